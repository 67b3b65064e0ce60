"""Where a person is in a paper, and what is still open. Positions count from 1."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Round:
    """The questions of one skill (its id) on a paper. `number`: rounds count from 1; `positions`: where they stand."""

    number: int
    skill: str
    positions: range

    def place(self, position: int) -> int:
        """The place within the round (from 1) of the question at this position of the paper."""
        return self.positions.index(position) + 1

    def count(self, answered: Collection[int]) -> int:
        """How many of its questions are answered."""
        return len(set(self.positions).intersection(answered))


def find_rounds(skills: Sequence[str]) -> tuple[Round, ...]:
    """The rounds of a paper whose questions ask these skills, in order.

    None on a paper of one skill, and none where a skill comes back after another one: so papers were drawn
    before there were rounds. Example: a, a, b → positions 1 and 2, position 3.
    """
    groups = [(skill, len(list(group))) for skill, group in groupby(skills)]
    if not 1 < len(groups) == len(set(skills)):
        return ()
    starts = [1 + sum(size for _, size in groups[:number]) for number in range(len(groups))]
    return tuple(
        Round(number, skill, range(start, start + size))
        for number, ((skill, size), start) in enumerate(zip(groups, starts, strict=True), 1)
    )


def find_round(rounds: Collection[Round], position: int) -> Round | None:
    """The round in which a position lies; None on a paper without rounds."""
    return next((one for one in rounds if position in one.positions), None)


def find_open(size: int, answered: Collection[int]) -> list[int]:
    """The positions without an answer, in order."""
    return [position for position in range(1, size + 1) if position not in answered]


def find_next(size: int, answered: Collection[int], after: int) -> int | None:
    """The next open position behind `after`, or None when none is left there."""
    return next((position for position in find_open(size, answered) if position > after), None)
