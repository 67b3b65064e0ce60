"""The bank that comes with the quiz is whole, balanced and cannot be guessed."""

from __future__ import annotations

from datetime import date
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from quiz.bank_checks.check import Verdict, check
from quiz.bank_checks.fault import Weight
from quiz.bank_files import load
from quiz.core.bank import Difficulty
from quiz.gift import to_gift
from quiz.paths import QUESTIONS
from tests.test_gift import read_gift

if TYPE_CHECKING:
    from quiz.core.bank import Bank
    from quiz.core.role import Role

# The day the facts were last checked: an overdue review is for `quiz check`, not for the tests, to say.
CHECKED = date(2026, 11, 22)


@cache
def shipped() -> tuple[Bank, Role]:
    return load(QUESTIONS)


@cache
def verdict() -> Verdict:
    bank, role = shipped()
    return check(bank, role, CHECKED)


def test_the_shipped_bank_can_be_read_without_an_error() -> None:
    shipped()


def test_nobody_can_guess_the_shipped_bank() -> None:
    cues = [str(fault) for fault in verdict().faults if fault.weight is Weight.CUE]
    assert not cues


def test_every_warning_is_mended_or_allowed_with_a_reason() -> None:
    warnings = [str(fault) for fault in verdict().faults if fault.weight is Weight.WARNING]
    assert not warnings


def test_each_topic_has_eight_questions_a_quarter_of_them_easy_and_a_quarter_hard() -> None:
    bank, role = shipped()
    for topic in role.topic_by_id:
        found = [question.difficulty for question in bank.of_topic(topic)]
        assert len(found) >= 8, topic
        assert found.count(Difficulty.EASY) * 4 == found.count(Difficulty.HARD) * 4 == len(found), topic


def test_the_shipped_bank_reaches_moodle_whole() -> None:
    bank, role = shipped()
    for entry in read_gift(to_gift(bank, role)):
        written = bank.by_id[str(entry["name"])].options
        found = [(unescape(text), credit, unescape(why)) for text, credit, why in entry["answers"]]  # type: ignore[attr-defined]
        assert found == [(option.text, option.credit, option.why) for option in written]


def test_questions_that_answer_each_other_say_so_on_both_sides() -> None:
    bank, _ = shipped()
    one_sided = [
        (question.id, other)
        for question in bank.questions
        for other in question.not_with
        if question.id not in bank.by_id[other].not_with
    ]
    assert not one_sided
