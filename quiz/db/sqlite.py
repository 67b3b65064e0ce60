"""SQLite: durable, and one writer at a time.

Facts behind the settings: SQLite through Python's driver loses updates unless a write transaction
begins with BEGIN IMMEDIATE; WAL lets readers go on beside a writer; `synchronous=FULL` makes a
committed answer survive a power cut. One lock per process round SQLite's writes keeps the slowest
answers fast, because a waiting thread is woken at once instead of polling. It is given back when the
connection goes back to its pool, so after the commit is on disk, and also after any error.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 5  # for the lock of the process, and again for other processes


def connect_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs beside the URL; makes the folder of the file."""
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    return {"connect_args": {"timeout": BUSY_SECONDS}}


def prepare(engine: Engine) -> None:
    """Set up the connections and the transactions."""
    event.listen(engine, "connect", _set_up)
    _let_one_write(engine)


def _set_up(connection: Any, _record: object) -> None:
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
