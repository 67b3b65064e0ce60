"""SQLite's file and the log beside it, deleted or replaced while they are in use.

They stay open then, and what is written to them is gone at the next start. So a server asks at each transaction whether
what is at their places is what it began with, and refuses to go on with another. The log of an open connection stays
the same: only the last connection that is closed, of all programs, removes it. What was in a log that is deleted is
put into the file, and a log that lacks what was written to it is refused like one that is gone.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from time import sleep

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from quiz.db.log_file import CUT_SHORT, Log, beside, identity, is_cut_short, kept_open, open_logs, rescue

IN_USE = 0x40000002  # the byte of the file that is locked as long as a program reads it or has it open with a log
WITH_LOG_BESIDE = b"\x02\x02"  # in the head of such a file
WITH_LOG = 128  # the byte of what lies beside the log, `-shm`, that is locked as long as the log is open
REPLACED = "file or log replaced"
HELD = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)  # by another program, or by another connection of this one


def kind_of(error: BaseException | None) -> int:
    """Which of SQLite's errors it is. The lowest byte tells; the others say more, as that another process recovers."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


class OtherFileError(sqlite3.OperationalError):
    """The file or its log is not the one that this process, or another that has it open, began with.

    `cause`: the same in a few words, for the server's log.
    """

    def __init__(self, reason: str, cause: str = REPLACED) -> None:
        super().__init__(reason)
        self.cause = cause


class NotInFileError(OtherFileError):
    """And what was called saved is not in the file. Closing the connections would put a part of it there."""


def stay_with_the_file(engine: Engine) -> None:
    """Refuse connections and transactions while another file or log is in place of what this process began with."""
    path = str(engine.url.database)
    log, index = beside(path)
    known = identity(path)
    _keep_logs_open(engine, log, index)
    missed: Log | None = None  # of a connection that found another in its place

    def check_file() -> None:
        if identity(path) != known:
            raise _unseen(path) or _refused("the database file was deleted or replaced")

    def log_now() -> Log:
        return identity(log), identity(index)

    @event.listens_for(engine, "do_connect")
    def do_connect(*_: object) -> None:
        check_file()  # a new one would be made
        if missed and log_now() != missed:  # and nobody is to write to two logs
            raise _refused("the log of the database was deleted or replaced")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        nonlocal missed
        check_file()
        own, files = connection.info["log"], connection.info["log files"]
        found = log_now()
        missed = None if found == own else own
        if missed:
            alone = _is_nobody_elses(log, own, found)
            cause = rescue(connection, path, files) if alone else REPLACED
            raise _refused("the log of the database was deleted or replaced", cause)
        if is_cut_short(files):
            raise _refused("the log of the database was cut short", CUT_SHORT)


def _keep_logs_open(engine: Engine, log: str, index: str) -> None:
    """Note of each connection which log it has, and look into that."""

    @event.listens_for(engine, "connect")
    def connect(_connection: object, record: ConnectionPoolEntry) -> None:
        record.info["log"] = own = identity(log), identity(index)
        record.info["log files"] = open_logs.open(id(record), own, log, index)

    @event.listens_for(engine, "close")
    def close(_connection: object, record: ConnectionPoolEntry) -> None:
        open_logs.leave(id(record))

    @event.listens_for(engine, "engine_disposed")
    def engine_disposed(_engine: Engine) -> None:
        open_logs.close_removed()


def look_last(engine: Engine) -> None:
    """Look once more before the connections are closed. Raises OperationalError where that would ruin the file."""
    try:
        with engine.connect() as connection:
            connection.begin()
    except SQLAlchemyError as error:
        if isinstance(getattr(error, "orig", None), NotInFileError):
            raise


def _is_nobody_elses(log: str, own: Log, found: Log) -> bool:
    """Whether nobody can have written to another log than ours, or to ours by another index."""
    if found[0] == own[0]:
        return found[1] is None
    try:
        return not Path(log).stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError as error:
        raise as_sqlite_says(f"the log cannot be seen: {error.strerror}", "SQLITE_IOERR") from error


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
        "see that its log asks for no room first, then stop that and start it again"
    )


def _keeps_a_log(path: str) -> bool:
    """Whether the file itself says that it has a log."""
    with suppress(OSError):
        return os.pread(kept_open(path, identity(path)), 2, 18) == WITH_LOG_BESIDE
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
    # Program, file, first and last byte. SQLite locks a few bytes each; other tools lock the whole, up to its end.
    held = [lock[4:8] for lock in map(str.split, locks) if lock[1] == "POSIX" and lock[-1] != "EOF"]
    device, number = identity(path) or (0, 0)
    file = f"{os.major(device):02x}:{os.minor(device):02x}:{number}"
    _, own = identity(index) or (0, 0)  # its device may have two names where one file is mounted by itself
    for user in {program for program, one, *span in held if one == file and _holds(span, IN_USE)}:
        indexes = {one.split(":")[-1] for program, one, *span in held if program == user and _holds(span, WITH_LOG)}
        if indexes and (str(own) not in indexes or not Path(log).exists()):
            return True
    return False


def _holds(span: list[str], byte: int) -> bool:
    """Whether a lock covers a byte: the system makes one of those that lie side by side."""
    first, last = map(int, span)
    return first <= byte <= last


def _unseen(path: str) -> OperationalError | None:
    """Why nobody can see what is at its place; all is as it was when it is seen again."""
    try:
        os.stat(path)  # noqa: PTH116 - it says why
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError:
        return as_sqlite_says("the folder of the database is closed to this user", "SQLITE_PERM")
    except OSError as error:
        return as_sqlite_says(f"the database file cannot be seen: {error.strerror}", "SQLITE_IOERR")
    return None


def as_sqlite_says(reason: str, code: str, file: str = "") -> OperationalError:
    """What SQLite would say if it noticed, by the name of its code; the log names the `file`, too."""
    error = sqlite3.OperationalError(reason)
    error.sqlite_errorcode, error.sqlite_errorname = getattr(sqlite3, code), f"{code} {file}".rstrip()
    return OperationalError("BEGIN", None, error)


def _refused(reason: str, cause: str = "") -> OperationalError:
    """`cause`: why what was called saved is not in the file, where it is not."""
    return OperationalError("BEGIN", None, NotInFileError(reason, cause) if cause else OtherFileError(reason))
