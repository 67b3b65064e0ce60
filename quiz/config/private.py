"""Databases and copies of them are for the eyes of their owner: mode 600."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy.engine import make_url

OWNER_ONLY = 0o077
MAGIC = b"SQLite format 3\x00"  # the first bytes of every database
FOR_EVERYBODY = stat.S_IROTH | stat.S_IWOTH


@contextmanager
def private_files() -> Iterator[None]:
    """All files made in the block can be read by their owner only: database, journals, copies."""
    before = os.umask(OWNER_ONLY)
    try:
        yield
    finally:
        os.umask(before)


def close_to_others(url: str) -> None:
    """Take a SQLite file that is open to all users of the machine from all but its owner.

    So release 1.0.0 left it, and so is many an empty file made for it. One that is open to a group only is so on
    purpose, and stays. Whatever else a wrong setting names is left alone.
    """
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or not address.database or not _may_be_ours(Path(address.database)):
        return
    for ending in ("", "-wal", "-shm"):
        path = Path(os.path.realpath(address.database) + ending)
        with suppress(OSError):  # not there yet, or somebody else's
            mode = path.stat().st_mode
            if mode & FOR_EVERYBODY:
                path.chmod(stat.S_IMODE(mode) & ~OWNER_ONLY)


def _may_be_ours(path: Path) -> bool:
    with suppress(OSError):
        if path.is_file():  # opening a pipe would wait for somebody at its other end
            with path.open("rb") as file:
                return file.read(len(MAGIC)) in (b"", MAGIC)
    return False
