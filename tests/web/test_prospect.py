"""What the next quiz could show: the report, its calendar, the start page and the retake page say the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.web.pages.outlook import Prospect
from tests import builders
from tests.person import Choose, Person, answering
from tests.web.conftest import BAKERY, ON_SQLITE, Open, age, change, end_days_ago

LARGER = Bank(tuple(builders.questions_of(builders.BAKER, times=5)))
RIGHT, WRONG = (answering(LARGER, lambda question, credit=credit: credit) for credit in (1, 0))

pytestmark = ON_SQLITE

ON_REPORT = {
    Prospect.RISE: "Sooner, little can have changed.",
    Prospect.NO_RISE: "could hardly prove a rise now. Show it in real work.",
    Prospect.LATER: "There is a later result; its report says what comes next.",
    Prospect.NOT_ASKED: "The role does not ask for this skill any more, so there is no further quiz on it.",
    Prospect.NEW_BEGINNING: "The quiz has changed since then, so the next one is a new beginning",
}


@pytest.fixture
def larger(start_app: Open) -> Person:
    """A newcomer; each skill of the bank has enough questions for several papers."""
    return Person(start_app((LARGER, BAKERY[1])))


def say_on_report(person: Person, report: str) -> Prospect:
    """What the section at the end of a report says, and the calendar file beside it as well."""
    text = person.open(report).text
    (said,) = (prospect for prospect, words in ON_REPORT.items() if words in text)
    file = person.client.get(report.replace("report", "plan.ics")).get_data(as_text=True)
    assert ("STATUS:CONFIRMED" in file) is (said is Prospect.RISE)
    assert ("date in your calendar" in text) is (said is Prospect.RISE)
    return said


def new_edition(app: Flask) -> None:
    change(app, "UPDATE attempt SET edition = edition + 7")


@pytest.mark.parametrize(("choose", "said"), [(WRONG, Prospect.RISE), (RIGHT, Prospect.NO_RISE)])
def test_a_report_on_all_skills_says_whether_the_next_quiz_could_prove_a_rise(
    larger: Person, choose: Choose, said: Prospect
) -> None:
    assert say_on_report(larger, larger.take(choose).address) is said


@pytest.mark.parametrize(("choose", "said"), [(WRONG, Prospect.RISE), (RIGHT, Prospect.NO_RISE)])
def test_so_does_a_report_on_one_skill_of_that_skill(larger: Person, choose: Choose, said: Prospect) -> None:
    larger.take(WRONG)
    age(larger.app)
    report = larger.take_focus("baking", choose).address
    assert say_on_report(larger, report) is said
    assert ("A new quiz on baking alone could hardly" in larger.page.text) is (said is Prospect.NO_RISE)


def test_a_report_on_a_skill_without_new_questions_promises_nothing(larger: Person) -> None:
    larger.take(WRONG)
    for _ in range(3):
        age(larger.app)
        report = larger.take_focus("baking", WRONG).address
    assert say_on_report(larger, report) is Prospect.NO_RISE


@pytest.mark.parametrize("focus", [None, "baking"])
def test_after_a_new_edition_the_next_quiz_is_a_new_beginning(larger: Person, focus: str | None) -> None:
    report = larger.take(WRONG).address
    if focus:
        age(larger.app)
        report = larger.take_focus(focus, WRONG).address
    new_edition(larger.app)
    assert say_on_report(larger, report) is Prospect.NEW_BEGINNING
    assert "can show what has changed" not in larger.open("/").text


@pytest.mark.parametrize("focus", [None, "baking"])
def test_an_older_report_leaves_it_to_the_later_one(larger: Person, focus: str | None) -> None:
    def take() -> str:
        return (larger.take_focus(focus, WRONG) if focus else larger.take(WRONG)).address

    larger.take(WRONG)
    older, latest = take(), take()
    assert say_on_report(larger, older) is Prospect.LATER
    assert say_on_report(larger, latest) is Prospect.RISE


def test_a_skill_that_the_role_has_no_longer_has_no_further_quiz(larger: Person, start_app: Open) -> None:
    larger.take(WRONG)
    report = larger.take_focus("baking", WRONG).address
    change(larger.app, "UPDATE attempt SET focus = 'singing' WHERE focus IS NOT NULL")
    assert say_on_report(larger, report) is Prospect.NOT_ASKED


def test_a_quiz_in_progress_takes_nothing_from_what_it_could_show(start_app: Open) -> None:
    """Its questions are no longer new for another one, but it is the one that is told of."""
    small = Bank(tuple(builders.questions_of(builders.BAKER, times=1)))
    person = Person(start_app((small, BAKERY[1])))
    for _ in range(3):
        report = person.take(answering(small, lambda question: 0)).address
        age(person.app)
    assert "4 questions are still new to you" in person.open("/retake").text
    assert say_on_report(person, report) is Prospect.RISE
    person.start()
    assert say_on_report(person, report) is Prospect.RISE
    assert "could hardly prove" not in person.open("/").text


def test_the_day_on_the_start_page_is_the_one_in_its_calendar_file(larger: Person) -> None:
    larger.take(WRONG)
    end_days_ago(larger.app, 10)
    larger.take_focus("baking", WRONG)
    page = larger.open("/")
    file = larger.client.get(page.link("Remind me")).get_data(as_text=True)
    day = datetime.strptime(file.split("DTSTART;VALUE=DATE:")[1][:8], "%Y%m%d").replace(tzinfo=UTC)
    assert f"from {day.day} {day:%B %Y}" in page.text


def test_who_is_near_the_top_but_for_one_skill_is_told_what_is_left(person: Person, shipped: tuple[Bank, Role]) -> None:
    missed = iter([True, True])
    person.take(answering(shipped[0], lambda question: 1 - (question.skill == "leadership" and next(missed, False))))
    end_days_ago(person.app, 20)
    text = person.open("/retake").text
    assert "Congratulations" not in text
    assert "luck alone could do what is left. Still to build: leadership. Your report has ideas" in text


def test_whose_latest_result_on_a_skill_is_low_is_not_near_the_top_in_it(
    person: Person, shipped: tuple[Bank, Role]
) -> None:
    """It is newer than the whole quiz, where all was right."""
    person.take(answering(shipped[0], lambda question: 1))
    end_days_ago(person.app, 20)
    person.take_focus("leadership", answering(shipped[0], lambda question: 0))
    text = person.open("/retake").text
    assert "Congratulations" not in text
    assert "Still to build: leadership." in text


def test_while_questions_are_added_nothing_is_said_of_what_quizzes_could_show(larger: Person) -> None:
    """They would be held against a result that is not there yet."""
    larger.take(RIGHT)
    assert "what each could show" in larger.open("/retake").text
    larger.open("/retake")
    larger.press("Add 4 questions")
    assert "what each could show" not in larger.open("/retake").text
