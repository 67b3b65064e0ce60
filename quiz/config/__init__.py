"""Settings: only from `QUIZ_…` environment variables, with defaults that work on one machine."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from sqlalchemy import make_url

from quiz import paths
from quiz.config.addresses import normal_url, redis_url, sqlite_url
from quiz.config.disks import shared_kind
from quiz.config.error import ConfigError
from quiz.config.hosts import host_names
from quiz.config.key_file import own_key
from quiz.config.keys import old_keys, usable_key

__all__ = ["Config", "ConfigError", "normal_url", "read_config"]

NAMES = (
    "QUIZ_BANK",
    "QUIZ_CONTACT",
    "QUIZ_DATA",
    "QUIZ_DATABASE_URL",
    "QUIZ_HOSTS",
    "QUIZ_PROXIES",
    "QUIZ_RATELIMIT_ENABLED",
    "QUIZ_REDIS_URL",
    "QUIZ_RETENTION_DAYS",
    "QUIZ_SECRET_KEY",
    "QUIZ_SECRET_KEY_OLD",
)
# Set by Kubernetes and Docker for a service that is called quiz, or begins so.
OF_OTHERS = re.compile(r"_(PORT|SERVICE|ENV|NAME)(_|$)")
# No name and password before the host, which every page would tell, and nothing that breaks off a link.
CONTACT = re.compile(r"https://[\w.-]*\w(:\d{1,5})?([/?#][^\s\"'<>]*)?|mailto:[^\s\"'<>/@]+@[\w.-]+(\?[^\s\"'<>]*)?")
QUOTES = "\"'`“”„‟‘’‚‛«»‹›「」『』"  # as terminals and documents write them
MOST_PROXIES = 10
LONGEST_RETENTION = 36_500  # days


@dataclass(frozen=True)
class Config:
    """What the quiz needs to know about where it runs.

    `old_keys` still read cookies and return phrases, and sign nothing; `hosts` empty accepts any host name;
    `proxies` is how many proxies in front are trusted; `retention_days` 0 keeps everything; `contact` is where
    people write to whoever runs it, an https or mailto address, or empty; `authoring` is the token that opens the
    pages for authors, and empty where there are none.
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
    authoring: str = ""
    testing: bool = False

    @property
    def shared_disk(self) -> str:
        """The kind of disk that SQLite's file lies on, where other machines may reach it as well; else nothing."""
        path = make_url(self.database_url).database if self.database_url.startswith("sqlite") else None
        return shared_kind(Path(os.path.realpath(path)).parent) if path else ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The secret key and, behind it, those that it replaced."""
        return self.secret_key, *self.old_keys


def read_config(environ: Mapping[str, str]) -> Config:
    """Read the settings; makes the data folder and the secret key on first use. Raises ConfigError."""
    _check_names(environ)
    _check_text(environ)
    _check_quotes(environ)
    _check_variables(environ)
    data = _data(environ)
    url = _database_url(environ, data)
    return Config(
        data=data,
        database_url=url,
        bank=_bank(environ),
        hosts=_hosts(environ),
        proxies=_number(environ, "QUIZ_PROXIES", MOST_PROXIES),
        retention_days=_number(environ, "QUIZ_RETENTION_DAYS", LONGEST_RETENTION),
        redis_url=redis_url(environ.get("QUIZ_REDIS_URL", "")),
        contact=_contact(environ.get("QUIZ_CONTACT", "")),
        ratelimit=_flag(environ, "QUIZ_RATELIMIT_ENABLED", default=True),
        old_keys=old_keys(environ.get("QUIZ_SECRET_KEY", ""), environ.get("QUIZ_SECRET_KEY_OLD", "")),
        secret_key=_secret_key(environ, data, url),  # last, as it may make a file, and its folder
    )


def _check_names(environ: Mapping[str, str]) -> None:
    """A setting that is almost called like one of ours is a slip of the pen, and would do nothing."""
    for name in environ:
        if name.startswith("QUIZ_") and name not in NAMES and not OF_OTHERS.search(name):
            known = [one.removeprefix("QUIZ_") for one in NAMES]
            if meant := get_close_matches(name.removeprefix("QUIZ_").upper(), known, 2, 0.65):
                likely = " or ".join(f"QUIZ_{one}" for one in meant)
                raise ConfigError(f"{name} is no setting of the quiz; did you mean {likely}?")


def _check_text(environ: Mapping[str, str]) -> None:
    """Bytes that are no UTF-8 can be neither hashed nor shown: Python keeps them as signs that are no text."""
    for name in NAMES:
        try:
            environ.get(name, "").encode()
        except UnicodeEncodeError as error:
            raise ConfigError(f"{name} has bytes that are no UTF-8.") from error


def _check_quotes(environ: Mapping[str, str]) -> None:
    """Some programs that read settings from a file keep the quotes round them. A key may have its own."""
    for name in NAMES:
        value = environ.get(name, "").strip()
        quoted = len(value) > 1 and value[0] in QUOTES and value[-1] in QUOTES
        if quoted and (len(value) == 2 or "SECRET_KEY" not in name):
            raise ConfigError(
                f"{name} stands in quotes, which would be part of it: leave them out.{_and_rename(environ[name])}"
            )


def _check_variables(environ: Mapping[str, str]) -> None:
    """Some programs that read settings from a file put no variables in, as a shell would. A key may have such signs."""
    for name in NAMES:
        given = environ.get(name, "")
        if "SECRET_KEY" not in name and os.path.expandvars(given) != given:
            raise ConfigError(
                f"{name} has a variable in it that nothing put in: write out what it stands for.{_and_rename(given)}"
            )


def _and_rename(given: str) -> str:
    """What else to do where an earlier release took this for a name: the data would stay behind."""
    there = os.path.exists(os.path.expanduser(given))  # noqa: PTH110, PTH111 - it may be no path at all
    return " What has just that name has to be renamed first." if there else ""


def _database_url(environ: Mapping[str, str], data: Path) -> str:
    given = environ.get("QUIZ_DATABASE_URL", "").strip()
    return normal_url(given) if given else sqlite_url(data / "quiz.db", "QUIZ_DATA")


def _secret_key(environ: Mapping[str, str], data: Path, url: str) -> str:
    given = environ.get("QUIZ_SECRET_KEY", "")
    if not given and not url.startswith("sqlite"):
        here = data / "secret_key"
        known_by = f" Take the text of {here}, or nobody who was here is known any more."
        or_else = known_by if os.access(here, os.F_OK) else ""
        raise ConfigError(f"QUIZ_SECRET_KEY must be set: with this database several machines share it.{or_else}")
    key = usable_key(given) if given else ""
    if environ.get("QUIZ_DATA") and (not key or url == sqlite_url(data / "quiz.db")):
        _must_be_there("QUIZ_DATA", data)
    if environ.get("QUIZ_DATABASE_URL", "").strip() and url.startswith("sqlite"):
        _must_be_there("QUIZ_DATABASE_URL", Path(make_url(url).database or "").parent)
    return key or own_key(data)


def _must_be_there(name: str, folder: Path) -> None:
    """Else its disk may not be mounted, and a new quiz would begin in its place."""
    try:
        folder.stat()
    except FileNotFoundError:
        raise ConfigError(f"{name}: there is no folder {folder}. Make it, or mount the disk that it is on.") from None
    except OSError:  # said where it is used
        return


def _bank(environ: Mapping[str, str]) -> Path:
    folder = _path(environ, "QUIZ_BANK", paths.QUESTIONS)
    if not paths.is_folder(folder):
        raise ConfigError(f"QUIZ_BANK: there is no folder {folder} to read.")
    return folder


def _data(environ: Mapping[str, str]) -> Path:
    """Where nothing is said, a folder in somebody's home, which not everybody has."""
    given = environ.get("QUIZ_DATA", "")
    try:
        return _path(environ, "QUIZ_DATA", Path(given) if given else paths.default_data_folder())
    except RuntimeError as error:
        raise ConfigError(f"QUIZ_DATA must be set: {str(error).rstrip('.')}.") from error


def _path(environ: Mapping[str, str], name: str, default: Path) -> Path:
    """With its links as they are: whoever leads one to another folder while the quiz runs is noticed."""
    given = environ.get(name, "")
    bare = given.strip().strip("\u200b\ufeff")  # as files and web pages leave round it
    if given != bare or re.search(r"[\x00-\x1f\x7f]", given):
        raise ConfigError(
            f"{name} is {given[:80]!r}, with a sign in it that nobody sees: leave it out.{_and_rename(given)}"
        )
    try:
        path = Path(given or default).expanduser().absolute()
        lost = os.path.islink(path) and not path.resolve().exists()  # noqa: PTH114 - a name too long is none
    except (OSError, RuntimeError) as error:  # a home that nobody has, links in a circle
        raise ConfigError(f"{name} names no folder: {str(error).rstrip('.')}.") from error
    if lost:  # a disk that is not mounted, say
        raise ConfigError(f"{name} is {path}, a link to what is not there.")
    return path


def _hosts(environ: Mapping[str, str]) -> tuple[str, ...]:
    hosts = host_names(_listed(environ, "QUIZ_HOSTS"))
    if environ.get("QUIZ_HOSTS", "").strip() and not hosts:
        raise ConfigError("QUIZ_HOSTS has no name in it: leave it out to answer to any name.")
    return hosts


def _listed(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in environ.get(name, "").split(",") if one.strip())


def _number(environ: Mapping[str, str], name: str, most: int) -> int:
    text = environ.get(name, "0") or "0"
    if not re.fullmatch(r"[0-9]{1,9}", text) or int(text) > most:
        raise ConfigError(f"{name} is {text[:40]!r}; it must be a whole number from 0 to {most:,}.")
    return int(text)


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "").lower()
    if text not in ("", "0", "1", "true", "false", "yes", "no"):
        raise ConfigError(f"{name} is {text!r}; it must be 1 or 0.")
    return text in ("1", "true", "yes") if text else default


def _contact(address: str) -> str:
    if address and not CONTACT.fullmatch(address):
        told = re.sub(r"//.*@", "//…@", address)[:80]  # without a password
        raise ConfigError(f"QUIZ_CONTACT is {told!r}; it must be like https://example.org or mailto:us@example.org.")
    return address
