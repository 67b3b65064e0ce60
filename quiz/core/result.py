"""The result of an attempt: its answers marked skill by skill and held against the role.

This is made once, when the attempt is finished, and then kept; nothing here is ever computed again.
To follow a score: `mark_attempt` sorts the answers by skill, `marking.mark_skill` does the sum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quiz.core.content.role import Role
from quiz.core.marking import Mark, Readiness, Score, State, formula_score, mark_readiness, mark_skill, skill_state


class Confidence(StrEnum):
    """How sure a person said they were; it never moves a score."""

    GUESSING = "guessing"
    FAIRLY_SURE = "fairly-sure"
    SURE = "sure"


@dataclass(frozen=True)
class Answer:
    """What became of one question of a paper.

    `given` is False for a question left open; `known` is False for that and for "I don't know". Both then
    count with credit = chance, so they add nothing to the score and take nothing from it.
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
    def mark(self) -> Mark:
        return Mark(self.credit, self.chance, self.known, self.options)


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
    """All skills of a finished attempt, in the role's order, and readiness (None on a focus paper)."""

    skills: tuple[SkillResult, ...]
    readiness: Readiness | None

    @property
    def by_gap(self) -> tuple[SkillResult, ...]:
        """The skills, largest gap first."""
        return tuple(sorted(self.skills, key=lambda skill: -skill.gap))

    @property
    def by_skill(self) -> Mapping[str, SkillResult]:
        return {skill.skill: skill for skill in self.skills}


def mark_attempt(answers: Sequence[Answer], role: Role) -> Result:
    """Mark every skill that was asked; readiness only when the whole role was."""
    asked = {skill.id: [answer for answer in answers if answer.skill == skill.id] for skill in role.skills}
    skills = tuple(_mark_skill(skill, asked[skill], role) for skill in asked if asked[skill])
    whole = len(skills) == len(role.skills)
    readiness = mark_readiness([(skill.score, skill.target) for skill in skills]) if whole else None
    return Result(skills, readiness)


def score_of(answers: Sequence[Answer]) -> float:
    """The score of these answers alone (0 to 10), as `marking.formula_score`."""
    return formula_score([answer.mark for answer in answers])


def tally(answers: Sequence[Answer]) -> Tally:
    """Count the answers by what became of them."""
    known = [answer.credit for answer in answers if answer.known]
    right, wrong = sum(credit >= 1 for credit in known), sum(credit <= 0 for credit in known)
    left_open = sum(not answer.given for answer in answers)
    return Tally(right, len(known) - right - wrong, wrong, len(answers) - len(known) - left_open, left_open)


def _mark_skill(skill: str, answers: Sequence[Answer], role: Role) -> SkillResult:
    score = mark_skill([answer.mark for answer in answers])
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
