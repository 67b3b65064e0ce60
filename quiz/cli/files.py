"""Files that commands write: whole or not at all."""

from __future__ import annotations

import secrets
from pathlib import Path


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises FileExistsError where it is, OSError where it cannot be written."""
    file = path.open("x", encoding="utf-8")
    try:
        with file:
            file.write(text)
    except BaseException:
        path.unlink()
        raise


def write_over(path: Path, text: str) -> None:
    """Write a file; one that is there stays as it is until the new one is whole. Raises OSError."""
    if path.exists() and not path.is_file():  # a pipe, a screen
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()  # a link stays one
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    write_new(beside, text)
    try:
        beside.replace(path)
    except OSError:
        beside.unlink()
        raise
