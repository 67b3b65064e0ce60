"""What a paper that is drawn next will be like, as far as guessing goes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from quiz.core.content.question import Bank, Question
from quiz.core.content.role import Role, Topic
from quiz.core.score.comparison import FEWEST_NEW
from quiz.core.score.outlook import Outcomes
from quiz.core.sitting.paper import FOCUS_QUESTIONS, Length, within_themes


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
    to_come = {skill.id: _of_topics(ranked, skill.topics, length) for skill in skills}
    planned = {skill.id: len(skill.topics) * questions_of_topic(len(skill.topics), length) for skill in skills}
    return {skill: asked for skill, asked in to_come.items() if len(asked) >= min(FEWEST_NEW, planned[skill])}


def questions_of_topic(topics: int, length: Length) -> int:
    """How many questions of each of a skill's topics a paper of this length has, at most."""
    return {Length.QUICK: 1, Length.FULL: 2, Length.FOCUS: -(-FOCUS_QUESTIONS // topics)}[length]


def _of_topics(ranked: Sequence[Question], topics: Sequence[Topic], length: Length) -> tuple[Outcomes, ...]:
    each = questions_of_topic(len(topics), length)
    picked = [one for topic in topics for one in [question for question in ranked if question.topic == topic.id][:each]]
    most = FOCUS_QUESTIONS if length is Length.FOCUS else len(picked)
    return tuple(tuple(option.credit for option in question.options) for question in picked[:most])
