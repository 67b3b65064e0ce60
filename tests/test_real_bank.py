"""The bank that comes with the quiz is whole, balanced and cannot be guessed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from quiz.bank.fault import Weight
from quiz.bank.formats.gift import to_gift
from quiz.bank.lint.check import Findings, check
from quiz.bank.read import load
from quiz.core.content.question import Difficulty
from quiz.core.sitting.minutes import expected_minutes
from quiz.core.sitting.paper import Length
from quiz.paths import QUESTIONS
from tests.test_gift import read_gift

if TYPE_CHECKING:
    from quiz.core.content.question import Bank
    from quiz.core.content.role import Role

# The day the facts were last checked: an overdue review is for `quiz check`, not for the tests, to say.
CHECKED = date(2026, 11, 22)


@cache
def shipped() -> tuple[Bank, Role]:
    return load(QUESTIONS)


@cache
def findings() -> Findings:
    bank, role = shipped()
    return check(bank, role, CHECKED)


def test_the_shipped_bank_can_be_read_without_an_error() -> None:
    shipped()


def test_nobody_can_guess_the_shipped_bank_and_it_takes_nobody_too_long() -> None:
    refused = [str(fault) for fault in findings().faults if fault.weight is not Weight.WARNING]
    assert not refused


def test_every_warning_is_mended_or_allowed_with_a_reason() -> None:
    warnings = [str(fault) for fault in findings().faults if fault.weight is Weight.WARNING]
    assert not warnings


def test_each_topic_has_eight_questions_or_more_two_of_them_easy_four_medium_two_hard() -> None:
    bank, role = shipped()
    assert len(bank.drawable) >= 192
    for topic in role.topic_by_id:
        found = Counter(question.difficulty for question in bank.of_topic(topic))
        enough = [found[difficulty] >= least for difficulty, least in zip(Difficulty, (2, 4, 2), strict=True)]
        assert all(enough), topic


def test_each_topic_has_two_themes_or_more() -> None:
    bank, role = shipped()
    for topic in role.topic_by_id:
        assert len({question.theme for question in bank.of_topic(topic)} - {""}) >= 2, topic


def test_every_skill_shows_a_question_in_public_that_no_paper_asks() -> None:
    bank, role = shipped()
    public = [question for question in bank.questions if question.public]
    assert {question.skill for question in public} == set(role.skill_by_id)
    assert len(public) >= 8
    assert not {question.id for question in public} & {question.id for question in bank.drawable}


def test_a_quick_quiz_with_all_its_pages_takes_at_most_a_quarter_of_an_hour() -> None:
    assert expected_minutes(*shipped(), Length.QUICK) <= 15


def test_the_readme_names_the_minutes_that_the_words_add_up_to() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    quick, full = (expected_minutes(*shipped(), length) for length in (Length.QUICK, Length.FULL))
    assert f"24 questions (about {quick} minutes) or 48 ({full})" in readme


def test_the_second_bank_is_the_second_edition() -> None:
    assert shipped()[1].edition == 2


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
