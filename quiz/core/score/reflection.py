"""What a person thinks of their own skill and answers, beside what they showed. None of it moves a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from quiz.core.score.marking import Band, Score
from quiz.core.sitting.answer import Answer, Confidence

FEWEST_CONFIDENT = 8  # answers with a confidence, below which calibration says nothing
REACHES = 4  # anchors above "not yet", each a quarter of the scale


@dataclass(frozen=True)
class Calibration:
    """How often answers of one confidence were right: `right` is the sum of their credits, half-right counting half."""

    confidence: Confidence
    given: int
    right: float


class Rated(StrEnum):
    """How a self-rating stands to the score: it reaches higher, lower, fits, or the answers do not settle it."""

    HIGHER = "higher"
    LOWER = "lower"
    AS_EXPECTED = "as-expected"
    NOT_SETTLED = "not-settled"


@dataclass(frozen=True)
class OwnRating:
    """A self-rating from 0 ("not yet") to 4, and how it stands to the score."""

    anchor: int
    rated: Rated


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


def rate_own(anchor: int, score: Score) -> OwnRating:
    """A self-rating beside a score: higher or lower only where the band lies on one side of the middle of the anchor.

    Where it does not, the two fit if the score lies in the stretch that the anchor stands for; else nothing is settled.
    "Not yet" is the very bottom of the scale; each of the four anchors above it is a quarter.
    Raises ValueError for an anchor that is not one of the five.
    """
    if anchor not in range(REACHES + 1):
        raise ValueError(f"there is no anchor {anchor}")
    stands_for = Band(10 * max(0, anchor - 1) / REACHES, 10 * anchor / REACHES)
    middle = (stands_for.low + stands_for.high) / 2
    if score.band.high < middle:
        return OwnRating(anchor, Rated.HIGHER)
    if score.band.low > middle:
        return OwnRating(anchor, Rated.LOWER)
    fits = stands_for.low <= score.value <= stands_for.high
    return OwnRating(anchor, Rated.AS_EXPECTED if fits else Rated.NOT_SETTLED)
