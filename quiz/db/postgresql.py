"""PostgreSQL: nobody waits for ever, and idle connections are tried before they are used."""

from __future__ import annotations

from time import monotonic
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 5  # for a lock, and for the server to be reached
IDLE_SECONDS = 5


def connect_options() -> dict[str, Any]:
    """What `create_engine` needs beside the URL."""
    return {
        "pool_size": 10,
        "max_overflow": 10,
        "connect_args": {"connect_timeout": BUSY_SECONDS, "tcp_user_timeout": 2000 * BUSY_SECONDS},
    }


def prepare(engine: Engine) -> None:
    """Set up the connections."""
    event.listen(engine, "connect", _set_up)
    _try_idle_connections(engine)


def _set_up(connection: Any, _record: object) -> None:
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
