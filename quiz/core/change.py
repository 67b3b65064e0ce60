"""Change: what two measurements may claim about each other, from their frozen figures alone.

A difference counts when it exceeds a multiple of √(a² + b²), where a and b are the distances from
the two values to the ends of their bands that face each other (MOVER: Zou and Donner 2008,
Newcombe 1998; the idea of a reliable change: Jacobson and Truax 1991). The multiples are set by
simulation so that among people who did not change at most 5 % see a verdict on readiness,
and at most 5 % see one on any of their six skills.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import hypot
from typing import Literal

from quiz.core.marking import Mark, Readiness, Score, mark_readiness, mark_skill

SKILL_MULTIPLE = 2.2
READINESS_MULTIPLE = 1.45
ORDER_MULTIPLE = 1.5

Verdict = Literal["improved", "slipped", "no clear change"]
Measured = Score | Readiness


@dataclass(frozen=True)
class Change:
    """Two measurements of the same thing, and everything the verdict follows from.

    `earlier_reach` and `later_reach` are the distances from the values to the ends of their bands
    that face each other.
    """

    earlier: float
    later: float
    earlier_reach: float
    later_reach: float
    multiple: float

    @property
    def difference(self) -> float:
        return self.later - self.earlier

    @property
    def needed(self) -> float:
        """The verdict is "improved" or "slipped" when the difference is larger than this."""
        return self.multiple * hypot(self.earlier_reach, self.later_reach)

    @property
    def verdict(self) -> Verdict:
        if abs(self.difference) <= self.needed:
            return "no clear change"
        return "improved" if self.difference > 0 else "slipped"


def compare_scores(earlier: Score, later: Score) -> Change:
    """The change of one skill, in points. The papers may differ in length."""
    return _compare(earlier, later, SKILL_MULTIPLE)


def compare_readiness(earlier: Readiness, later: Readiness) -> Change:
    """The change of readiness, in percentage points."""
    return _compare(earlier, later, READINESS_MULTIPLE)


def smallest_improvement(earlier: Score, paper: Sequence[Mark]) -> int | None:
    """How many right answers on this paper would earn "improved", the rest being wrong.

    `paper` gives the make-up of the questions to come; its credits are ignored, so an earlier
    paper of the same blueprint will do. None: not even all right would show it.
    """
    for right in range(len(paper) + 1):
        if compare_scores(earlier, mark_skill(_with_right(paper, right))).verdict == "improved":
            return right
    return None


def smallest_readiness(earlier: Readiness, papers: Sequence[tuple[Sequence[Mark], float]]) -> float | None:
    """About the smallest readiness (percent) that would earn "improved", by an even result in all skills.

    `papers` gives for each skill the make-up of the questions to come and the target.
    None: not even all right would show it.
    """
    for step in range(1 + max(len(marks) for marks, _ in papers) * len(papers)):
        later = mark_readiness(
            [
                (mark_skill(_with_right(marks, (step + i) // len(papers))), target)
                for i, (marks, target) in enumerate(papers)
            ]
        )
        if compare_readiness(earlier, later).verdict == "improved":
            return later.value
    return None


@dataclass(frozen=True)
class First:
    """Which skills may be the largest gap: their positions, the largest gap shown first, none without a gap.

    `clearly`: the first stands alone. Otherwise each is only among the first.
    """

    skills: tuple[int, ...]
    clearly: bool


def find_first(scores_and_targets: Sequence[tuple[Score, float]]) -> First:
    """The skills to call first, as firmly as the bands allow."""
    order = sorted(range(len(scores_and_targets)), key=lambda i: -_gap(*scores_and_targets[i]))
    rivals = [i for i in order if not _clearly_larger(scores_and_targets[order[0]], scores_and_targets[i])]
    gaps = tuple(i for i in rivals if _gap(*scores_and_targets[i]) > 0)
    return First(gaps, clearly=bool(gaps) and len(rivals) == 1)


def _gap(score: Score, target: float) -> float:
    """Target − score: negative when the score is above it."""
    return target - score.value


def _compare(earlier: Measured, later: Measured, multiple: float) -> Change:
    if later.value >= earlier.value:
        reaches = earlier.band.high - earlier.value, later.value - later.band.low
    else:
        reaches = earlier.value - earlier.band.low, later.band.high - later.value
    return Change(earlier.value, later.value, *reaches, multiple)


def _clearly_larger(one: tuple[Score, float], other: tuple[Score, float]) -> bool:
    """Whether the gap of `one` is larger than that of `other` beyond what their bands leave open."""
    reach = hypot(one[0].band.high - one[0].value, other[0].value - other[0].band.low)
    return _gap(*one) - _gap(*other) > ORDER_MULTIPLE * reach


def _with_right(paper: Sequence[Mark], right: int) -> list[Mark]:
    """The paper with this many right answers, the rest wrong. Which ones are right makes no difference."""
    return [replace(mark, credit=float(i < right), answered=True) for i, mark in enumerate(paper)]
