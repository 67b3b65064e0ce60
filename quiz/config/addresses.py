"""Addresses of databases and of Redis: understood before anything is opened, and never repeated with a password."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from quiz.config.error import ConfigError
from quiz.paths import is_folder

POSTGRESQL = "postgresql+psycopg"
SCHEMES = {
    "postgres": POSTGRESQL,
    "postgresql": POSTGRESQL,
    POSTGRESQL: POSTGRESQL,
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite",
}
SECRET = ("password", "sslpassword")  # options of PostgreSQL that nobody is to read
REDIS = ("redis", "rediss", "redis+unix")


def normal_url(text: str) -> str:
    """The address with the driver that we use, whichever spelling was given, and of a file with its whole path.

    Examples: `postgres://quiz@db/quiz` is `postgresql+psycopg://quiz@db/quiz`. Raises ConfigError where it can lead
    nowhere, also when the driver is not installed.
    """
    scheme, _, rest = text.strip().partition("://")
    if not rest or not re.fullmatch(r"[A-Za-z0-9+]+", scheme):
        raise ConfigError(
            "QUIZ_DATABASE_URL is not a database address like sqlite:///quiz.db or postgresql://user:password@host/quiz."
        )
    if scheme.lower() not in SCHEMES:
        raise ConfigError(f"QUIZ_DATABASE_URL names {scheme}; the quiz knows sqlite:// and postgresql:// alone.")
    if "\0" in unquote(rest):  # SQLite would fail at it, PostgreSQL lose what is behind it
        raise ConfigError(
            "QUIZ_DATABASE_URL has a %00, which no name or password can hold: write %2500 for these signs."
        )
    address = f"{SCHEMES[scheme.lower()]}://{rest}"
    url = _parsed(address)
    if url.get_backend_name() == "sqlite":
        _check_sqlite(url, rest)
        return sqlite_url(Path(str(url.database)))
    _check_postgresql(url, rest)
    return address


def sqlite_url(path: Path, setting: str = "") -> str:
    """The address of a SQLite file, whatever signs its path holds. Raises ConfigError where none can be.

    By its whole path, which is the same in every folder. Links stay, so that whoever leads one elsewhere is noticed;
    but for a folder above one, which SQLite would take for that above its name. `setting`: what named the path, if any.
    """
    try:
        whole = str((path.resolve() if ".." in path.parts else path).absolute())
        address = URL.create("sqlite", database=whole).render_as_string(hide_password=False)
        fits = make_url(address).database == whole
    except (OSError, RuntimeError, UnicodeError):  # links in a circle, bytes that are no text
        fits = False
    if not fits:
        where = f", in {setting}" if setting else ""
        raise ConfigError(f"A database cannot be kept at {str(path)!a}: choose another path{where}.")
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - it may be closed to us
        raise ConfigError(f"{path} is {'a folder' if is_folder(path) else 'not a file'}, and a database is a file.")
    return address


def shown(url: str) -> str:
    """The address for people: without its passwords, and for SQLite the path alone."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return address.database or ""
    return address.difference_update_query(SECRET).render_as_string(hide_password=True)


def redis_url(text: str) -> str:
    """The address of a Redis as it was given. Raises ConfigError for what is none, without repeating it."""
    text = text.strip()
    if text and not _is_redis(text):
        raise ConfigError(
            "QUIZ_REDIS_URL is no address of one Redis: it has to look like redis://host:6379/0, "
            "rediss://host:6379/0 or redis+unix:///path/of/the.socket."
        )
    return text


def _is_redis(text: str) -> bool:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in REDIS:
        return False
    if parts.scheme == "redis+unix":
        return len(parts.path) > 1
    return bool(parts.hostname) and port != 0 and re.fullmatch(r"(/[0-9]*)?", parts.path) is not None


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
        fits = url.port is None or 0 < url.port < 2**16
    except (ArgumentError, ValueError):
        fits = False
    if not fits:
        raise ConfigError("QUIZ_DATABASE_URL: the part after the host name is no port between 1 and 65535.")
    return url


def _check_sqlite(url: URL, rest: str) -> None:
    if url.host or not url.database:
        raise ConfigError(
            "QUIZ_DATABASE_URL names no SQLite file: sqlite:///quiz.db is one in this folder, "
            "sqlite:////var/lib/quiz/quiz.db (four strokes) one by its whole path."
        )
    if url.database.startswith("~"):  # a shell knows whose home that is; SQLite would make a folder of that name
        raise ConfigError("QUIZ_DATABASE_URL begins with ~, which means nothing here: write the whole path.")
    if ":memory:" in url.database or "mode=memory" in rest:
        raise ConfigError("QUIZ_DATABASE_URL names a database in memory, which each connection would have for itself.")
    if url.database.startswith("file:") or "uri" in url.query:
        raise ConfigError(
            "QUIZ_DATABASE_URL has an address behind sqlite:///: give the path alone, without file: and ?uri=true."
        )
    if "?" in rest:
        raise ConfigError("QUIZ_DATABASE_URL: a ? that belongs to the path is written %3F.")


def _check_postgresql(url: URL, rest: str) -> None:
    if rest.partition("?")[0].count("@") > 1:
        raise ConfigError("QUIZ_DATABASE_URL has more than one @: write %40 for one that belongs to the password.")
    try:
        driver: Any = url.get_dialect().import_dbapi()
    except ImportError as error:
        raise ConfigError(
            "QUIZ_DATABASE_URL names PostgreSQL, and its driver is not installed: pip install 'psycopg[binary]'."
        ) from error
    known = {option.keyword.decode() for option in driver.pq.Conninfo.get_defaults()}
    if not known.issuperset(url.query) or (rest.partition("?")[2] and not url.query):
        raise ConfigError(
            "QUIZ_DATABASE_URL: something behind the ? is no option of PostgreSQL; write %3F for one in a password."
        )
