"""Marking: from answers to scores, bands and readiness. Every figure can be followed by hand.

A score is the share of the questions a person knows, corrected for guessing (formula scoring):
10 · Σ(credit − chance) / Σ(1 − chance), never below 0. Its 80 % band is the narrowest range that
holds 80 % of the plausible true scores, given the answers, when a person either knows the
answer, or guesses among the options, or says "I don't know" (Lord 1955, the binomial error
model, with guessing). Readiness adds the six bands up by squares (Zou and Donner 2008, MOVER).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt, prod
from typing import Literal

SCORING_VERSION = "1"
LEVEL = 0.8
STEPS = 100
GUESSING = (
    0.0,
    0.5,
    1.0,
)  # how often a person guesses what they do not know; all equally plausible

State = Literal["met", "open", "gap"]


@dataclass(frozen=True)
class Mark:
    """What one question contributes: the credit earned and what blind guessing would earn.

    `credit` and `chance` are 0 to 1. `known` is False for "I don't know" and for a question left
    open: it then counts with credit = chance, whatever `credit` says. `options` is how many there were.
    """

    credit: float
    chance: float
    known: bool = True
    options: int = 4

    @property
    def earned(self) -> float:
        """Credit above chance: 0 for "I don't know", negative for a wrong answer."""
        return self.credit - self.chance if self.known else 0.0


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


def formula_score(marks: Sequence[Mark]) -> float:
    """10 · max(0, Σ(credit − chance) / Σ(1 − chance)); 0 to 10.

    Raises ValueError without marks.
    """
    if not marks:
        raise ValueError("a score needs at least one question")
    earned = sum(mark.earned for mark in marks)
    possible = sum(1 - mark.chance for mark in marks)
    return 10 * min(1.0, max(0.0, earned / possible))


def mark_skill(marks: Sequence[Mark]) -> Score:
    """The score on one skill, from the marks of its questions. Raises ValueError without marks."""
    value = formula_score(marks)
    low, high = _narrowest(_plausible(_statistics(marks)))
    return Score(value, Band(min(low, value), max(high, value)), len(marks))


def mark_readiness(scores_and_targets: Sequence[tuple[Score, float]]) -> Readiness:
    """Readiness: Σ min(score, target) / Σ target, in percent.

    Raises ValueError when the targets add up to nothing.
    """
    total = sum(target for _, target in scores_and_targets)
    if total <= 0:
        raise ValueError("readiness needs a target above 0")
    shown = sum(min(score.value, target) for score, target in scores_and_targets)
    below = sqrt(
        sum((min(s.value, t) - min(s.band.low, t)) ** 2 for s, t in scores_and_targets)
    )
    above = sqrt(
        sum((min(s.band.high, t) - min(s.value, t)) ** 2 for s, t in scores_and_targets)
    )
    band = Band(
        100 * max(0.0, shown - below) / total, 100 * min(total, shown + above) / total
    )
    return Readiness(100 * shown / total, band)


def skill_state(score: Score, target: float) -> State:
    """met: the score reaches the target; open: only its band does; gap: not even the band."""
    if score.value >= target:
        return "met"
    return "open" if score.band.high >= target else "gap"


_Statistics = tuple[tuple[tuple[int, int], ...], int, int]


def _statistics(marks: Sequence[Mark]) -> _Statistics:
    """All that the band depends on: right answers by number of options, other answers, "don't know"s."""
    right = Counter(mark.options for mark in marks if mark.known and mark.credit == 1)
    answered = sum(mark.known for mark in marks)
    return tuple(sorted(right.items())), answered - right.total(), len(marks) - answered


@lru_cache(maxsize=4096)
def _plausible(statistics: _Statistics) -> tuple[float, ...]:
    """How plausible each true score 0, 0.1, … 10 is, summing to 1, when all were equally so before."""
    right, missed, unknown = statistics
    weights = [
        sum(
            prod((t + (1 - t) * rate / options) ** n for options, n in right)
            * ((1 - t) * rate) ** missed
            * ((1 - t) * (1 - rate)) ** unknown
            for rate in GUESSING
        )
        for t in ((i + 0.5) / STEPS for i in range(STEPS))
    ]
    total = sum(weights)
    return tuple(weight / total for weight in weights)


def _narrowest(plausible: Sequence[float]) -> tuple[float, float]:
    """The ends (0 to 10) of the most plausible cells that together hold LEVEL."""
    order = sorted(range(len(plausible)), key=lambda i: -plausible[i])
    held, kept = 0.0, []
    for i in order:
        kept.append(i)
        held += plausible[i]
        if held >= LEVEL:
            break
    return 10 * min(kept) / STEPS, 10 * (max(kept) + 1) / STEPS
