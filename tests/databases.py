"""Databases to try things on, and what stands in them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, func, make_url, select, text

from quiz.config import Config
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
