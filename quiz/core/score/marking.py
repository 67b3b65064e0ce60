"""Marking: from answers to scores, bands, states and readiness. Every figure can be followed by hand.

A score is the share of the questions a person knows, corrected for guessing (formula scoring). Its band is
Wilson's interval (Wilson 1927), with the noise that guessing adds. The band of readiness comes from the
spread of the results within each skill.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import sqrt
from statistics import fmean

SCORING_VERSION = "2"
Z_BAND = 1.2816  # a band of 80 %
Z_GAP = 2.33  # 98 % below: six skills are judged at once, and few people at target shall be sent to work
UNITS = 60  # in the result of a right answer, where results are counted
ENOUGH = 8  # questions from which on a score that reaches the target is "met"


@dataclass(frozen=True)
class Mark:
    """What one question contributes to a score.

    `credit` is what was earned, 0 to 1. `outcomes` are the credits that blind guessing can earn, all equally
    likely: those of the options. `known` is False for "I don't know" and for a question left open, whose result
    is 0 whatever `credit` says. `answered` is False only where it was left open.

    Example: right among four options is Mark(1, (1, 0, 0, 0)), with a chance of ¼ and a result of ¾.
    """

    credit: float
    outcomes: tuple[float, ...]
    known: bool = True
    answered: bool = True

    @cached_property
    def chance(self) -> float:
        """The mean credit of blind guessing (0 to 1)."""
        return sum(self.outcomes) / len(self.outcomes)

    @cached_property
    def result(self) -> float:
        """Credit above chance: 0 for "I don't know", negative for a wrong answer."""
        return self.credit - self.chance if self.known else 0.0

    @cached_property
    def units(self) -> int:
        """The result in sixtieths of the best one: 60 for right, 0 for "I don't know", −20 for wrong of four options.

        Whole numbers can be counted exactly. Sixtieths hold every result of up to six options without loss but two:
        among five options with a half credit, 2/7 becomes 17/60 and −3/7 becomes −26/60.
        """
        return round(UNITS * self.result / (1 - self.chance))

    @cached_property
    def luck(self) -> float:
        """The variance of this share for a blind guess: ⅓ for four options of which one is credited."""
        spread = fmean((outcome - self.chance) ** 2 for outcome in self.outcomes)
        return float(spread / (1 - self.chance) ** 2)

    @property
    def missed(self) -> bool:
        """Whether it was answered without full credit."""
        return self.known and self.credit < 1

    @property
    def wrong(self) -> bool:
        """Whether it was answered without any credit."""
        return self.known and self.credit <= 0


class State(StrEnum):
    """How a skill stands to its target. `looks-met`: all right, on too few questions to say that it is met."""

    MET = "met"
    LOOKS_MET = "looks-met"
    OPEN = "open"
    GAP = "gap"
    NOT_SHOWN = "not-shown"


@dataclass(frozen=True)
class Band:
    """Where the true value probably lies (80 %)."""

    low: float
    high: float


@dataclass(frozen=True)
class Interval:
    """All true shares t with n(share − t)² ≤ z²(1 − t)(t + noise): Wilson's, with the noise of guessing.

    `share` is what is shown of `questions` (n) that are marked, at most 1; `z` says how sure. The ends are the
    solutions of At² − Bt + C = 0, before they are cut off.
    """

    questions: int
    share: float
    noise: float
    z: float = Z_BAND

    @property
    def a(self) -> float:
        return self.questions + self.z**2

    @property
    def b(self) -> float:
        return 2 * self.questions * self.share + self.z**2 * (1 - self.noise)

    @property
    def c(self) -> float:
        return self.questions * self.share**2 - self.z**2 * self.noise

    @property
    def ends(self) -> tuple[float, float]:
        a, b = self.a, self.b
        root = sqrt(max(0.0, b**2 - 4 * a * self.c))
        return (b - root) / (2 * a), (b + root) / (2 * a)

    @property
    def nothing_known(self) -> float:
        """The upper end of somebody who says "I don't know" throughout."""
        return self.z**2 / self.a


@dataclass(frozen=True)
class Score:
    """A score of 0 to 10 on one skill, and what else is said of it.

    `unfloored` is the score before values below 0 are shown as 0. `ceiling` is the upper end that a target must
    exceed to be called a gap. `variance` is that of one question's result (points squared). `answered` counts
    the questions of `asked` that were not left open.
    """

    value: float
    band: Band
    unfloored: float
    ceiling: float
    variance: float
    asked: int
    answered: int


@dataclass(frozen=True)
class Readiness:
    """The share of the role's requirement shown, 0 to 100 percent, and its band."""

    value: float
    band: Band


def mark_skill(marks: Sequence[Mark]) -> Score:
    """The score on one skill: 10 · max(0, Σ(credit − chance) / Σ(1 − chance)), inside its band.

    Raises ValueError without marks.
    """
    if not marks:
        raise ValueError("a score needs at least one question")
    share, noise = share_known(marks), guessing_noise(marks)
    low, high = _cut(Interval(len(marks), share, noise))
    value = 10 * max(0.0, share)
    return Score(
        value=value,
        band=Band(min(10 * low, value), max(10 * high, value)),
        unfloored=10 * share,
        ceiling=max(10 * _cut(Interval(len(marks), share, noise, Z_GAP))[1], value),
        variance=variance_of(marks),
        asked=len(marks),
        answered=sum(mark.answered for mark in marks),
    )


def share_known(marks: Sequence[Mark]) -> float:
    """Σ(credit − chance) / Σ(1 − chance): at most 1, and below 0 when guessing went badly."""
    earned = sum(mark.result for mark in marks) / sum(1 - mark.chance for mark in marks)
    return round(earned, 12)  # so that all right is 10, not 9.999…


def mark_overall(scores: Sequence[Score]) -> float:
    """The mean of the unfloored scores, floored once at 0; 0 to 10. Raises ValueError without scores."""
    if not scores:
        raise ValueError("an overall score needs at least one skill")
    return max(0.0, fmean(score.unfloored for score in scores))


def skill_state(score: Score, target: float) -> State:
    """How a score stands to its target (0 to 10); one of 0, which only a person can give, asks for nothing."""
    if target <= 0:
        return State.MET
    if not score.answered:
        return State.NOT_SHOWN
    if score.value >= target and score.asked >= ENOUGH:
        return State.MET
    if score.value >= 10:
        return State.LOOKS_MET
    return State.GAP if score.ceiling < target else State.OPEN


def mark_readiness(scores_and_targets: Sequence[tuple[Score, float]]) -> Readiness:
    """Readiness: Σ min(score, target) / Σ target, in percent.

    Its band lies round the same sum of unfloored scores and reaches 1.2816 · √(Σ variance/n) / Σ target both ways,
    to 100 where no skill is a gap. Raises ValueError when the targets add up to nothing.
    """
    total = sum(target for _, target in scores_and_targets)
    if total <= 0:
        raise ValueError("readiness needs a target above 0")
    value = 100 * (sum(min(score.value, target) for score, target in scores_and_targets) / total)
    middle = 100 * sum(min(score.unfloored, target) for score, target in scores_and_targets) / total
    reach = 100 * Z_BAND * sqrt(sum(score.variance / score.asked for score, _ in scores_and_targets)) / total
    gaps = any(skill_state(score, target) is State.GAP for score, target in scores_and_targets)
    high = min(100.0, middle + reach) if gaps else 100.0
    return Readiness(value, Band(min(value, max(0.0, middle - reach)), max(value, high)))


def variance_of(marks: Sequence[Mark]) -> float:
    """The variance of one question's result, in points squared; at least 100(n + 1)/(n + 2)².

    The least value keeps a few equal answers from looking like certainty: it is what one right and one unknown
    question more would leave (Laplace's rule of succession).
    """
    n = len(marks)
    least = 100 * (n + 1) / (n + 2) ** 2
    if n < 2:
        return least
    points = [10 * mark.result / (1 - mark.chance) for mark in marks]
    mean = fmean(points)
    return max(least, sum((point - mean) ** 2 for point in points) / (n - 1))


def _cut(interval: Interval) -> tuple[float, float]:
    """The ends within 0 and 1, the upper one not below that of somebody who says "I don't know" throughout."""
    low, high = interval.ends
    return min(1.0, max(0.0, low)), min(1.0, max(interval.nothing_known, high))


def guessing_noise(marks: Sequence[Mark]) -> float:
    """How often this person guesses what they do not know, times the variance of one guess."""
    guessed = 4 / 3 * sum(mark.missed for mark in marks)  # three wrong guesses of four show
    unknown = sum(not mark.known for mark in marks)
    habit = guessed / (guessed + unknown) if guessed + unknown else 0.5
    return habit * fmean(mark.luck for mark in marks)
