"""The log that SQLite keeps beside its file: is it whole, and what to do when it was deleted while it is open.

What was in it was called saved, so it is put into the file. SQLite itself would do so too when the last connection is
closed, but without asking whether there is room, and half of it in the file is worse than nothing.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import threading
from contextlib import suppress
from errno import EACCES, EINVAL, EOPNOTSUPP, EPERM, EROFS
from functools import cache
from time import sleep

from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPICursor

LOG_HEAD, FRAME_HEAD = 32, 24  # bytes before the frames of the log, and before the page in each
PAGE_SIZE_AND_FRAMES, THEIR_PLACE = struct.Struct("=HI"), 14  # in the index, as the machine writes numbers

NO_ROOM = "log deleted, no room to put it into the file: make room first, do not stop"
NO_RIGHTS = "log deleted, and the file may not be written: let it be written first, do not stop"
NOT_YET = "log deleted, not all of it is in the file yet: do not stop"
CUT_SHORT = "log cut short"

Identity = tuple[int, int] | None
Log = tuple[Identity, Identity]
Files = tuple[int, int] | None


class OpenLogs:
    """The logs of this process's connections and their indexes, to look into. None is closed as long as one of the
    connections uses it: that would end SQLite's locks.
    """

    def __init__(self) -> None:
        self._files: dict[Log, tuple[int, int]] = {}
        self._users: dict[int, Log] = {}
        self._lock = threading.Lock()

    def open(self, user: int, own: Log, log: str, index: str) -> Files:
        """Open both for a connection, called by a number; gives nothing where that cannot be done."""
        with self._lock:
            self._users[user] = own
            if own not in self._files and hasattr(os, "pread"):  # elsewhere SQLite could not remove what is open
                with suppress(OSError):
                    self._files[own] = os.open(log, os.O_RDONLY), os.open(index, os.O_RDONLY)
            return self._files.get(own)

    def leave(self, user: int) -> None:
        """Note that a connection is about to be closed."""
        with self._lock:
            self._users.pop(user, None)

    def close_removed(self) -> None:
        """Close what SQLite has removed after the last connection."""
        with self._lock:
            for own in set(self._files) - set(self._users.values()):
                if not any(_is_there(file) for file in self._files[own]):
                    for file in self._files.pop(own):
                        os.close(file)


open_logs = OpenLogs()


def beside(path: str) -> tuple[str, str]:
    """The log of changes and its index, which SQLite keeps beside the file itself, past links."""
    real = os.path.realpath(path)
    return f"{real}-wal", f"{real}-shm"


def identity(path: str) -> Identity:
    try:
        found = os.stat(path)  # noqa: PTH116 - at each transaction, and a Path takes three times as long
    except OSError:
        return None
    return found.st_dev, found.st_ino


def rescue(connection: Connection, path: str, files: Files) -> str:
    """Put what is in a deleted log into the file. Says why it is not there, nothing where it is; the next request
    tries again.
    """
    if is_cut_short(files):
        return CUT_SHORT
    cursor = connection.connection.cursor()
    try:
        _make_room(path, _number(cursor, "page_count") * _number(cursor, "page_size"))
        for _ in range(10):  # another process may be at it
            busy, frames, done = cursor.execute("PRAGMA wal_checkpoint").fetchall()[0]
            if not busy and frames == done:
                return ""
            sleep(0.05)
    except OSError as error:
        return NO_RIGHTS if error.errno in (EACCES, EPERM, EROFS) else NO_ROOM
    except sqlite3.Error:  # where room cannot be kept beforehand
        return NO_ROOM
    return NOT_YET


def _number(cursor: DBAPICursor, pragma: str) -> int:
    return int(cursor.execute(f"PRAGMA {pragma}").fetchall()[0][0])


def _make_room(path: str, size: int) -> None:
    """Let the file grow to so many bytes before anything is put there, if that can be done. Raises OSError."""
    if not hasattr(os, "posix_fallocate"):
        return
    file = kept_open(path, identity(path), os.O_RDWR)
    now = os.fstat(file).st_size
    try:
        if now < size:
            os.posix_fallocate(file, now, size - now)
    except OSError as error:
        if error.errno not in (EINVAL, EOPNOTSUPP):  # a file system that knows no such thing
            raise


@cache
def kept_open(path: str, _identity: Identity, flags: int = os.O_RDONLY) -> int:
    """A file, opened once and never closed: closing any descriptor of it would end SQLite's locks. Raises OSError."""
    return os.open(path, flags)


def is_cut_short(files: Files) -> bool:
    """Whether the log ends before its index says so. It may shrink when it is begun anew, after the index was.

    Of a file that was removed elsewhere a network disk or a folder that is shared tells nothing: not, then.
    """
    with suppress(OSError):
        return files is not None and _ends_early(*files) and _ends_early(*files) and _ends_early(*files)
    return False


def _is_there(file: int) -> bool:
    with suppress(OSError):
        return os.fstat(file).st_nlink > 0
    return False


def _ends_early(log: int, index: int) -> bool:
    """Looks into the index first: a log that is written to meanwhile is longer than what was read there."""
    head = os.pread(index, PAGE_SIZE_AND_FRAMES.size, THEIR_PLACE)
    if len(head) < PAGE_SIZE_AND_FRAMES.size:
        return False
    page_size, frames = PAGE_SIZE_AND_FRAMES.unpack(head)
    page_size = 65536 if page_size == 1 else page_size  # which two bytes cannot say
    size: int = LOG_HEAD + frames * (FRAME_HEAD + page_size)
    return frames > 0 and os.fstat(log).st_size < size
