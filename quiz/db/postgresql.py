"""PostgreSQL: nobody waits for ever, and idle connections are tried before they are used.

A pooler such as PgBouncer may stand between and give each transaction another connection. So what holds for a
transaction is said when it begins, in the same message, and no statements are prepared. On a connection to the server
itself the driver prepares what it sent five times without a rollback between, which is what answering needs: reading
and planning that anew took half of the server's time for an answer.

Transactions that only read see one picture of the database. Writers are set apart by `quiz.db.engine.begin_write`:
they must see what the one they waited for has written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

STATEMENT_SECONDS = 4  # for one statement, locks included, while somebody waits for a page
CONNECT_SECONDS = 3  # for each address of the server
POOL_SECONDS = 5  # for another request of this process to give a connection back
IDLE_SECONDS = 5
WAITED_TOO_LONG = {"57014", "55P03"}  # ended by the timer, or by a limit for locks
CROWDED_SECONDS = 5  # after one of these
REFUSED = ("25006", "42", "3F", "0A000")  # read-only; no rights, tables or columns; no schema; columns of other types
RENEW_SECONDS = 1  # at most so often, as long as it is refused
MAY_WAIT = 1  # transaction of this process meanwhile, as long as usual
HURRY = "50ms"  # for a lock, of all others
PREPARED_AFTER = 5  # times, as the driver has it; it forgets all of them at a rollback, so after most pages that read
RENEWED_SECONDS = 300  # a connection; a plan that was made while the tables were empty would stay
NEWER_LIMITS = {"idle_session_timeout": 140_000, "transaction_timeout": 170_000}  # and since which release


def connect_options() -> dict[str, Any]:
    """What `create_engine` needs beside the URL."""
    return {
        "pool_size": 10,
        "max_overflow": 10,
        "pool_timeout": POOL_SECONDS,
        "pool_recycle": RENEWED_SECONDS,
        "connect_args": {
            "connect_timeout": CONNECT_SECONDS,
            "tcp_user_timeout": 10_000,  # ms
            "prepare_threshold": None,
            "client_encoding": "utf8",  # whatever the database or PGCLIENTENCODING says
        },
    }


def prepare(engine: Engine, *, serving: bool = False) -> None:
    """Set up the connections and the transactions. `serving`: somebody waits for each answer."""
    logging.getLogger("psycopg").setLevel(logging.ERROR)  # it warns of what follows from an error that is told
    _begin_ourselves(engine, serving=serving)
    _try_idle_connections(engine)
    _follow_what_is_told_later(engine)
    if serving:
        _limit_waiting(engine)


def _begin_ourselves(engine: Engine, *, serving: bool) -> None:
    """Begin transactions and say what holds for them at once; the driver would take a message for each.

    Where this is the server itself, what we need is said once for the connection, and that it may be idle. A single
    statement needs no transaction then: it is one picture and one change by itself.
    """
    is_in_a_hurry = _leave_threads_to_others(engine) if serving else lambda _: False

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: ConnectionPoolEntry) -> None:
        connection.autocommit = True
        if _is_server(connection):
            connection.execute(_needs("SESSION", serving=serving, writes=True))
            for limit in (name for name, since in NEWER_LIMITS.items() if connection.info.server_version >= since):
                connection.execute(f"SET {limit} = 0")
            if serving:
                connection.prepare_threshold = PREPARED_AFTER
            record.info["told"] = True

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options, told, hurry = connection.get_execution_options(), "told" in connection.info, is_in_a_hurry(connection)
        writes = bool(options.get("writes"))
        if options.get("alone") and told and not hurry:
            return
        level = "READ COMMITTED" if writes else "REPEATABLE READ"
        needs = "" if told else f"; {_needs('LOCAL', serving=serving, writes=writes)}"
        soon = f"; SET LOCAL lock_timeout = '{HURRY}'" if hurry else ""
        connection.exec_driver_sql(f"BEGIN ISOLATION LEVEL {level}{needs}{soon}")


def _leave_threads_to_others(engine: Engine) -> Callable[[Connection], bool]:
    """Says of a transaction that begins whether it has to give up soon where something is locked.

    After somebody waited too long, most likely for a lock, about one of this process may wait as long. Else as many as
    there are threads would wait, again and again, and behind them whoever needs nothing that is locked.
    """
    patient: set[int] = set()
    crowded_until = 0.0

    @event.listens_for(engine, "handle_error")
    def handle_error(context: ExceptionContext) -> None:
        nonlocal crowded_until
        if getattr(context.original_exception, "sqlstate", None) in WAITED_TOO_LONG:
            crowded_until = monotonic() + CROWDED_SECONDS

    @event.listens_for(engine, "checkin")
    def checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        patient.discard(id(record.info))

    def is_in_a_hurry(connection: Connection) -> bool:
        if len(patient) >= MAY_WAIT and monotonic() < crowded_until:
            return True
        patient.add(id(connection.info))
        return False

    return is_in_a_hurry


def _needs(scope: str, *, serving: bool, writes: bool) -> str:
    """SQL for what we need of a SESSION or LOCALly, whatever the server, database, role or PG* variables say.

    Dates as the driver reads them, numbers with all their digits, no limit but ours, and commits that are on the disk
    when they are acknowledged: `synchronous_commit` may say how much more, and stays as it is but where it is off.
    Said even so, or a connection would follow a server that is told something else later.
    """
    settings = {"datestyle": "ISO", "extra_float_digits": "3", "lock_timeout": "0"}
    settings["statement_timeout"] = f"{STATEMENT_SECONDS}s" if serving else "0"
    if scope == "SESSION":  # of statements without a transaction round them; they may have waited for another's
        settings["default_transaction_isolation"] = "read committed"
    if not serving:  # a copy reads one database and compares the other, for as long as that takes
        settings["idle_in_transaction_session_timeout"] = "0"
    needs = [f"SET {scope} {name} = '{value}'" for name, value in settings.items()]
    if writes:
        name, local = "'synchronous_commit'", "true" if scope == "LOCAL" else "false"
        needs.append(f"SELECT set_config({name}, coalesce(nullif(current_setting({name}), 'off'), 'on'), {local})")
    return "; ".join(needs)


def _is_server(connection: Any) -> bool:
    """Whether this is PostgreSQL itself: a pooler has other processes than the one it named when we connected."""
    (process,) = connection.execute("SELECT pg_backend_pid()").fetchone()
    return bool(process == connection.info.backend_pid)


def _limit_waiting(engine: Engine) -> None:
    from quiz.db.patience import Door  # noqa: PLC0415 - the driver is there only where PostgreSQL is used

    door = Door()

    @event.listens_for(engine, "do_connect")
    def do_connect(_dialect: object, _record: object, args: list[Any], kwargs: dict[str, Any]) -> object:
        return door.connect(*args, **kwargs)


def _follow_what_is_told_later(engine: Engine) -> None:
    """Open connections anew after one was refused what it needs.

    A session keeps what database and role said when it began: whether it may write, its rights, where tables are.
    """
    refused_at = 0.0

    @event.listens_for(engine, "handle_error")
    def handle_error(context: ExceptionContext) -> None:
        nonlocal refused_at
        refused = (getattr(context.original_exception, "sqlstate", None) or "").startswith(REFUSED)
        if refused and monotonic() - refused_at >= RENEW_SECONDS:
            refused_at = monotonic()

    @event.listens_for(engine, "connect")
    def connect(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["opened"] = monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(_connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if record.info["opened"] < refused_at:
            raise DisconnectionError("opened before another was refused")


def _try_idle_connections(engine: Engine) -> None:
    """Ask whether the server is still there before a connection is used that was idle.

    Asking every time (`pool_pre_ping`) takes an eighth of an answer. When the server goes away between,
    one request gets the page for that, and SQLAlchemy replaces all connections.
    """

    @event.listens_for(engine, "checkin")
    def checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["idle_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic() - record.info.get("idle_since", monotonic()) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the pool opens another, and what is in it goes
