"""What a report says beyond the frozen scores: comparisons, own view, confidence.

Everything here is computed from frozen values when a page is read, so it cannot change a result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.core.change import Change, compare_readiness, compare_scores
from quiz.core.marking import Band, mark_readiness, mark_skill
from quiz.core.marking import Score as Points
from quiz.core.result import Answer, Confidence, Result, SkillResult

FEWEST_NEW = 4  # new questions of a skill, below which a change is not judged
FEWEST_CONFIDENT = 20  # answers with a confidence, below which calibration says nothing
ANCHORS = 4


@dataclass(frozen=True)
class Sitting:
    """A finished attempt as values: its frozen result and answers."""

    result: Result
    answers: Sequence[Answer]


@dataclass(frozen=True)
class SkillChange:
    """The change of one skill; `change` is None when too few new questions were asked."""

    skill: str
    name: str
    change: Change | None
    asked_before: int
    asked_after: int
    repeated: int


@dataclass(frozen=True)
class Comparison:
    """Two attempts side by side. Questions seen before are left out of the later one and counted."""

    skills: tuple[SkillChange, ...]
    readiness: Change | None
    repeated: int

    @property
    def different_length(self) -> bool:
        """Whether some skill was asked fewer or more questions than before."""
        return any(skill.asked_before != skill.asked_after for skill in self.skills)

    @property
    def by_skill(self) -> Mapping[str, SkillChange]:
        return {skill.skill: skill for skill in self.skills}


@dataclass(frozen=True)
class OwnView:
    """A self-rating (anchor 1 to 4) beside the score; `verdict` only where the two ranges do not overlap."""

    skill: str
    name: str
    anchor: int
    stands_for: Band
    verdict: Literal["higher", "lower", "agrees"]


@dataclass(frozen=True)
class Calibration:
    """How often answers of one confidence were right. `right` counts full credit."""

    confidence: Confidence
    given: int
    right: int


def compare_sittings(earlier: Sitting, later: Sitting) -> Comparison:
    """Compare two attempts, skill by skill and as a whole, on questions that were new in the later one."""
    before = earlier.result.by_skill
    both = [skill for skill in later.result.skills if skill.skill in before]
    scores = {skill.skill: _score_on_new(skill, later.answers) for skill in both}
    return Comparison(
        tuple(_compare_skill(before[skill.skill], skill, scores[skill.skill]) for skill in both),
        _compare_readiness(earlier.result, later.result, scores),
        sum(answer.seen for answer in later.answers),
    )


def view_own(anchors: Mapping[str, int], result: Result) -> tuple[OwnView, ...]:
    """Each self-rating beside its score, in the role's order."""
    return tuple(_own_view(skill, anchors[skill.skill]) for skill in result.skills if skill.skill in anchors)


def calibrate(answers: Sequence[Answer]) -> tuple[Calibration, ...]:
    """How often each confidence was right; nothing before there are twenty such answers."""
    said = [answer for answer in answers if answer.known and answer.confidence]
    if len(said) < FEWEST_CONFIDENT:
        return ()
    groups = {confidence: [a for a in said if a.confidence is confidence] for confidence in Confidence}
    return tuple(
        Calibration(confidence, len(group), sum(a.credit >= 1 for a in group))
        for confidence, group in groups.items()
        if group
    )


def review_rank(answer: Answer) -> int:
    """Order of the review: sure and wrong first, guessed and right next, then wrong, then the rest."""
    if answer.known and answer.credit <= 0:
        return 0 if answer.confidence is Confidence.SURE else 2
    if answer.known and answer.credit >= 1:
        return 1 if answer.confidence is Confidence.GUESSING else 5
    return 3 if answer.known else 4


def _compare_skill(before: SkillResult, after: SkillResult, score: Points | None) -> SkillChange:
    asked = score.asked if score else 0
    change = compare_scores(before.score, score) if score else None
    return SkillChange(after.skill, after.name, change, before.score.asked, asked, after.score.asked - asked)


def _score_on_new(skill: SkillResult, answers: Sequence[Answer]) -> Points | None:
    """The score on questions never seen before; the frozen one where all were new."""
    new = [answer.mark for answer in answers if answer.skill == skill.skill and not answer.seen]
    if len(new) == skill.score.asked:
        return skill.score
    return mark_skill(new) if len(new) >= FEWEST_NEW else None


def _compare_readiness(earlier: Result, later: Result, scores: Mapping[str, Points | None]) -> Change | None:
    """Both sides are held against the later targets, so that a moved target is not taken for a change."""
    known = {skill: score for skill, score in scores.items() if score is not None}
    if earlier.readiness is None or later.readiness is None or len(known) < len(later.skills):
        return None
    before = mark_readiness([(earlier.by_skill[skill.skill].score, skill.target) for skill in later.skills])
    after = mark_readiness([(known[skill.skill], skill.target) for skill in later.skills])
    return compare_readiness(before, after)


def _own_view(skill: SkillResult, anchor: int) -> OwnView:
    stands_for = Band(10 * (anchor - 1) / ANCHORS, 10 * anchor / ANCHORS)
    if stands_for.low > skill.score.band.high:
        return OwnView(skill.skill, skill.name, anchor, stands_for, "higher")
    verdict: Literal["lower", "agrees"] = "lower" if stands_for.high < skill.score.band.low else "agrees"
    return OwnView(skill.skill, skill.name, anchor, stands_for, verdict)
