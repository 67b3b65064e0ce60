"""Databases to try things on, and what stands in them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, func, literal, make_url, select, text

from quiz.config import Config
from quiz.db.engine import Moment, looking, storing
from quiz.db.migrate import make_engine
from quiz.db.models import Base

SECRET_KEY = "only for tests and quite long enough"


def config_for(url: str, **settings: Any) -> Config:
    """Settings for a quiz on this database, throttles off unless said otherwise."""
    usual = {"data": Path("unused"), "database_url": url, "secret_key": SECRET_KEY, "ratelimit": False}
    return Config(**usual | settings)


def new_postgres(server: str, options: str = "") -> str:
    """The address of a database of its own on this server, without a table; `options` is SQL."""
    name = f"quiz_{secrets.token_hex(4)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} {options}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def drop_postgres(url: str) -> None:
    """Take a database away from whoever uses it."""
    address = make_url(url)
    engine = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {address.database} WITH (FORCE)"))
    engine.dispose()


# What a PostgreSQL may say to whoever connects, and what would then be misread or lost.
ODD = (
    "datestyle TO 'German, DMY'",
    "extra_float_digits TO -10",
    "synchronous_commit TO off",
    "lock_timeout TO 1",
    "statement_timeout TO 900",
    "default_transaction_isolation TO serializable",
)


def set_otherwise(url: str, *settings: str) -> None:
    """Have a database say so to whoever connects from now on."""
    with engine_of(url) as engine, engine.begin() as connection:
        connection.execute(text("SET TRANSACTION READ WRITE"))  # it may have been told otherwise before
        for setting in settings:
            connection.execute(text(f"ALTER DATABASE {engine.url.database} SET {setting}"))


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """A connection whose transaction writes. What is not committed at the end is undone."""
    with engine.connect() as connection:
        yield connection.execution_options(writes=True)


def check_session(engine: Engine) -> None:
    """Moments and numbers arrive as they are, nobody is turned away early, and what is committed is on the disk."""
    now = datetime(2026, 11, 22, tzinfo=UTC)
    for ask in (changing, looking, storing):
        with ask(engine) as connection:
            assert connection.scalar(select(literal(now, Moment))) == now
            assert connection.scalar(text("SELECT 0.1::float8 + 0.2::float8")) == 0.1 + 0.2
    for write in (changing, storing):
        with write(engine) as connection:
            assert connection.scalar(text("SHOW transaction_isolation")) == "read committed"
            assert connection.scalar(text("SHOW synchronous_commit")) == "on"
            assert connection.scalar(text("SHOW lock_timeout")) == "0"
            assert connection.scalar(text("SHOW statement_timeout")) in {"0", "4s"}


@contextmanager
def engine_of(url: str) -> Iterator[Engine]:
    """An engine, disposed of at the end."""
    engine = make_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def count_rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has that is filled by people."""
    with engine.connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name != "instance"
        }


def all_rows(engine: Engine) -> dict[str, set[str]]:
    """Everything that stands in the tables, as text."""
    with engine.connect() as connection:
        return {
            table.name: {repr(tuple(row)) for row in connection.execute(select(table))}
            for table in Base.metadata.sorted_tables
        }


def wait_for_a_lock(engine: Engine, *, ends: bool = False) -> None:
    """Until somebody waits for somebody in this PostgreSQL database, or, where it `ends`, nobody does any more."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    until = monotonic() + 30
    with engine.connect() as connection:
        while bool(connection.scalar(text(waiting))) is ends:
            assert monotonic() < until, "somebody still waits" if ends else "nobody waits"
            connection.rollback()  # what it looks at stays the same within a transaction
            sleep(0.01)
