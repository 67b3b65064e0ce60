"""The database: engine, transactions and the types that SQLite and PostgreSQL share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, DateTime, Engine
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from quiz.db import postgresql, sqlite
from quiz.db.same_file import as_sqlite_says


class Moment(TypeDecorator[datetime]):
    """A point in time, always aware and in UTC, also in SQLite, which stores no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is stored: the same moment in UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What is read: the moment with its zone, UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Leaving(Session):
    """A session that can always be left: what cannot be taken back on a broken connection goes with the connection."""

    def close(self) -> None:
        """End the session, whatever became of its connection."""
        try:
            super().close()
        except DBAPIError:
            self.invalidate()

    def rollback(self) -> None:
        """Take back what was not committed."""
        try:
            super().rollback()
        except DBAPIError:
            self.invalidate()


def engine_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs for this URL, the URL included. Values never stand in error messages."""
    if url.startswith("sqlite"):
        options = sqlite.connect_options(url) | {"json_deserializer": _read_json}
    else:
        options = postgresql.connect_options()
    return {"url": url, "hide_parameters": True, **options}


def _read_json(text: str) -> Any:
    """A value; where a disk lost a part of it, SQLite itself notices nothing. Raises OperationalError."""
    try:
        return json.loads(text)
    except ValueError as error:
        raise as_sqlite_says("a value cannot be read", "SQLITE_CORRUPT") from error


def prepare(engine: Engine, *, serving: bool = False) -> None:
    """Set up the connections, and on SQLite the transactions.

    `serving`: people wait for the answers, so nothing takes longer than a page may.
    """
    (sqlite if engine.dialect.name == "sqlite" else postgresql).prepare(engine, serving=serving)


def close(engine: Engine) -> None:
    """Close the connections. Raises OperationalError and closes none where that would ruin what is stored."""
    if engine.dialect.name == "sqlite":
        sqlite.close(engine)
    else:
        engine.dispose()


def is_unsound(error: BaseException | None) -> bool:
    """Whether a database error means that what was stored before may be gone too."""
    return sqlite.is_unsound(error)


def begin_write(session: Session) -> None:
    """Make the transaction that starts now one that writes. Call it before the first query."""
    session.connection(execution_options={"writes": True})


@contextmanager
def looking(engine: Engine) -> Iterator[Connection]:
    """A connection for one statement that reads, without a transaction round it."""
    with engine.connect() as connection:
        yield connection.execution_options(alone=True)


@contextmanager
def storing(engine: Engine) -> Iterator[Connection]:
    """A connection for one statement that writes, to be committed: where the database can, by the statement itself."""
    with engine.connect() as connection:
        yield connection.execution_options(writes=True, alone=True)


def take_several(connection: Connection) -> None:
    """Let a connection that is `storing` take more than one statement, from here on in one transaction."""
    connection.rollback()
    connection.execution_options(alone=False)


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
