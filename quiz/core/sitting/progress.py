"""Where a person is in a paper, and what is still open. Positions count from 1."""

from __future__ import annotations

from collections.abc import Collection


def find_open(size: int, answered: Collection[int]) -> list[int]:
    """The positions without an answer, in order."""
    return [position for position in range(1, size + 1) if position not in answered]


def find_next(size: int, answered: Collection[int], after: int) -> int | None:
    """The next open position behind `after`, or None when none is left there."""
    return next((position for position in find_open(size, answered) if position > after), None)
