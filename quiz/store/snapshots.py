"""Reading much: one unchanging picture of the database, a thousand rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, Select

CHUNK = 1_000  # rows


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever is written meanwhile."""
    with engine.connect() as connection:  # as every transaction that only reads
        yield connection


def chunks(connection: Connection, query: Select[Any]) -> Iterator[Sequence[RowMapping]]:
    """The rows of a query, never more than CHUNK of them in memory."""
    with closing(connection.execution_options(yield_per=CHUNK).execute(query)) as result:
        yield from result.mappings().partitions()
