"""What a person said in a sitting: what became of each question, how sure they were, what they would like to do.

None of it but the credit moves a score.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

FEWEST_CONFIDENT = 8  # answers with a confidence, below which calibration says nothing


class Confidence(StrEnum):
    """How sure a person said they were; it never moves a score."""

    GUESSING = "guessing"
    FAIRLY_SURE = "fairly-sure"
    SURE = "sure"


class Liking(StrEnum):
    """Whether somebody would like to use a skill all week; it never moves a score."""

    YES = "yes"
    MAYBE = "maybe"
    RATHER_NOT = "rather-not"


@dataclass(frozen=True)
class Answer:
    """One frozen answer. `credit`: what was earned, 0 to 1; `chance`: the mean credit of its `options`.

    `given` is False for a question left open; `known` is False for that and for "I don't know". Both then
    count with credit = chance, so they add nothing to the score and take nothing from it. `seen`: whether the
    person had met the question on an earlier paper, so that it says nothing about a change.
    """

    position: int
    question: str
    skill: str
    topic: str
    credit: float
    chance: float
    options: int
    known: bool
    given: bool = True
    seen: bool = False
    confidence: Confidence | None = None

    @property
    def right(self) -> bool:
        """Whether it earned full credit."""
        return self.known and self.credit >= 1

    @property
    def guessed(self) -> bool:
        """Whether the person said so."""
        return self.confidence is Confidence.GUESSING

    @property
    def outcomes(self) -> tuple[float, ...]:
        """What blind guessing could earn: one right option, some worth half, the others nothing."""
        halves = round(2 * (self.chance * self.options - 1))
        return (1.0, *[0.5] * halves, *[0.0] * (self.options - 1 - halves))


@dataclass(frozen=True)
class Calibration:
    """How often answers of one confidence were right: `right` is the sum of their credits, half-right counting half."""

    confidence: Confidence
    given: int
    right: float


def calibrate(answers: Iterable[Answer]) -> tuple[Calibration, ...]:
    """How often each confidence was right; nothing before there are eight such answers. "I don't know" is none."""
    said = [answer for answer in answers if answer.known and answer.confidence]
    if len(said) < FEWEST_CONFIDENT:
        return ()
    groups = {one: [answer.credit for answer in said if answer.confidence is one] for one in Confidence}
    return tuple(Calibration(confidence, len(group), sum(group)) for confidence, group in groups.items() if group)


def count_admitted(answers: Iterable[Answer]) -> int:
    """How many times a person said "I don't know" rather than bluff; questions left open are not counted."""
    return sum(answer.given and not answer.known for answer in answers)


def review_rank(answer: Answer) -> int:
    """Order of the review: sure and wrong first, guessed and right next, then wrong, then the rest."""
    if answer.known and answer.credit <= 0:
        return 0 if answer.confidence is Confidence.SURE else 2
    if answer.known and answer.credit >= 1:
        return 1 if answer.confidence is Confidence.GUESSING else 5
    return 3 if answer.known else 4
