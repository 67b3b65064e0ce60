"""Marking: from answers to scores, bands and readiness. Every figure can be followed by hand.

A score is the share of the questions a person knows, corrected for guessing (formula scoring):
10 · Σ(credit − chance) / Σ(1 − chance), never below 0.

Its 80 % band is the narrowest range that holds 80 % of the plausible true scores, given the credit
earned: the binomial error model (Lord 1955) of people who know the answer, guess among the options,
or say "I don't know". Equal scores on the same paper, with as many answered, have equal bands.
Readiness adds the bands of the skills up by their squares (MOVER: Zou and Donner 2008).
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from math import sqrt
from typing import Literal

SCORING_VERSION = "1"
LEVEL = 0.8  # of a band
CELLS = 100  # true scores told apart
WIDER = 1.2  # how much wider a readiness band is than the squares say (set by simulation)
# How often a person guesses what they do not know: all equally plausible before.
GUESSING = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)

State = Literal["met", "open", "gap"]


@dataclass(frozen=True)
class Mark:
    """What one question contributes: the credit earned and what blind guessing would earn.

    `credit` and `chance` are 0 to 1. `answered` is False for "I don't know" and for a question left
    open: it then counts with credit = chance, whatever `credit` says. `options` is how many there were.
    """

    credit: float
    chance: float
    answered: bool = True
    options: int = 4

    @property
    def earned(self) -> float:
        """Credit above chance: 0 for "I don't know", negative for a wrong answer."""
        return self.credit - self.chance if self.answered else 0.0

    @property
    def halves(self) -> int:
        """How many of the options earn half a credit."""
        return round(2 * (self.chance * self.options - 1))


@dataclass(frozen=True)
class Band:
    """Where the true value probably lies (80 %)."""

    low: float
    high: float


@dataclass(frozen=True)
class Score:
    """A score of 0 to 10 on one skill, its band, and how many questions stand behind it."""

    value: float
    band: Band
    asked: int


@dataclass(frozen=True)
class Readiness:
    """The share of the role's requirement shown, 0 to 100 percent, and its band."""

    value: float
    band: Band


@dataclass(frozen=True)
class Part:
    """One skill's part in readiness, in points: what is shown of the target, and how far its band reaches each way."""

    shown: float
    target: float
    below: float
    above: float


def formula_score(marks: Sequence[Mark]) -> float:
    """10 · max(0, Σ(credit − chance) / Σ(1 − chance)); 0 to 10.

    Raises ValueError without marks.
    """
    if not marks:
        raise ValueError("a score needs at least one question")
    earned = sum(mark.earned for mark in marks)
    possible = sum(1 - mark.chance for mark in marks)
    return round(10 * max(0.0, earned / possible), 9)  # so that all right is 10, not 9.999…


def mark_skill(marks: Sequence[Mark]) -> Score:
    """The score on one skill, always inside its band. Raises ValueError without marks."""
    value = formula_score(marks)
    band = find_band(marks)
    return Score(value, Band(min(band.low, value), max(band.high, value)), len(marks))


def mark_readiness(scores_and_targets: Sequence[tuple[Score, float]]) -> Readiness:
    """Readiness: Σ min(score, target) / Σ target, in percent.

    Its band reaches WIDER · √(Σ below²) down and WIDER · √(Σ above²) up, over the parts. WIDER was
    set by simulation: scores cut off at 0 and at the target err in the same direction in
    six skills at once, which the squares alone do not allow for.
    Raises ValueError when the targets add up to nothing.
    """
    parts = readiness_parts(scores_and_targets)
    total = sum(part.target for part in parts)
    if total <= 0:
        raise ValueError("readiness needs a target above 0")
    shown = sum(part.shown for part in parts)
    low = shown - WIDER * sqrt(sum(part.below**2 for part in parts))
    high = shown + WIDER * sqrt(sum(part.above**2 for part in parts))
    return Readiness(100 * (shown / total), Band(100 * (max(0.0, low) / total), 100 * (min(total, high) / total)))


def readiness_parts(scores_and_targets: Sequence[tuple[Score, float]]) -> tuple[Part, ...]:
    """What each skill brings to readiness: its score and its band, both cut off at the target."""
    return tuple(_part(score, target) for score, target in scores_and_targets)


def _part(score: Score, target: float) -> Part:
    shown = min(score.value, target)
    return Part(shown, target, shown - min(score.band.low, target), min(score.band.high, target) - shown)


def skill_state(score: Score, target: float) -> State:
    """met: the score reaches the target; open: only its band does; gap: not even the band."""
    if score.value >= target:
        return "met"
    return "open" if score.band.high >= target else "gap"


_Kind = tuple[int, int]  # options, and how many of them earn half a credit


def find_band(marks: Sequence[Mark]) -> Band:
    """The narrowest range that holds 80 % of the plausible true scores.

    It depends on the credit earned on the questions answered, on their make-up, and on how many
    were not answered: the same ingredients as the score.
    """
    answered = [mark for mark in marks if mark.answered]
    kinds = tuple(sorted((mark.options, mark.halves) for mark in answered))
    half_credits = round(sum(2 * mark.credit for mark in answered))
    return _bands(kinds, len(marks) - len(answered))[half_credits]


@lru_cache(maxsize=8192)
def _bands(kinds: tuple[_Kind, ...], unanswered: int) -> tuple[Band, ...]:
    """The band for every sum of half credits on these questions."""
    return tuple(_narrowest(_plausible(kinds, earned, unanswered)) for earned in range(2 * len(kinds) + 1))


def _plausible(kinds: tuple[_Kind, ...], half_credits: int, unanswered: int) -> list[float]:
    """How plausible each cell of the scale is after these answers, all being equally so before; unscaled."""
    return [
        sum(
            _earnings(kinds, rate)[cell][half_credits] * ((1 - _knows(cell)) * (1 - rate)) ** unanswered
            for rate in GUESSING
        )
        for cell in range(CELLS)
    ]


def _narrowest(plausible: Sequence[float]) -> Band:
    """The ends (0 to 10) of the most plausible cells that together hold LEVEL."""
    order = sorted(range(CELLS), key=lambda cell: -plausible[cell])
    held = accumulate(plausible[cell] for cell in order)
    enough = LEVEL * sum(plausible)
    kept = order[: 1 + sum(share < enough for share in held)]
    return Band(10 * min(kept) / CELLS, 10 * (max(kept) + 1) / CELLS)


@lru_cache(maxsize=1024)
def _earnings(kinds: tuple[_Kind, ...], rate: float) -> tuple[array[float], ...]:
    """For each cell: the probability of every sum of half credits on these questions."""
    if not kinds:
        return (array("d", [1.0]),) * CELLS
    rest = _earnings(kinds[1:], rate)
    return tuple(_add_one(rest[cell], *_one(kinds[0], _knows(cell), rate)) for cell in range(CELLS))


def _one(kind: _Kind, knows: float, rate: float) -> tuple[float, float, float]:
    """The probabilities of earning nothing, half and full credit on one question, and answering it."""
    options, halves = kind
    each = (1 - knows) * rate / options
    return each * (options - 1 - halves), each * halves, knows + each


def _add_one(sums: array[float], none: float, half: float, full: float) -> array[float]:
    padded = (0.0, 0.0, *sums, 0.0, 0.0)
    shifted = zip(padded[2:], padded[1:-1], padded[:-2], strict=True)
    return array("d", [none * a + half * b + full * c for a, b, c in shifted])


def _knows(cell: int) -> float:
    """The share of questions known at the middle of a cell of the grid."""
    return (cell + 0.5) / CELLS
