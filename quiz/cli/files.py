"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def name_beside(path: Path) -> Path:
    """A name that no file in the folder has, for a draft of this one."""
    return path.with_name(f"{path.name}.{secrets.token_hex(4)}")


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises FileExistsError where it is, OSError where it cannot be written."""
    file = path.open("x", encoding="utf-8")
    try:
        with file:
            file.write(text)
    except BaseException:
        path.unlink()
        raise


def name_new(draft: Path, path: Path) -> None:
    """Give a whole file its name in the same folder, or remove it. Raises FileExistsError where another has that."""
    try:
        os.link(draft, path)
    except FileExistsError:
        raise
    except OSError as error:  # exFAT, SMB and others know no hard links
        if path.exists():
            raise FileExistsError(path) from error
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)


def write_over(path: Path, text: str) -> None:
    """Write a file; one that is there stays as it is until the new one is whole. Raises OSError."""
    if path.exists() and not path.is_file():  # a pipe, a screen
        path.write_text(text, encoding="utf-8")
        return
    path = path.resolve()  # a link stays one
    beside = name_beside(path)
    write_new(beside, text)
    try:
        beside.replace(path)
    except OSError:
        beside.unlink()
        raise
