"""What a retake could show, told before it starts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.change import smallest_improvement, smallest_readiness
from quiz.core.content.question import Bank, Question
from quiz.core.content.role import Role, Topic
from quiz.core.marking import Mark
from quiz.core.report import FEWEST_NEW
from quiz.core.result import Result, SkillResult
from quiz.core.sitting.paper import FOCUS_QUESTIONS, Length, within_themes

Draw = tuple[Mark, ...]


@dataclass(frozen=True)
class SkillOutlook:
    """For one skill: how many right answers of `asked` new questions earn "improved", whichever they are and even
    if the others are wrong; None where the paper cannot show it.
    """

    skill: SkillResult
    asked: int
    right: int | None


@dataclass(frozen=True)
class Outlook:
    """What each length could show. `unseen` is how many questions of the bank are still new to this person.

    `readiness` is empty where there was none before.
    """

    unseen: int
    unseen_by_skill: dict[str, int]
    by_length: dict[Length, tuple[SkillOutlook, ...]]
    readiness: dict[Length, float | None]


def look_ahead(
    result: Result, bank: Bank, role: Role, seen: Collection[str], one_skill: Mapping[str, SkillResult] | None = None
) -> Outlook:
    """Look at new questions only, since only those will count.

    `one_skill`: later results of single skills, with which a focus paper will be compared instead.
    """
    fresh = [question for question in bank.drawable if question.id not in seen]
    skills = [skill for skill in result.skills if skill.skill in role.skill_by_id]
    focused = [(one_skill or {}).get(skill.skill, skill) for skill in skills]
    draws = {length: _draws_to_come(fresh, role, skills, length) for length in Length}
    whole = (Length.QUICK, Length.FULL) if result.readiness and len(skills) == len(result.skills) else ()
    return Outlook(
        unseen=len(fresh),
        unseen_by_skill={skill.skill: sum(question.skill == skill.skill for question in fresh) for skill in skills},
        by_length={
            length: tuple(_look(skill, draws[length][skill.skill]) for skill in before)
            for length, before in {Length.QUICK: skills, Length.FULL: skills, Length.FOCUS: focused}.items()
        },
        readiness={length: _readiness(result, draws[length]) for length in whole},
    )


def questions_of_topic(topics: int, length: Length) -> int:
    """How many questions of each of a skill's topics a paper of this length has, at most."""
    return {Length.QUICK: 1, Length.FULL: 2, Length.FOCUS: -(-FOCUS_QUESTIONS // topics)}[length]


def _draws_to_come(
    fresh: Sequence[Question], role: Role, skills: Sequence[SkillResult], length: Length
) -> dict[str, list[Draw]]:
    """For each skill the new questions that a paper may have; none where they are too few to be judged."""
    draws = {}
    for skill in skills:
        topics = role.skill_by_id[skill.skill].topics
        each = questions_of_topic(len(topics), length)
        hardest, easiest = (_picked(fresh, topics, length, sign) for sign in (-1, 1))
        judged = len(hardest) == len(topics) * each or len(hardest) >= FEWEST_NEW
        draws[skill.skill] = _between(hardest[:FOCUS_QUESTIONS], easiest[-FOCUS_QUESTIONS:]) if judged else []
    return draws


def _picked(fresh: Sequence[Question], topics: Sequence[Topic], length: Length, sign: int) -> Draw:
    """Of each topic the questions that guessing helps most (sign −1) or least (1); those it helps most come first."""
    ranked = within_themes(sorted(fresh, key=lambda question: sign * question.chance), length)
    each = questions_of_topic(len(topics), length)
    picked = [question for topic in topics for question in [q for q in ranked if q.topic == topic.id][:each]]
    marks = [Mark(0.0, question.chance, options=len(question.options)) for question in picked]
    return tuple(sorted(marks, key=lambda mark: -mark.chance))


def _between(hardest: Draw, easiest: Draw) -> list[Draw]:
    """Every make-up between these two, the hardest first: what holds on all of them holds whatever is drawn."""
    return list(dict.fromkeys(hardest[:k] + easiest[k:] for k in range(len(hardest), -1, -1)))


def _look(skill: SkillResult, draws: Sequence[Draw]) -> SkillOutlook:
    needed = [smallest_improvement(skill.score, draw) for draw in draws]
    known = [right for right in needed if right is not None]
    return SkillOutlook(
        skill, len(draws[0]) if draws else 0, max(known) if known and len(known) == len(needed) else None
    )


def _readiness(result: Result, draws: Mapping[str, Sequence[Draw]]) -> float | None:
    if result.readiness is None or not all(draws.values()):
        return None
    return smallest_readiness(result.readiness, [(draws[skill.skill][0], skill.target) for skill in result.skills])
