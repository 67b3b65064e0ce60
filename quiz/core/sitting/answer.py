"""What a person said in a sitting: what became of each question, how sure they were, what they would like to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
