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
from functools import cache
from pathlib import Path
from time import sleep

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

IN_USE = 0x40000002  # the byte of the file that is locked as long as a program reads it or has it open with a log
WITH_LOG_BESIDE = b"\x02\x02"  # in the head of such a file
WITH_LOG = 128  # the byte of what lies beside the log, `-shm`, that is locked as long as the log is open

Identity = tuple[int, int] | None
Log = tuple[Identity, Identity] | None


class OtherFileError(sqlite3.OperationalError):
    """The file or its log is not the one that this process, or another that has it open, began with."""


def beside(path: str) -> tuple[str, str]:
    """The log of changes and its index, which SQLite keeps beside the file itself, past links."""
    real = os.path.realpath(path)
    return f"{real}-wal", f"{real}-shm"


def stay_with_the_file(engine: Engine) -> None:
    """Refuse connections and transactions while another file or log is in place of what this process began with."""
    path = str(engine.url.database)
    log, index = beside(path)
    known = _identity(path)
    missed: Log = None  # of a connection that found another in its place

    def check_file() -> None:
        if _identity(path) != known:
            raise _refused("the database file was deleted or replaced")

    def log_now() -> Log:
        return _identity(log), _identity(index)

    @event.listens_for(engine, "do_connect")
    def do_connect(*_: object) -> None:
        check_file()  # a new one would be made
        if missed and log_now() != missed:  # and nobody is to write to two logs
            raise _refused("the log of the database was deleted or replaced")

    @event.listens_for(engine, "connect")
    def connect(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["log"] = log_now()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        nonlocal missed
        check_file()
        own = connection.info["log"]
        missed = None if log_now() == own else own
        if missed:
            _rescue(connection, log)
            raise _refused("the log of the database was deleted or replaced")


def _rescue(connection: Connection, log: str) -> None:
    """Put what is in a deleted log into the file, unless somebody has written to another log meanwhile."""
    if not Path(log).exists() or not Path(log).stat().st_size:
        with suppress(sqlite3.Error):  # a full disk; the next request tries again
            connection.connection.cursor().execute("PRAGMA wal_checkpoint")


def check_log(path: str) -> None:
    """Refuse a file that a program has open with a log that was deleted: a new one would hide what is in it.

    Waits for whoever opens or closes the file at this moment. Raises OperationalError.
    """
    for _ in range(10):
        if not _is_log_missed(path):
            return
        sleep(0.05)
    if not _keeps_a_log(path):  # somebody reads it, and the log is that of another file of theirs
        return
    raise _refused(
        f"{path}-wal or -shm was deleted beneath a program that has {path} open, most likely a server: "
        "stop that and start it again"
    )


@cache
def _keeps_a_log(path: str) -> bool:
    """Whether the file itself says that it has a log. Looked at once and left open: closing it would end our locks."""
    with suppress(OSError):
        return os.pread(os.open(path, os.O_RDONLY), 2, 18) == WITH_LOG_BESIDE
    return False


def _is_log_missed(path: str) -> bool:
    """Whether a program has the file open with a log or an index of it that are at their places no more.

    Only Linux tells: reading or locking them ourselves would end the locks that we have.
    """
    log, index = beside(path)
    try:
        locks = Path("/proc/locks").read_text("utf-8").splitlines()
    except OSError:
        return False
    held = [lock.split()[4:8] for lock in locks if "->" not in lock]  # program, file, first byte, last byte
    device, number = _identity(path) or (0, 0)
    file = f"{os.major(device):02x}:{os.minor(device):02x}:{number}"
    _, own = _identity(index) or (0, 0)  # its device may have two names where one file is mounted by itself
    for user in {program for program, one, *span in held if one == file and _holds(span, IN_USE)}:
        indexes = {one.split(":")[-1] for program, one, *span in held if program == user and _holds(span, WITH_LOG)}
        if indexes and (str(own) not in indexes or not Path(log).exists()):
            return True
    return False


def _holds(span: list[str], byte: int) -> bool:
    """Whether a lock covers a byte: the system makes one of those that lie side by side."""
    first, last = span
    return int(first) <= byte and (last == "EOF" or byte <= int(last))


def _identity(path: str) -> Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - at each transaction, and a Path takes three times as long
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _refused(reason: str) -> OperationalError:
    return OperationalError("BEGIN", None, OtherFileError(reason))
