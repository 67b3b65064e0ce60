"""Why the database did not do what it was asked to, in words for the log."""

from __future__ import annotations

import re
import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from quiz.db.same_file import OtherFileError

OF_SQLITE = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_PERM: "not allowed",
    sqlite3.SQLITE_IOERR: "disk fails",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_FULL: "disk full",
    sqlite3.SQLITE_CANTOPEN: "file cannot be opened",
    sqlite3.SQLITE_ERROR: "tables missing",
    sqlite3.SQLITE_CONSTRAINT: "conflict",
    sqlite3.SQLITE_CONSTRAINT_CHECK: "against a rule",
    sqlite3.SQLITE_CONSTRAINT_NOTNULL: "against a rule",
    sqlite3.SQLITE_CONSTRAINT_TRIGGER: "against a rule",
}
# By PostgreSQL's codes, or how they begin; the longest that fits holds.
OF_POSTGRESQL = {
    "40001": "conflict",
    "40P01": "deadlock",
    "25006": "read-only",
    "25P03": "too slow",
    "25P04": "too slow",
    "3D000": "no such database",
    "42P01": "tables missing",
    "42703": "tables missing",
    "42501": "not allowed",
    "53100": "disk full",
    "53200": "out of memory",
    "53300": "too many connections",
    "53400": "over a limit",
    "54": "over a limit",
    "55P03": "locked",
    "57014": "too slow",
    "57P": "server stops",
    "08": "server gone",
    "22": "against a rule",
    "23": "conflict",
    "23502": "against a rule",
    "23514": "against a rule",
    "23P01": "against a rule",
    "P0001": "against a rule",
    "28": "login refused",
    "58": "disk fails",
    "XX": "damaged",
}
# A connection that was refused has no code with this driver. PostgreSQL's and PgBouncer's words tell, in English; in
# most other languages they have signs that English has not.
OF_REFUSALS = {
    r"too many (clients|connections)|connection slots|no more connections": "too many connections",
    r"authentication failed|pg_hba\.conf|role .* does not exist|not permitted to log in": "login refused",
    r"permission denied for database|not currently accepting connections": "not allowed",
    r"database .* does not exist|no such database": "no such database",
    r"certificate|SSL": "no secure connection",
    r"could not translate host name|failed to resolve host|[Nn]ame or service not known": "name not found",
    r"failed: \w+:  .*[^\0-\x7f]": "other",
}


def is_of_the_database(error: BaseException | None) -> bool:
    """Whether SQLAlchemy or a driver says that the database did not do what it was asked to."""
    return isinstance(error, DBAPIError | NoConnectionError | sqlite3.Error) or hasattr(error, "sqlstate")


def cause_of(error: BaseException) -> tuple[str, str]:
    """The cause in one or two words and, where there is one, the database's own code for it."""
    if isinstance(error, NoConnectionError):
        return "no connection free", ""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, OtherFileError):
        return original.cause, ""
    if isinstance(original, sqlite3.Error):
        code = getattr(original, "sqlite_errorcode", 0)  # the lowest byte tells the kind
        return OF_SQLITE.get(code) or OF_SQLITE.get(code & 0xFF, "other"), getattr(original, "sqlite_errorname", "")
    state = getattr(original, "sqlstate", None)
    if not state:
        said = (cause for words, cause in OF_REFUSALS.items() if re.search(words, str(original)))
        return next(said, "server gone"), type(original).__name__
    starts = (state[:length] for length in range(len(state), 1, -1))
    return next((OF_POSTGRESQL[start] for start in starts if start in OF_POSTGRESQL), "other"), state
