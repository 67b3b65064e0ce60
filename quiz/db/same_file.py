"""SQLite's file and the log beside it, deleted or replaced while they are in use.

They stay open then, and what is written to them is gone at the next start. So a server asks at each transaction whether
what is at their places is what it began with, and refuses to go on with another. The log of an open connection stays
the same: only the last connection that is closed, of all programs, removes it. What was in a log that is deleted is
put into the file, for it was called saved.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from time import sleep

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

IN_USE = 0x40000002  # the byte of the file that is locked as long as a program reads it or has it open with a log
WITH_LOG = "128"  # the byte of what lies beside the log, `-shm`, that is locked as long as the log is open

Identity = tuple[int, int] | None


class OtherFileError(sqlite3.OperationalError):
    """The file or its log is not the one that this process, or another that has it open, began with."""


def stay_with_the_file(engine: Engine) -> None:
    """Refuse connections and transactions while another file or log is in place of what this process began with."""
    path = str(engine.url.database)
    log, known = f"{path}-wal", _identity(path)
    missed: Identity = None  # the log of a connection that found another in its place

    def check_file() -> None:
        if _identity(path) != known:
            raise _refused("the database file was deleted or replaced")

    @event.listens_for(engine, "do_connect")
    def do_connect(*_: object) -> None:
        check_file()  # a new one would be made
        if missed and _identity(log) != missed:  # and nobody is to write to two logs
            raise _refused("the log of the database was deleted or replaced")

    @event.listens_for(engine, "connect")
    def connect(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["log"] = _identity(log)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        nonlocal missed
        check_file()
        own = connection.info["log"]
        missed = None if _identity(log) == own else own
        if missed:
            _rescue(connection, log)
            raise _refused("the log of the database was deleted or replaced")


def _rescue(connection: Connection, log: str) -> None:
    """Put what is in a deleted log into the file, unless somebody has written to another log meanwhile."""
    if not Path(log).exists() or not Path(log).stat().st_size:
        with suppress(sqlite3.Error):  # a full disk; the next request tries again
            connection.connection.cursor().execute("PRAGMA wal_checkpoint")


def check_log(path: str) -> None:
    """Refuse a file that a program has open without a log: it was deleted, and a new one would hide what is in it.

    Waits for whoever opens or closes the file at this moment. Raises OperationalError.
    """
    for _ in range(10):
        if Path(f"{path}-wal").exists() or not _is_in_use(path):
            return
        sleep(0.05)
    raise _refused(
        f"{path}-wal was deleted beneath a program that has {path} open, most likely a server: "
        "stop that and start it again"
    )


def _is_in_use(path: str) -> bool:
    """Whether a program has the file open, and a log with it. Only Linux tells: reading or locking it ourselves would
    end the locks that we have.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 - as below
        locks = Path("/proc/locks").read_text("utf-8")
    except OSError:
        return False
    file = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    held = [lock.split()[4:8] for lock in locks.splitlines() if "->" not in lock]  # program, file, first and last byte
    users = {program for program, one, first, _ in held if (one, first) == (file, str(IN_USE))}
    return any(program in users and (first, last) == (WITH_LOG, WITH_LOG) for program, _, first, last in held)


def _identity(path: str) -> Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - at each transaction, and a Path takes three times as long
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _refused(reason: str) -> OperationalError:
    return OperationalError("BEGIN", None, OtherFileError(reason))
