"""The result of a measurement: its answers marked skill by skill and held against the role.

This is made once, when an attempt is finished, and then kept; nothing here is ever computed again.
To follow a score: `mark_answers` sorts the answers by skill, `marking.mark_skill` does the sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from quiz.core.content.role import Role
from quiz.core.score.marking import (
    Z_BAND,
    Mark,
    Readiness,
    Score,
    State,
    mark_overall,
    mark_readiness,
    mark_skill,
    skill_state,
)
from quiz.core.sitting.answer import Answer, Confidence


@dataclass(frozen=True)
class Tally:
    """How the questions of a skill were answered; the five counts add up to `asked`."""

    right: int
    partly: int
    wrong: int
    dont_know: int
    left_open: int

    @property
    def asked(self) -> int:
        return self.right + self.partly + self.wrong + self.dont_know + self.left_open

    @property
    def answered(self) -> int:
        """Questions with any answer, "I don't know" included."""
        return self.asked - self.left_open

    @property
    def unknown(self) -> int:
        """Questions that count as "I don't know"."""
        return self.dont_know + self.left_open


@dataclass(frozen=True)
class SkillResult:
    """One skill of a finished attempt. `credit` and `chance` are sums over its questions."""

    skill: str
    name: str
    score: Score
    target: float
    assumed: bool
    state: State
    tally: Tally
    credit: float
    chance: float

    @property
    def gap(self) -> float:
        """Target minus score where positive, else 0."""
        return max(0.0, self.target - self.score.value)


@dataclass(frozen=True)
class Result:
    """All skills of a measurement, in the role's order, and readiness (None on a focus paper)."""

    skills: tuple[SkillResult, ...]
    readiness: Readiness | None

    @property
    def by_gap(self) -> tuple[SkillResult, ...]:
        """The skills, largest gap first."""
        return tuple(sorted(self.skills, key=lambda skill: -skill.gap))

    @property
    def by_skill(self) -> Mapping[str, SkillResult]:
        return {skill.skill: skill for skill in self.skills}

    @property
    def overall(self) -> float:
        """The mean of the unfloored scores, floored once at 0; 0 to 10."""
        return mark_overall([skill.score for skill in self.skills])


def overall_reach(result: Result) -> float:
    """How far the band of the overall score (80 %) reaches up and down, in points."""
    scores = [skill.score for skill in result.skills]
    return Z_BAND * sqrt(sum(score.variance / score.asked for score in scores)) / len(scores)


def mark_of(answer: Answer) -> Mark:
    """What an answer contributes to a score."""
    return Mark(answer.credit, answer.outcomes, answer.known, answer.given)


def mark_answers(answers: Sequence[Answer], role: Role) -> Result:
    """Mark every skill that was asked; readiness only when the whole role was."""
    asked = {skill.id: [answer for answer in answers if answer.skill == skill.id] for skill in role.skills}
    skills = tuple(_mark_skill(skill, asked[skill], role) for skill in asked if asked[skill])
    whole = len(skills) == len(role.skills)
    readiness = mark_readiness([(skill.score, skill.target) for skill in skills]) if whole else None
    return Result(skills, readiness)


def tally(answers: Sequence[Answer]) -> Tally:
    """Count the answers by what became of them."""
    known = [answer.credit for answer in answers if answer.known]
    right, wrong = sum(credit >= 1 for credit in known), sum(credit <= 0 for credit in known)
    left_open = sum(not answer.given for answer in answers)
    return Tally(right, len(known) - right - wrong, wrong, len(answers) - len(known) - left_open, left_open)


def review_rank(answer: Answer) -> int:
    """Order of the review: sure and wrong first, guessed and right next, then wrong, then the rest."""
    if answer.known and answer.credit <= 0:
        return 0 if answer.confidence is Confidence.SURE else 2
    if answer.known and answer.credit >= 1:
        return 1 if answer.confidence is Confidence.GUESSING else 5
    return 3 if answer.known else 4


def _mark_skill(skill: str, answers: Sequence[Answer], role: Role) -> SkillResult:
    score = mark_skill([mark_of(answer) for answer in answers])
    target = role.target(skill)
    return SkillResult(
        skill=skill,
        name=role.skill_by_id[skill].name,
        score=score,
        target=target,
        assumed=role.skill_by_id[skill].assumed,
        state=skill_state(score, target),
        tally=tally(answers),
        credit=sum(answer.credit for answer in answers),
        chance=sum(answer.chance for answer in answers),
    )
