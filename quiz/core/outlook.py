"""What a retake could show, told before it starts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from quiz.core.bank import Bank, Question
from quiz.core.change import smallest_improvement, smallest_readiness
from quiz.core.marking import Mark
from quiz.core.paper import FOCUS_QUESTIONS, Length
from quiz.core.result import Result, SkillResult
from quiz.core.role import Role


@dataclass(frozen=True)
class SkillOutlook:
    """For one skill: right answers of `asked` that would earn "improved", None where the paper cannot show it."""

    skill: SkillResult
    asked: int
    right: int | None


@dataclass(frozen=True)
class Outlook:
    """What each length could show. `unseen` is how many questions of the bank are still new to this person."""

    unseen: int
    unseen_by_skill: dict[str, int]
    by_length: dict[Length, tuple[SkillOutlook, ...]]
    readiness: dict[Length, float | None]


def look_ahead(result: Result, bank: Bank, role: Role, seen: Collection[str]) -> Outlook:
    """Take the bank's own mix of questions as the paper to come."""
    fresh = [question for question in bank.questions if question.id not in seen]
    skills = [skill for skill in result.skills if skill.skill in role.skill_by_id]
    return Outlook(
        unseen=len(fresh),
        unseen_by_skill={skill.skill: sum(question.skill == skill.skill for question in fresh) for skill in skills},
        by_length={length: tuple(_look(skill, bank, role, length) for skill in skills) for length in Length},
        readiness={length: _readiness(result, bank, role, length) for length in (Length.QUICK, Length.FULL)},
    )


def questions_asked(role: Role, skill: str, length: Length) -> int:
    """How many questions of a skill a paper of this length has."""
    topics = len(role.skill_by_id[skill].topics)
    return {Length.QUICK: topics, Length.FULL: 2 * topics, Length.FOCUS: FOCUS_QUESTIONS}[length]


def _look(skill: SkillResult, bank: Bank, role: Role, length: Length) -> SkillOutlook:
    paper = _typical(bank, skill.skill, questions_asked(role, skill.skill, length))
    return SkillOutlook(skill, len(paper), smallest_improvement(skill.score, paper))


def _readiness(result: Result, bank: Bank, role: Role, length: Length) -> float | None:
    if result.readiness is None or any(skill.skill not in role.skill_by_id for skill in result.skills):
        return None
    papers = [
        (_typical(bank, skill.skill, questions_asked(role, skill.skill, length)), skill.target)
        for skill in result.skills
    ]
    return smallest_readiness(result.readiness, papers)


def _typical(bank: Bank, skill: str, size: int) -> Sequence[Mark]:
    """Marks with the skill's usual chances: an even pick from its questions, ordered by chance."""
    questions = sorted((q for q in bank.questions if q.skill == skill), key=lambda q: q.chance)
    return [_mark(questions[i * len(questions) // size]) for i in range(min(size, len(questions)))]


def _mark(question: Question) -> Mark:
    return Mark(0.0, question.chance, options=len(question.options))
