"""The secret key that is kept in the data folder: made once, whole or not at all, for its owner only."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

from quiz.config.error import ConfigError
from quiz.config.keys import has_comma, is_good

PATIENCE = 2  # seconds for another process to write the key that it has begun


def own_key(data: Path) -> str:
    """The key of this data folder; both are made on first use, but no key to a database that has lost its own.

    Raises ConfigError.
    """
    path = data / "secret_key"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            if _has_content(data / "quiz.db"):
                raise ConfigError(
                    f"{data} has a quiz.db and no secret_key: put that beside it, or set QUIZ_SECRET_KEY as the server "
                    "has it. Only where it is lost set a new one, which signs everyone out."
                )
            _make_once(path, secrets.token_hex(32).encode())
        key = _read(path)
    except OSError as error:
        closed = isinstance(error, PermissionError)
        if error.filename == str(path) and os.access(data, os.X_OK):
            mend = "Give it to the user who serves" if closed else "Put the right one there, from a backup"
            raise ConfigError(f"{path} cannot be read: {error.strerror}. {mend}.") from error
        todo = "Let the user who serves reach it, and all in it, or set QUIZ_DATA" if closed else "Set QUIZ_DATA"
        raise ConfigError(f"The data folder {data} cannot be used: {error.strerror}. {todo}.") from error
    if not is_good(key):
        raise ConfigError(
            f"{path} holds no usable key: put the right one there. Where it is lost, set a new QUIZ_SECRET_KEY, "
            "which signs everyone out."
        )
    if "," in key:
        raise ConfigError(has_comma(str(path)))
    return key


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _read(path: Path) -> str:
    """The text of the file; nothing where it is no text. Waits a moment for whoever is writing it."""
    until = monotonic() + PATIENCE
    while not (content := path.read_bytes()) and monotonic() < until:
        sleep(0.01)
    try:
        return content.decode("ascii").strip()
    except UnicodeDecodeError:
        return ""


def _make_once(path: Path, content: bytes) -> None:
    """Write a file that is there whole or not at all; of several processes that try at once, one wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        _write_new(draft, content)
        with suppress(FileExistsError):
            _put_in_place(draft, path, content)
    finally:
        draft.unlink(missing_ok=True)


def _put_in_place(draft: Path, path: Path, content: bytes) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError:  # exFAT, SMB and others know no hard links
        _write_new(path, content)


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, down to the disk; nothing is left of one that could not be written."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(file, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        path.unlink(missing_ok=True)
        raise
