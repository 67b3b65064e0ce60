"""SQLite files that are read and not changed, on whatever medium they lie: the source of a copy, a file looked at."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from time import sleep
from urllib.parse import quote

from quiz.db.log_file import beside
from quiz.db.same_file import HELD, check_log, kind_of


def open_to_read(path: str, patience: float) -> sqlite3.Connection:
    """Without other files beside it where none can be made; then it must hold everything itself, and nobody use it.

    So what lies beside it and is closed to this user alone is an error: whoever serves may write meanwhile.
    `patience`: seconds for another program to let it go. Raises sqlite3.OperationalError.
    """
    check_log(path)
    log, index = map(Path, beside(path))
    mode = "ro" if log.exists() else "rw"  # who may write removes what SQLite makes where none was
    connection = sqlite3.connect(f"{_uri(path)}?mode={mode}", uri=True, isolation_level=None, timeout=patience)
    try:
        connection.executescript("PRAGMA query_only = ON; SELECT 1 FROM sqlite_schema")
    except sqlite3.OperationalError as error:
        connection.close()
        if kind_of(error) in HELD:
            raise
        journal = Path(f"{os.path.realpath(path)}-journal")
        for closed in (one for one in (log, index, journal) if not may_use(str(one), os.R_OK)):
            raise sqlite3.OperationalError(
                f"{closed} may not be read by this user, and {path} cannot be read safely without it: "
                "run this as the user who serves the quiz"
            ) from error
        for left, holds in ((log, "what is not yet in"), (journal, "what has to be taken back in")):
            if left.exists() and left.stat().st_size:
                raise sqlite3.OperationalError(
                    f"{left.name} holds {holds} {path}, and cannot be read from here: "
                    "put both where something can be written, and copy from there"
                ) from error
        return open_at_rest(path)
    return connection


def open_at_rest(path: str) -> sqlite3.Connection:
    """As if nobody could change it: nothing is made beside it, and what is written meanwhile may be misread."""
    return sqlite3.connect(f"{_uri(path)}?mode=ro&immutable=1", uri=True, isolation_level=None)


def may_use(path: str, how: int) -> bool:
    """Whether this process may use a file so (`os.R_OK`, `os.W_OK`), or there is none. Asked again where it may not:
    other processes make and remove the log with their first and last connection, perhaps between two looks.
    """
    as_who_we_are = {"effective_ids": True} if os.access in os.supports_effective_ids else {}
    for _ in range(3):
        if os.access(path, how, **as_who_we_are) or not os.access(path, os.F_OK, **as_who_we_are):
            return True
        sleep(0.001)
    return False


def _uri(path: str) -> str:
    """The whole path behind an empty authority: after two strokes, SQLite would take its first folder for one."""
    return f"file://{quote(os.fsencode(os.path.abspath(path)))}"  # noqa: PTH100 - a Path can hold fewer kinds of names
