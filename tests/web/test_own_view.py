"""Own view: asked before the questions, never scored, never required."""

import pytest
from flask import Flask

from tests.person import Person
from tests.web.conftest import ON_SQLITE, rows


@pytest.fixture
def asked(baker: Person) -> Person:
    """Someone who stands before the own view."""
    baker.open("/")
    baker.press("Start the quick quiz")
    return baker


def ratings(person: Person) -> dict[str, int]:
    return {row["skill"]: row["anchor"] for row in person.data()["self_rating"]}


def test_every_skill_is_asked_with_its_four_anchors(asked: Person) -> None:
    assert asked.page.heading == "Your own view"
    for anchor in ("With help", "On my own", "In unusual cases too", "Others learn it from me"):
        assert asked.page.text.count(anchor) == 2


def test_what_was_chosen_is_stored_and_stands_beside_the_result(asked: Person) -> None:
    asked.press("Go on to the questions", {"baking": "4", "selling": "1"})
    assert ratings(asked) == {"baking": 4, "selling": 1}
    asked.answer_all(lambda page: None)
    report = asked.finish()
    assert "Your own view beside the result" in report.text
    assert "You see yourself higher than your answers show" in report.text


def test_it_says_how_long_it_takes_and_can_be_skipped_before_reading_on(asked: Person) -> None:
    assert "One tap for each skill, about one minute in all." in asked.page.text
    assert asked.page.text.index("Skip this") < asked.page.text.index("Baking")


def test_it_can_be_skipped(asked: Person) -> None:
    assert "Question 1 of 4" in asked.follow("Skip this").text
    asked.answer_all()
    assert "Your own view" not in asked.finish().text
    assert ratings(asked) == {}


def test_it_can_be_answered_for_some_skills_only(asked: Person) -> None:
    asked.press("Go on to the questions", {"selling": "2"})
    assert ratings(asked) == {"selling": 2}


def test_nothing_chosen_leads_on_all_the_same(asked: Person) -> None:
    assert "Question 1 of 4" in asked.press("Go on to the questions").text


def test_going_back_shows_what_was_chosen_and_lets_it_be_changed(asked: Person) -> None:
    address = asked.page.address
    asked.press("Go on to the questions", {"baking": "4"})
    page = asked.open(address)
    assert [one.get("value") for one in page.tree.iterfind(".//input[@checked]")] == ["4"]
    asked.press("Go on to the questions", {"baking": "2"})
    assert ratings(asked) == {"baking": 2}


def test_it_moves_no_score(asked: Person) -> None:
    asked.press("Go on to the questions", {"baking": "4", "selling": "4"})
    asked.answer_all(lambda page: None)
    asked.finish()
    assert {skill["score"] for skill in asked.report()["skills"]} == {0}


@ON_SQLITE
@pytest.mark.parametrize("anchor", ["5", "-1", "x", "1.5", " "])
def test_an_anchor_that_is_not_offered_is_refused(bakery: Flask, asked: Person, anchor: str) -> None:
    asked.press("Go on to the questions", {"baking": anchor, "selling": "2"})
    assert asked.page.status == 400
    assert rows(bakery)["self_rating"] == 0


def test_after_finishing_it_can_not_be_changed(asked: Person) -> None:
    page = asked.page
    tab = asked.twin()
    asked.press("Go on to the questions", {"baking": "1"})
    asked.answer_all()
    asked.finish()
    assert tab.press("Go on to the questions", {"baking": "4"}).status == 409
    assert ratings(asked) == {"baking": 1}
    assert asked.open(page.address).is_report


def test_after_discarding_it_leads_to_the_start_page_and_says_why(asked: Person) -> None:
    tab = asked.twin()
    asked.open("/")
    asked.follow("Discard")
    asked.press("Discard it")
    page = tab.press("Go on to the questions", {"baking": "4"})
    assert (page.status, page.address) == (200, "/")
    assert "That quiz was discarded." in page.text
    assert ratings(asked) == {}


def test_each_attempt_asks_anew(baker: Person) -> None:
    baker.take()
    baker.open("/retake")
    page = baker.press("Retake quick")
    assert page.heading == "Your own view"
    assert page.tree.find(".//input[@checked]") is None
