"""What a retake could show, told before it starts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.bank import Bank, Question
from quiz.core.change import smallest_improvement, smallest_readiness
from quiz.core.marking import Mark
from quiz.core.paper import FOCUS_QUESTIONS, Length
from quiz.core.report import FEWEST_NEW
from quiz.core.result import Result, SkillResult
from quiz.core.role import Role, Topic


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


def look_ahead(result: Result, bank: Bank, role: Role, seen: Collection[str]) -> Outlook:
    """Look at new questions only, since only those will count."""
    fresh = [question for question in bank.questions if question.id not in seen]
    skills = [skill for skill in result.skills if skill.skill in role.skill_by_id]
    papers = {length: _papers_to_come(fresh, role, skills, length) for length in Length}
    whole = (Length.QUICK, Length.FULL) if result.readiness and len(skills) == len(result.skills) else ()
    return Outlook(
        unseen=len(fresh),
        unseen_by_skill={skill.skill: sum(question.skill == skill.skill for question in fresh) for skill in skills},
        by_length={length: tuple(_look(skill, papers[length][skill.skill]) for skill in skills) for length in Length},
        readiness={length: _readiness(result, papers[length]) for length in whole},
    )


def _papers_to_come(
    fresh: Sequence[Question], role: Role, skills: Sequence[SkillResult], length: Length
) -> dict[str, Sequence[Mark]]:
    """For each skill the new questions that a paper will have; none where they are too few to be judged."""
    papers = {}
    for skill in skills:
        topics = role.skill_by_id[skill.skill].topics
        new = _hardest(fresh, topics, questions_of_topic(len(topics), length))
        all_new = len(new) == len(topics) * questions_of_topic(len(topics), length)
        papers[skill.skill] = new[:FOCUS_QUESTIONS] if all_new or len(new) >= FEWEST_NEW else []
    return papers


def questions_of_topic(topics: int, length: Length) -> int:
    """How many questions of each of a skill's topics a paper of this length has, at most."""
    return {Length.QUICK: 1, Length.FULL: 2, Length.FOCUS: -(-FOCUS_QUESTIONS // topics)}[length]


def _hardest(fresh: Sequence[Question], topics: Sequence[Topic], each: int) -> Sequence[Mark]:
    """Of each topic the questions that guessing helps most: there a right answer counts least, so that what is
    enough on these is enough on every other draw.
    """
    by_chance = sorted(fresh, key=lambda question: -question.chance)
    picked = [question for topic in topics for question in [q for q in by_chance if q.topic == topic.id][:each]]
    return [_mark(question) for question in sorted(picked, key=lambda question: -question.chance)]


def _look(skill: SkillResult, paper: Sequence[Mark]) -> SkillOutlook:
    return SkillOutlook(skill, len(paper), smallest_improvement(skill.score, paper) if paper else None)


def _readiness(result: Result, papers: Mapping[str, Sequence[Mark]]) -> float | None:
    if result.readiness is None or not all(papers.values()):
        return None
    return smallest_readiness(result.readiness, [(papers[skill.skill], skill.target) for skill in result.skills])


def _mark(question: Question) -> Mark:
    return Mark(0.0, question.chance, options=len(question.options))
