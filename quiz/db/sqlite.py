"""SQLite: durable, and one writer at a time.

Facts behind the settings: SQLite through Python's driver loses updates unless a write transaction
begins with BEGIN IMMEDIATE; WAL lets readers go on beside a writer; `synchronous=FULL` makes a
committed answer survive a power cut. One lock per process round SQLite's writes keeps the slowest
answers fast, because a waiting thread is woken at once instead of polling. It is given back when the
connection goes back to its pool, so after the commit is on disk, and also after any error.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from quiz.db.log_file import beside
from quiz.db.read_only import may_use, open_at_rest, open_to_read
from quiz.db.same_file import HELD, OtherFileError, as_sqlite_says, check_log, kind_of, look_last, stay_with_the_file
from quiz.db.turns import Turns

BUSY_SECONDS = 5  # for one's turn to write, in this process and among others; and for a connection
PRAGMAS = (
    "foreign_keys=ON",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",  # deleting would need room for files, of which only downloads can say that there is none
    "journal_size_limit=67108864",
)
WAIT, DO_NOT_WAIT = f"PRAGMA busy_timeout = {1000 * BUSY_SECONDS:.0f}", "PRAGMA busy_timeout = 0"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_unsound(error: BaseException | None) -> bool:
    """Whether the file is damaged or gone, rather than locked, full or read-only."""
    return isinstance(error, OtherFileError) or kind_of(error) in _DAMAGED


def connect_options(url: str) -> dict[str, Any]:
    """What `create_engine` needs beside the URL; makes the folder of the file."""
    database = make_url(url).database
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    return {"pool_timeout": BUSY_SECONDS, "connect_args": {"timeout": BUSY_SECONDS}}


def prepare(engine: Engine, *, serving: bool = False) -> None:
    """Set up the connections and the transactions. `serving`: the file stays the same as long as this process runs."""
    event.listen(engine, "do_connect", lambda *_: check_log(str(engine.url.database)))
    event.listen(engine, "do_connect", lambda *_: _check_rights(engine))
    event.listen(engine, "connect", _set_up)
    if serving:
        stay_with_the_file(engine)  # behind what opens the log, before what begins
    _let_one_write(engine)


def close(engine: Engine) -> None:
    """Close the connections. Raises OperationalError and closes none where that would ruin the file."""
    look_last(engine)
    engine.dispose()


def check_file_itself(engine: Engine) -> None:
    """See that the file is a database still, also where all that is asked for comes from the log of changes.

    Only its header is looked at: behind it, pages may be older than those in the log. What is damaged there shows
    when it is read. SQLite opens it, as another open file would take its locks away when it is closed.
    Raises OperationalError or DatabaseError.
    """
    path = str(engine.url.database)
    try:
        if not Path(path).stat().st_size:
            raise sqlite3.DatabaseError("the file is empty")
        with closing(open_at_rest(path)) as connection:
            connection.execute("PRAGMA writable_schema = ON")  # accepts that the file lacks pages which the log has
            connection.execute("PRAGMA schema_version")
    except (OSError, sqlite3.DatabaseError) as error:
        raise DatabaseError("PRAGMA schema_version", None, error) from error


def make_reader(url: str, *, glance: bool = False) -> Engine:
    """An engine that changes nothing, also for a file on a medium that cannot be written.

    `glance`: makes no files beside one that nobody uses; what is written meanwhile may be misread.
    """
    path = str(make_url(url).database)
    at_rest = glance and not Path(beside(path)[0]).exists()

    def connect() -> sqlite3.Connection:
        return open_at_rest(path) if at_rest else open_to_read(path, BUSY_SECONDS)

    engine = create_engine(url, creator=connect, poolclass=NullPool, hide_parameters=True)
    _let_one_write(engine)
    return engine


def _check_rights(engine: Engine) -> None:
    """Refuse to open what this process may not write.

    SQLite would open it to read, without a word, and leave it so when the rights are mended; and with it the index of
    the log, which all connections of a process share. Connections that are open already go on, and can be read from.
    Where one of the files is missing, it will be made: then their folder has to be writable, too.
    """
    path = str(engine.url.database)
    files = [path, *beside(path)]
    if not all(map(os.path.exists, files)):
        files.append(str(Path(files[-1]).parent))
    for one in files:
        if not may_use(one, os.W_OK):
            raise as_sqlite_says(f"{one} may not be written", "SQLITE_READONLY", Path(one).name)


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_let_one_write` does
    _use_wal(connection)
    _check_writing(connection)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _check_writing(connection: Any) -> None:
    """Refuse a connection that SQLite opened to read only, without a word, though the rights are there: where too many
    files were open, say. Whoever finds another writing is none. Raises sqlite3.OperationalError.
    """
    connection.execute(DO_NOT_WAIT)
    try:
        connection.execute("BEGIN")  # IMMEDIATE would begin to read there
        connection.execute("PRAGMA user_version = 1")
    except sqlite3.OperationalError as error:
        if kind_of(error) not in HELD:
            raise
    connection.rollback()
    connection.execute(WAIT)


def _use_wal(connection: Any) -> None:
    """Switching needs the file to itself for a moment; on a new one, SQLite does not wait for others who switch."""
    until = monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if monotonic() > until or kind_of(error) not in HELD:
                raise
            sleep(0.01)
        else:
            return


def _let_one_write(engine: Engine) -> None:
    """Begin transactions; those that write one after another."""
    turns = Turns()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("writes"):
            if not options.get("alone"):  # a statement by itself is one picture
                _execute(connection, "BEGIN")
            return
        until = monotonic() + options.get("patience", BUSY_SECONDS)
        kept = connection.connection.record_info
        assert kept is not None
        if not kept.get("writer"):
            kept["writer"] = turns.take(until - monotonic())
        _begin_immediate(connection, until if kept["writer"] else 0)  # SQLite itself says that it is busy
        if kept["writer"]:
            turns.begun()

    @event.listens_for(engine, "checkin")
    def checkin(_connection: object, record: ConnectionPoolEntry) -> None:
        kept = record.record_info
        if kept and kept.pop("writer", False):
            turns.end()


def _begin_immediate(connection: Connection, until: float) -> None:
    """Begin to write as soon as no other process does. SQLite itself would look every 100 ms in the end."""
    _execute(connection, DO_NOT_WAIT)
    try:
        while not _begins(connection, last_try=monotonic() > until):
            sleep(0.001)
    finally:
        _execute(connection, WAIT)


def _begins(connection: Connection, *, last_try: bool) -> bool:
    try:
        _execute(connection, "BEGIN IMMEDIATE")
    except OperationalError as error:
        if last_try or kind_of(error.orig) != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


def _execute(connection: Connection, statement: str) -> None:
    """By the driver itself, which takes a tenth of the time, with SQLAlchemy's errors."""
    try:
        connection.connection.cursor().execute(statement)
    except sqlite3.DatabaseError as error:
        kind = OperationalError if isinstance(error, sqlite3.OperationalError) else DatabaseError
        raise kind(statement, None, error) from error
