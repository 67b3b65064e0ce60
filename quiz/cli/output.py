"""What a command says, and what it may no longer keep to itself where that cannot be written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class OutputError(Exception):
    """The output cannot be written; says why, and what was done all the same."""


@contextmanager
def saying(done: str) -> Iterator[None]:
    """Raise OutputError where what is said in the block cannot be written. `done`: what holds then."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{error.strerror}. {done}") from error
