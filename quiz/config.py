"""Settings: only from `QUIZ_…` environment variables, with defaults that work on one machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from quiz import paths

SHORTEST_KEY = 32  # signs


class ConfigError(Exception):
    """A setting is missing or cannot be used; the message is one line for the person who starts the quiz."""


@dataclass(frozen=True)
class Config:
    """What the quiz needs to know about where it runs.

    `old_keys` still read cookies and return phrases, and sign nothing; `hosts` empty accepts any host name;
    `proxies` is how many proxies in front are trusted; `retention_days` 0 keeps everything; `contact` is where
    people write to whoever runs it, an https or mailto address, or empty.
    """

    data: Path
    database_url: str
    secret_key: str
    old_keys: tuple[str, ...] = ()
    bank: Path = paths.QUESTIONS
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    retention_days: int = 0
    redis_url: str = ""
    contact: str = ""
    ratelimit: bool = True
    authoring: bool = False
    testing: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The secret key and, behind it, those that it replaced."""
        return self.secret_key, *self.old_keys


def read_config(environ: Mapping[str, str]) -> Config:
    """Read the settings; makes the data folder and the secret key on first use. Raises ConfigError."""
    data = Path(environ.get("QUIZ_DATA") or paths.default_data_folder()).expanduser().resolve()
    url = normal_url(environ.get("QUIZ_DATABASE_URL") or f"sqlite:///{data / 'quiz.db'}")
    sqlite = url.startswith("sqlite")
    secret = environ.get("QUIZ_SECRET_KEY", "")
    if not secret and not sqlite:
        raise ConfigError("QUIZ_SECRET_KEY must be set: with this database several machines have to share it.")
    if secret and len(secret) < SHORTEST_KEY:
        raise ConfigError(
            f"QUIZ_SECRET_KEY has {len(secret)} signs, {SHORTEST_KEY} or more are needed. If it is in use, move it to "
            "QUIZ_SECRET_KEY_OLD and set a new one: nobody is signed out."
        )
    return Config(
        data=data,
        database_url=url,
        secret_key=secret or _own_secret(data),
        old_keys=_listed(environ, "QUIZ_SECRET_KEY_OLD"),
        bank=Path(environ.get("QUIZ_BANK") or paths.QUESTIONS).expanduser().resolve(),
        hosts=_listed(environ, "QUIZ_HOSTS"),
        proxies=_number(environ, "QUIZ_PROXIES"),
        retention_days=_number(environ, "QUIZ_RETENTION_DAYS"),
        redis_url=environ.get("QUIZ_REDIS_URL", ""),
        contact=_contact(environ.get("QUIZ_CONTACT", "")),
        ratelimit=_flag(environ, "QUIZ_RATELIMIT_ENABLED", default=True),
    )


def normal_url(url: str) -> str:
    """The URL with psycopg 3 as the PostgreSQL driver, whichever spelling was given. Raises ConfigError."""
    for spelling in ("postgres://", "postgresql://"):
        if url.startswith(spelling):
            url = "postgresql+psycopg://" + url.removeprefix(spelling)
    try:
        made = make_url(url)
    except ArgumentError as error:
        raise ConfigError(
            "QUIZ_DATABASE_URL is not a database address like sqlite:///quiz.db or postgresql://user:password@host/quiz."
        ) from error
    if made.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigError(f"QUIZ_DATABASE_URL names {made.get_backend_name()}; the quiz knows sqlite and postgresql.")
    return url


def _own_secret(data: Path) -> str:
    """The secret key kept in the data folder, made once; readable by its owner only."""
    path = data / "secret_key"
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_once(path, secrets.token_hex(32))
        secret = path.read_text("ascii").strip()
    except OSError as error:
        raise ConfigError(f"The data folder {data} cannot be used: {error.strerror}. Set QUIZ_DATA.") from error
    if len(secret) < SHORTEST_KEY:
        raise ConfigError(
            f"{path} holds no usable key: delete the file (everyone is signed out) or set QUIZ_SECRET_KEY."
        )
    return secret


def _make_once(path: Path, text: str) -> None:
    """Write a file whole or not at all; of several processes that try at once, one wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()


def _listed(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in environ.get(name, "").split(",") if one.strip())


def _number(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name, "0") or "0"
    if not text.isdecimal():
        raise ConfigError(f"{name} is {text!r}; it must be a whole number, 0 or more.")
    return int(text)


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "").lower()
    if text not in ("", "0", "1", "true", "false", "yes", "no"):
        raise ConfigError(f"{name} is {text!r}; it must be 1 or 0.")
    return text in ("1", "true", "yes") if text else default


def _contact(address: str) -> str:
    if address and not address.startswith(("https://", "mailto:")):
        raise ConfigError(f"QUIZ_CONTACT is {address!r}; it must begin with https:// or mailto:.")
    return address
