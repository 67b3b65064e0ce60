"""Sums of many people's answers, as a database can add them up; all can be added to one another.

A *rest* is how well a person did on the other questions of the same paper: Σ(credit − chance) / Σ(1 − chance)
over them, 1 for all right, 0 for all "I don't know". It says how able somebody is without the question itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from operator import add
from typing import NamedTuple

WEAK = 0.25  # a rest below it counts as weak: the first of the four rungs
LONGEST = 600  # seconds and minutes beyond it are counted as it


class Given(NamedTuple):
    """What was done with a question: its version, the option by its place in the file (None: "I don't know").

    `answered` is False where it was left open.
    """

    version: str
    chosen: int | None
    confidence: str | None = None
    answered: bool = True


class Rests(NamedTuple):
    """So many people, those of them who have a rest, its sum and sum of squares, and how many are weak."""

    people: int = 0
    rests: int = 0
    total: float = 0.0
    squares: float = 0.0
    weak: int = 0

    def plus(self, other: Rests) -> Rests:
        return Rests(*map(add, self, other))

    @property
    def mean(self) -> float:
        """The mean rest; 0 where there is none."""
        return self.total / self.rests if self.rests else 0.0

    @property
    def variance(self) -> float:
        """The variance of the rests (n − 1); 0 for fewer than two."""
        if self.rests < 2:
            return 0.0
        return max(0.0, (self.squares - self.total**2 / self.rests) / (self.rests - 1))

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        return sqrt(self.variance / self.rests) if self.rests else 0.0


class Spread(NamedTuple):
    """Scores of so many people: their sum, sum of squares, and the sum of the squared errors of each."""

    people: int = 0
    total: float = 0.0
    squares: float = 0.0
    errors: float = 0.0

    def plus(self, other: Spread) -> Spread:
        return Spread(*map(add, self, other))


@dataclass
class Counted:
    """Everything that was counted. `spreads` by length of paper and skill, the empty one for whole papers.

    `seconds` by version, `minutes` by length: how many people took so long, in whole seconds and minutes.
    """

    people: int = 0
    given: dict[Given, Rests] = field(default_factory=dict)
    seconds: dict[str, Counter[int]] = field(default_factory=dict)
    spreads: dict[tuple[str, str], Spread] = field(default_factory=dict)
    minutes: dict[str, Counter[int]] = field(default_factory=dict)

    def add(self, other: Counted) -> None:
        """Take over what was counted elsewhere, of other people."""
        self.people += other.people
        for given, rests in other.given.items():
            self.given[given] = self.given.get(given, Rests()).plus(rests)
        for place, spread in other.spreads.items():
            self.spreads[place] = self.spreads.get(place, Spread()).plus(spread)
        _add(self.seconds, other.seconds)
        _add(self.minutes, other.minutes)

    @property
    def versions(self) -> set[str]:
        return {given.version for given in self.given}


def median_of(counts: Counter[int]) -> float | None:
    """The middle of values that were counted, or the mean of the two in the middle; None of nothing."""
    total = counts.total()
    if not total:
        return None
    return (_at(counts, (total - 1) // 2) + _at(counts, total // 2)) / 2


def _at(counts: Counter[int], place: int) -> int:
    for value in sorted(counts):
        place -= counts[value]
        if place < 0:
            return value
    raise IndexError(place)


def _add(mine: dict[str, Counter[int]], theirs: Mapping[str, Counter[int]]) -> None:
    for name, counts in theirs.items():
        mine.setdefault(name, Counter()).update(counts)
