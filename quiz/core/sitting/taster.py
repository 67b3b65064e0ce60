"""The question that a stranger may try before anything begins."""

from __future__ import annotations

from collections.abc import Iterable

from quiz.core.content.question import Difficulty, Kind, Question
from quiz.core.sitting.minutes import words_of


def choose_taster(questions: Iterable[Question]) -> Question | None:
    """Of the public questions, which are never drawn, the easiest and shortest; None where there are none.

    A situation comes before a question of fact, and one without an exhibit before one with it. Always the same one for
    the same bank.
    """
    return min((question for question in questions if question.public), key=_effort, default=None)


def _effort(question: Question) -> tuple[int, bool, bool, int, str]:
    hard = list(Difficulty).index(question.difficulty)
    return hard, question.has_exhibit, question.kind is not Kind.SITUATION, words_of(question), question.id
