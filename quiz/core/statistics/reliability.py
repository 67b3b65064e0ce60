"""How far the differences between people's scores are real, and not the luck of the questions."""

from __future__ import annotations

from quiz.core.statistics.counted import Spread
from quiz.core.statistics.flags import SOME


def reliability_of(spread: Spread) -> float | None:
    """The share of the differences that is real (0 to 1); None under 30 people, or where all have the same score.

    1 − (mean squared error of a score) / (variance of the scores). The error comes from the spread of a person's
    own results, so it includes that papers ask different questions (Brennan's index of dependability).
    """
    if spread.people < SOME:
        return None
    variance = (spread.squares - spread.total**2 / spread.people) / (spread.people - 1)
    return max(0.0, 1 - spread.errors / spread.people / variance) if variance > 1e-9 else None
