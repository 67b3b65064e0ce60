"""How many questions of what there are, by topic and skill."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from quiz.core.content.question import Difficulty, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from quiz.core.content.question import Bank, Question
    from quiz.core.content.role import Role


@dataclass(frozen=True)
class Row:
    """One line of the table; `topic` is empty for a whole skill, `skill` too for the whole bank.

    Public questions are counted apart from the others.
    """

    skill: str
    topic: str
    questions: int
    difficulties: dict[str, int]
    kinds: dict[str, int]
    public: int


def summary(bank: Bank, role: Role | None) -> list[Row]:
    """The table of the bank: each skill's topics, then the skill, and the bank at the end.

    Without a role, the skills and topics are those that have questions.
    """
    topics: dict[str, dict[str, list[Question]]] = defaultdict(dict)
    for skill in role.skills if role else ():
        topics[skill.id] = {topic.id: [] for topic in skill.topics}
    for question in bank.questions:
        topics[question.skill].setdefault(question.topic, []).append(question)
    return list(_rows(topics))


def _rows(topics: Mapping[str, Mapping[str, list[Question]]]) -> Iterator[Row]:
    for skill, found in topics.items():
        for topic, questions in found.items():
            yield _row(skill, topic, questions)
        yield _row(skill, "", chain.from_iterable(found.values()))
    yield _row(
        "", "", (question for found in topics.values() for questions in found.values() for question in questions)
    )


def _row(skill: str, topic: str, questions: Iterable[Question]) -> Row:
    asked = list(questions)
    found = [question for question in asked if not question.public]
    difficulties = Counter(question.difficulty for question in found)
    kinds = Counter(question.kind for question in found)
    return Row(
        skill,
        topic,
        len(found),
        {difficulty.value: difficulties[difficulty] for difficulty in Difficulty},
        {kind.value: kinds[kind] for kind in Kind},
        len(asked) - len(found),
    )
