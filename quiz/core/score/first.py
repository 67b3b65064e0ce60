"""Which gap is the first, said as firmly as the bands allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from quiz.core.score.marking import Score

CLEARLY = 1.5  # times the reach of the two bands; simulated: hardly anybody is told a false "first"


@dataclass(frozen=True)
class First:
    """Which skills may be the largest gap: their positions, the largest gap shown first, none without a gap.

    `clearly`: the first stands alone. Otherwise each is only among the first. A skill in which nothing was answered
    shows no gap; as it might hide one, no other is clearly the first then.
    """

    skills: tuple[int, ...]
    clearly: bool


def find_first(scores_and_targets: Sequence[tuple[Score, float]]) -> First:
    """The skills to call first. Gaps are told apart by the ends of their bands that face each other (MOVER)."""
    shown = [i for i, (score, _) in enumerate(scores_and_targets) if score.answered]
    order = sorted(shown, key=lambda i: -_gap(*scores_and_targets[i]))
    rivals = [i for i in order if not _clearly_larger(scores_and_targets[order[0]], scores_and_targets[i])]
    gaps = tuple(i for i in rivals if _gap(*scores_and_targets[i]) > 0)
    return First(gaps, clearly=bool(gaps) and len(rivals) == 1 and len(shown) == len(scores_and_targets))


def _gap(score: Score, target: float) -> float:
    """Target − score: negative when the score is above it."""
    return target - score.value


def _clearly_larger(one: tuple[Score, float], other: tuple[Score, float]) -> bool:
    reach = hypot(one[0].band.high - one[0].value, other[0].value - other[0].band.low)
    return _gap(*one) - _gap(*other) > CLEARLY * reach
