"""The database: engine, transactions and the types that SQLite and PostgreSQL share.

Facts behind the settings: SQLite through Python's driver loses updates unless a write transaction
begins with BEGIN IMMEDIATE; WAL lets readers go on beside a writer; `synchronous=FULL` makes a
committed answer survive a power cut. One lock per process round SQLite's writes keeps the slowest
answers fast, because a waiting thread is woken at once instead of polling. It is given back when the
connection goes back to its pool, so after the commit is on disk, and also after any error.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import DateTime, Engine, event, make_url
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

IDLE_SECONDS = 5
BUSY_SECONDS = 5  # for the lock of the process, and again for other processes


class Moment(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC, also in SQLite, which stores no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this URL, the URL included. Values never stand in error messages."""
    if not url.startswith("sqlite"):
        return {
            "url": url,
            "hide_parameters": True,
            "pool_size": 10,
            "max_overflow": 10,
            "connect_args": {"connect_timeout": BUSY_SECONDS, "tcp_user_timeout": 2000 * BUSY_SECONDS},
        }
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    return {"url": url, "hide_parameters": True, "connect_args": {"timeout": BUSY_SECONDS}}


def reader_options(url: str) -> dict[str, Any]:
    """More for `create_engine`, where most transactions only read: each sees one picture of the database.

    On SQLite that is so anyway. Writers are set apart by `begin_write`: they must see what the one they waited for
    has written.
    """
    return {} if url.startswith("sqlite") else {"isolation_level": "REPEATABLE READ"}


def prepare(engine: Engine) -> None:
    """Set up the connections, and on SQLite the transactions. Nobody waits for ever."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        _let_one_write(engine)
    else:
        event.listen(engine, "connect", _set_up_postgresql)
        _try_idle_connections(engine)


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_let_one_write` does
    _use_wal(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "journal_size_limit=67108864"):
        connection.execute(f"PRAGMA {pragma}")


def _use_wal(connection: Any) -> None:
    """Switching needs the file to itself for a moment; on a new one, SQLite does not wait for others who switch."""
    until = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if monotonic() > until:
                raise
            sleep(0.01)
        else:
            return


def _set_up_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.commit()


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
            raise DisconnectionError from error  # the pool takes another


def _let_one_write(engine: Engine) -> None:
    """Begin transactions; those that write one after another."""
    lock = threading.Lock()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("writes"):
            _execute(connection, "BEGIN")
            return
        kept = connection.connection.record_info
        assert kept is not None
        if not kept.get("writer"):
            kept["writer"] = lock.acquire(timeout=BUSY_SECONDS)
        _begin_immediate(connection)  # without the lock SQLite itself says that it is busy

    @event.listens_for(engine, "checkin")
    def checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        kept = record.record_info
        if kept and kept.pop("writer", False):
            lock.release()


def _begin_immediate(connection: Connection) -> None:
    """Begin to write as soon as no other process does. SQLite itself would look every 100 ms in the end."""
    until = monotonic() + connection.get_execution_options().get("patience", BUSY_SECONDS)
    _execute(connection, "PRAGMA busy_timeout = 0")
    try:
        while not _begins(connection, last_try=monotonic() > until):
            sleep(0.001)
    finally:
        _execute(connection, f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS:.0f}")


def _begins(connection: Connection, *, last_try: bool) -> bool:
    try:
        _execute(connection, "BEGIN IMMEDIATE")
    except OperationalError as error:
        # The lowest byte tells the kind; the others, for example, that another process recovers the file after a crash.
        if last_try or getattr(error.orig, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _execute(connection: Connection, statement: str) -> None:
    """By the driver itself, which takes a tenth of the time, with SQLAlchemy's errors."""
    try:
        connection.connection.cursor().execute(statement)
    except sqlite3.OperationalError as error:
        raise OperationalError(statement, None, error) from error


def begin_write(session: Session) -> None:
    """Make the transaction that starts now one that writes. Call it before the first query."""
    apart = {} if session.get_bind().dialect.name == "sqlite" else {"isolation_level": "READ COMMITTED"}
    session.connection(execution_options={"writes": True, **apart})


@contextmanager
def writing(session: Session) -> Iterator[Session]:
    """One write transaction outside a request: committed at the end, rolled back on any error."""
    begin_write(session)
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
