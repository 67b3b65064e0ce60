"""Copying a whole installation from one database to another, whole or not at all, and proving it."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, RowMapping, Table, delete, func, insert, inspect, make_url, select
from sqlalchemy.exc import DBAPIError

from quiz.db.migrate import current_revision, make_engine, migrate_within, revisions, wait_for_others
from quiz.db.models import Base, Instance
from quiz.db.sqlite import make_reader
from quiz.store.snapshots import chunks, snapshot

MODULUS = 2**256


class CopyError(Exception):
    """The copy cannot be made or went wrong; nothing was written to the target."""


# What is done and how many rows there are → a function that is told how many more are done.
ShowProgress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Sum:
    """Number of rows and the sum of their SHA-256, in which their order does not matter."""

    rows: int = 0
    digest: int = 0

    def with_rows(self, rows: Iterable[RowMapping]) -> Sum:
        """This sum with more rows added to it."""
        digests = [_digest(row) for row in rows]
        return Sum(self.rows + len(digests), (self.digest + sum(digests)) % MODULUS)


def copy(source: str, target: str, show: ShowProgress) -> dict[str, int]:
    """Copy all rows from one database (a URL) to another; gives their number for each table. Migrates the target first.

    Raises CopyError when the source is not at this release, the target holds a row, or what was
    written differs from what was read. Then, and after any other error, the target is as it was before:
    a SQLite file that was made is removed.
    """
    if _is_same(source, target):
        raise CopyError("source and target are the same database.")
    if not _is_there(source):
        raise CopyError(f"there is no database {make_url(source).database}.")
    if source.startswith("sqlite") and not os.access(make_url(source).database or "", os.R_OK):
        raise CopyError(f"{make_url(source).database} may not be read by this user.")
    with _reading(source) as old:
        _must_be_of_this_release(old)
        _glance(target)
        with _removed_on_failure(target), _writing(target) as new:
            wait_for_others(new)
            _must_be_empty(new)  # now that no other copy can fill it
            migrate_within(new)
            new.execute(delete(Instance))  # its name was made a moment ago; the source's name goes with the data
            read = _copy_all(old, new, show)
            with suppress(DBAPIError):  # an error in leaving what is needed no more spoils no copy
                old.close()
            _compare(new, read, show)
        return {name: found.rows for name, found in read.items()}


def holds_quiz(url: str) -> bool:
    """Whether there is a quiz at this address, of whatever release. Makes and changes nothing."""
    if not _is_there(url):
        return False
    with _reading(url, glance=True) as connection:
        return current_revision(connection) is not None


def _copy_all(old: Connection, new: Connection, show: ShowProgress) -> dict[str, Sum]:
    read = {}
    for table in Base.metadata.sorted_tables:
        read[table.name] = Sum()
        with _naming(table), show(f"Copying {table.name}", _count(old, table)) as done:
            for rows in chunks(old, select(table)):
                new.execute(insert(table), [dict(row) for row in rows])
                read[table.name] = read[table.name].with_rows(rows)
                done(len(rows))
    return read


@contextmanager
def _naming(table: Table) -> Iterator[None]:
    """Say where the value stands that nobody can read: written by something else than the quiz, or damaged."""
    try:
        yield
    except (ValueError, TypeError, NotImplementedError) as error:
        raise CopyError(f"the table {table.name} holds a value that cannot be read: {error}.") from error


def _compare(new: Connection, read: dict[str, Sum], show: ShowProgress) -> None:
    for table in Base.metadata.sorted_tables:
        written = Sum()
        with show(f"Comparing {table.name}", read[table.name].rows) as done:
            for rows in chunks(new, select(table)):
                written = written.with_rows(rows)
                done(len(rows))
        if written != read[table.name]:
            raise CopyError(f"the table {table.name} did not arrive as it was; nothing was kept.")


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _digest(row: RowMapping) -> int:
    """Of the values as Python sees them, so that both databases give the same."""
    text = json.dumps(
        [repr(value) if not isinstance(value, list | dict) else value for value in row.values()], sort_keys=True
    )
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


def _is_same(source: str, target: str) -> bool:
    """Whether both are one database, also a SQLite file by another of its names or by a link."""
    if source.startswith("sqlite") and target.startswith("sqlite"):
        with suppress(OSError):  # one of them is not there
            return Path(make_url(source).database or "").samefile(make_url(target).database or "")
    return source == target


def _is_there(url: str) -> bool:
    """Whether a database can be opened without being made: SQLite would make a file that is not there."""
    path = make_url(url).database
    return not url.startswith("sqlite") or bool(path and Path(path).is_file())


def _must_be_of_this_release(source: Connection) -> None:
    revision, known = current_revision(source), revisions()
    if revision is None:
        raise CopyError("the source holds no quiz.")
    if revision not in known:
        raise CopyError("the source was made by a later release of the quiz, which has to copy it.")
    if revision != known[-1]:
        a_file = "Bring a copy of it up, by QUIZ_DATABASE_URL=sqlite:////its/path quiz db upgrade, and take that."
        what = a_file if source.dialect.name == "sqlite" else "Bring it up with `quiz db upgrade` first."
        raise CopyError(f"the source is of an earlier release. {what}")


def _glance(target: str) -> None:
    """Refuse a target that is in use before anything is opened to be written."""
    if not target.startswith("sqlite") or Path(make_url(target).database or "").exists():
        with _reading(target, glance=True) as connection:
            _must_be_empty(connection)


def _must_be_empty(target: Connection) -> None:
    """Of whatever release it is, an older one lacks some of the tables."""
    there = set(inspect(target).get_table_names()) - {Instance.__tablename__}
    if any(_count(target, table) for table in Base.metadata.sorted_tables if table.name in there):
        raise CopyError("the target holds data already; only an empty database is written to.")


@contextmanager
def _reading(url: str, *, glance: bool = False) -> Iterator[Connection]:
    """One unchanging picture of a database, in which nothing is changed."""
    engine = make_reader(url, glance=glance) if url.startswith("sqlite") else make_engine(url)
    try:
        with snapshot(engine) as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _writing(url: str) -> Iterator[Connection]:
    """One transaction for everything."""
    engine = make_engine(url)
    try:
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _removed_on_failure(url: str) -> Iterator[None]:
    """What fails leaves no SQLite file that would pass for a copy; one that was there before stays."""
    path = Path(make_url(url).database or "")
    made = url.startswith("sqlite") and _make_file(path)
    try:
        yield
        if made and Path(f"{path}-wal").exists():  # SQLite is silent when it finds no room to end its log
            raise CopyError(f"{path} did not become one whole file; is the disk full? Nothing was kept.")
    except BaseException:
        if made:
            for ending in ("", "-wal", "-shm"):
                Path(f"{path}{ending}").unlink(missing_ok=True)
        raise


def _make_file(path: Path) -> bool:
    """Whether the file was made here, and not by another copy at the same moment."""
    try:
        path.touch(exist_ok=False)
    except FileExistsError:
        return False
    except FileNotFoundError as error:  # perhaps a disk that is not mounted: no copy is better than one in its place
        raise CopyError(f"there is no folder {path.parent} to copy into.") from error
    return True
