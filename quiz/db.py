"""The database: engine, transactions and the types that SQLite and PostgreSQL share.

Facts behind the settings: SQLite through Python's driver loses updates unless a write transaction
begins with BEGIN IMMEDIATE; WAL lets readers go on beside a writer; `synchronous=FULL` makes a
committed answer survive a power cut. One lock per process round SQLite's writes keeps the slowest
answers fast, because a waiting thread is woken at once instead of polling.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import DateTime, Engine, event, make_url
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 10


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
    """What `create_engine` needs for this URL, the URL included."""
    if not url.startswith("sqlite"):
        return {
            "url": url,
            "pool_pre_ping": True,
            "pool_size": 10,
            "max_overflow": 10,
            "connect_args": {"connect_timeout": 5},
        }
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    return {"url": url, "connect_args": {"timeout": BUSY_SECONDS}}


def prepare(engine: Engine) -> None:
    """Set up SQLite's connections and transactions; PostgreSQL needs nothing."""
    if engine.dialect.name != "sqlite":
        return
    lock = threading.Lock()

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself; we do, below
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "journal_size_limit=67108864"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("writes"):
            connection.exec_driver_sql("BEGIN")
            return
        if not lock.acquire(timeout=BUSY_SECONDS):
            connection.exec_driver_sql("BEGIN")  # let SQLite itself say that it is busy
            return
        connection.info["writer"] = True
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            release(connection)
            raise

    def release(connection: Connection) -> None:
        if connection.info.pop("writer", False):
            lock.release()

    event.listen(engine, "commit", release)
    event.listen(engine, "rollback", release)


def begin_write(session: Session) -> None:
    """Make the transaction that starts now one that writes. Call it before the first query."""
    session.connection(execution_options={"writes": True})


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
