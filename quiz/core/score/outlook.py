"""Before a retake: how many right answers would show something, or that the paper cannot show it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.content.question import Bank, Question
from quiz.core.content.role import Role, Skill
from quiz.core.score.change import OVERALL, Limits
from quiz.core.score.comparison import FEWEST_NEW
from quiz.core.score.marking import Mark
from quiz.core.score.shuffle import Hands, find_luck
from quiz.core.sitting.paper import FOCUS_QUESTIONS, Length, questions_of_topic, within_themes

Outcomes = tuple[float, ...]  # what blind guessing can earn on a question


@dataclass(frozen=True)
class Outlook:
    """How many right answers of `asked` earn "points up" and "improved"; None where not even all right would.

    They are to be spread evenly over the skills, of which there are `skills`, and earn it even if all other answers
    are wrong.
    """

    skills: int
    asked: int
    points_up: int | None
    improved: int | None


def look_ahead(
    earlier: Mapping[str, Sequence[Mark]], to_come: Mapping[str, Sequence[Outcomes]], limits: Limits = OVERALL
) -> Outlook:
    """What a paper could show of a person.

    `earlier`: for each skill, the marks of the questions that were new on the measurement it will be compared with.
    `to_come`: for each skill, what guessing can earn on the questions of a paper such as will be drawn. Skills that
    stand on one side only are left out, as they will be then.

    Raises ValueError when no skill can be compared.
    """
    skills = [skill for skill in to_come if to_come[skill] and earlier.get(skill)]
    if not skills:
        raise ValueError("an outlook needs a skill with questions on both papers")
    asked = sum(len(to_come[skill]) for skill in skills)

    def luck_with(right: int) -> float:
        later = _spread(right, {skill: to_come[skill] for skill in skills})
        return find_luck([Hands(skill, tuple(earlier[skill]), later[skill]) for skill in skills]).rise

    points_up = _fewest(luck_with, limits.points_up, 1, asked)
    improved = _fewest(luck_with, limits.improved, points_up, asked)
    return Outlook(len(skills), asked, *(right if right <= asked else None for right in (points_up, improved)))


def questions_to_come(
    bank: Bank, role: Role, seen: Collection[str], length: Length, focus: str | None = None
) -> dict[str, tuple[Outcomes, ...]]:
    """For each skill that can be judged, what guessing can earn on the new questions of such a paper.

    Of each topic those that guessing helps most, so that no paper drawn asks for more than is told. Skills that have
    run out of new questions are left out.
    """
    fresh = [question for question in bank.drawable if question.id not in seen]
    ranked = within_themes(sorted(fresh, key=lambda question: -question.chance), length)
    skills = [skill for skill in role.skills if focus in (None, skill.id)]
    to_come = {skill.id: _of_topics(ranked, skill, length) for skill in skills}
    planned = {skill.id: len(skill.topics) * questions_of_topic(length, skill) for skill in skills}
    return {skill: asked for skill, asked in to_come.items() if len(asked) >= min(FEWEST_NEW, planned[skill])}


def _fewest(luck_with: Callable[[int], float], limit: float, least: int, asked: int) -> int:
    """The fewest right answers, from `least` on, whose luck keeps within the limit; one more than asked if none do."""
    # The luck of a rise falls as right answers are added, so halving the range finds it.
    return least + bisect_left(range(least, asked + 1), -limit, key=lambda right: -luck_with(right))


def _spread(right: int, to_come: Mapping[str, Sequence[Outcomes]]) -> dict[str, tuple[Mark, ...]]:
    """A paper with so many right answers, dealt to the skills in turns, the others wrong."""
    places = [(i, skill) for skill, questions in to_come.items() for i in range(len(questions))]
    rights = set(sorted(places, key=lambda place: place[0])[:right])
    return {
        skill: tuple(Mark(float((i, skill) in rights), outcomes) for i, outcomes in enumerate(questions))
        for skill, questions in to_come.items()
    }


def _of_topics(ranked: Sequence[Question], skill: Skill, length: Length) -> tuple[Outcomes, ...]:
    each = questions_of_topic(length, skill)
    topics = [[question for question in ranked if question.topic == topic.id] for topic in skill.topics]
    picked = [question for topic in topics for question in topic[:each]]
    most = FOCUS_QUESTIONS if length is Length.FOCUS else len(picked)
    return tuple(tuple(option.credit for option in question.options) for question in picked[:most])
