"""Check and finish: what is open, taps that are never scored, and the way on."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.person import Page, Person, values_of
from tests.web.conftest import ON_SQLITE, rows

ASKED = "Which of these would you like doing all week?"

OVER = "That quiz was finished before, so what you sent now changed nothing."


@pytest.fixture
def checking(baker: Person) -> Person:
    """Someone with one of four questions answered, before the check page."""
    baker.start()
    baker.answer("1")
    baker.follow("Check and finish")
    return baker


def interests(person: Person) -> dict[str, str]:
    return {row["skill"]: row["liking"] for row in person.data()["interest"]}


def tapped(page: Page) -> dict[str, str]:
    """What stands chosen on the page."""
    return {
        one.get("name", ""): one.get("value", "") for one in page.tree.iterfind(".//input[@type='radio'][@checked]")
    }


def buttons(page: Page) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in page.tree.iterfind(".//button")]


def test_the_first_button_answers_the_open_ones_and_finishing_comes_second(checking: Person) -> None:
    assert buttons(checking.page) == ["Answer the 3 open ones", "Finish with 3 open"]
    assert checking.press("Answer the 3 open ones").heading == "Question 2 of 4"
    assert checking.data()["attempt"][0]["state"] == "in progress"


def test_open_questions_are_linked(checking: Person) -> None:
    assert checking.follow("Question 4").heading == "Question 4 of 4"


def test_with_all_answered_one_button_shows_where_one_stands(baker: Person) -> None:
    baker.start()
    baker.answer_all()
    assert buttons(baker.page) == ["All 4 answered. See where you stand"]
    assert baker.press("All 4 answered").is_report


def test_without_an_answer_nothing_can_be_finished_or_tapped(baker: Person) -> None:
    baker.start()
    page = baker.follow("Check and finish")
    assert buttons(page) == []
    assert ASKED not in page.text


def test_every_skill_is_asked_with_three_likings(checking: Person) -> None:
    assert ASKED in checking.page.text
    assert [legend.text for legend in checking.page.tree.iterfind(".//legend")] == ["Baking", "Selling"]
    for words in ("Yes", "Maybe", "Rather not"):
        assert checking.page.text.count(words) == 2


def test_taps_are_sent_with_finishing_and_move_no_score(baker: Person) -> None:
    for likings in ({}, {"baking": "yes", "selling": "rather-not"}):
        baker.start()
        baker.answer_all(lambda page: None)
        baker.press("All 4 answered", likings)
        assert {skill["score"] for skill in baker.report()["skills"]} == {0}
    assert interests(baker) == {"baking": "yes", "selling": "rather-not"}


def test_taps_are_kept_when_a_person_goes_back_to_the_open_ones(checking: Person) -> None:
    check = checking.page.address
    checking.press("Answer the 3 open ones", {"selling": "maybe"})
    assert interests(checking) == {"selling": "maybe"}
    assert tapped(checking.open(check)) == {"selling": "maybe"}
    checking.press("Answer the 3 open ones", {"selling": "yes", "baking": "rather-not"})
    assert interests(checking) == {"selling": "yes", "baking": "rather-not"}


def test_none_of_them_need_be_tapped(checking: Person) -> None:
    assert checking.finish().is_report
    assert interests(checking) == {}


@ON_SQLITE
@pytest.mark.parametrize("liking", ["no", "YES", "1", " ", "<b>"])
def test_a_liking_that_is_not_offered_is_refused_and_nothing_is_stored(
    bakery: Flask, checking: Person, liking: str
) -> None:
    page = checking.page
    assert checking.press("Finish with", {"baking": liking, "selling": "yes"}).status == 400
    assert rows(bakery)["interest"] == 0
    assert checking.open(page.address).heading == "Check and finish"


def test_after_finishing_a_tap_changes_nothing(checking: Person) -> None:
    tab = checking.twin()
    checking.press("Finish with", {"baking": "yes"})
    again, onward, tapped = tab.twin(), tab.twin(), tab.twin()
    assert tab.press("Finish with", {"baking": "maybe"}).is_report
    assert interests(checking) == {"baking": "yes"}
    assert OVER in tab.page.text
    assert OVER in onward.press("Answer the 3 open ones").text
    assert OVER not in again.press("Finish with", {"baking": "yes"}).text, "a second click"
    assert tap(tapped, "maybe") == 204
    assert OVER not in tapped.open("/progress").text, "nobody reads what a tap is answered"
    assert interests(checking) == {"baking": "yes"}


def tap(person: Person, liking: str) -> int:
    """What our script sends by itself; the status of the answer."""
    form = values_of(person.page.form_with("Finish with"))
    sent = form | {"baking": liking, "tapped": "1"}
    return person.post(person.page.address.replace("check", "finish"), sent).status


def test_a_tap_is_kept_and_finishes_nothing(checking: Person) -> None:
    page = checking.page.address
    assert tap(checking, "maybe") == 204
    assert interests(checking) == {"baking": "maybe"}
    assert checking.open(page).heading == "Check and finish"


def discard(person: Person) -> None:
    person.open("/")
    person.follow("Discard")
    person.press("Discard")


def test_a_quiz_that_was_discarded_meanwhile_is_not_finished_and_that_is_said(checking: Person) -> None:
    tab = checking.twin()
    discard(checking.twin())
    assert tap(tab, "yes") == 204
    assert "discarded" not in tab.open("/").text
    assert checking.press("Finish with", {"baking": "yes"}).text.startswith("That quiz was discarded.")
    assert (checking.page.status, checking.page.address) == (200, "/")
    assert interests(checking) == {}


@ON_SQLITE
@pytest.mark.parametrize("path", ["own-view", "questions/1", "check", "report"])
def test_every_page_of_a_discarded_quiz_leads_to_the_start_and_says_so(checking: Person, path: str) -> None:
    attempt = checking.page.address.removesuffix("/check")
    discard(checking.twin())
    assert checking.open(f"{attempt}/{path}").text.startswith("That quiz was discarded.")
    assert (checking.page.status, checking.page.address) == (200, "/")


def test_what_is_tapped_before_anything_is_answered_is_kept(checking: Person) -> None:
    """In another tab, say: nothing is finished, and the tap is not lost."""
    tab = checking.twin()
    tab.open("/")
    tab.follow("Discard")
    tab.press("Discard")
    attempt = tab.start().address.split("/questions")[0]
    token = {"csrf_token": tab.page.tree.find(".//input[@name='csrf_token']").get("value")}  # type: ignore[union-attr]
    assert tab.post(f"{attempt}/finish", {**token, "baking": "yes"}).heading == "Check and finish"
    assert interests(tab) == {"baking": "yes"}


def test_each_attempt_asks_anew(baker: Person) -> None:
    baker.start()
    baker.answer_all()
    baker.press("All 4 answered", {"baking": "yes"})
    baker.start()
    baker.answer(None)
    assert tapped(baker.follow("Check and finish")) == {}


def test_a_paper_of_one_skill_does_not_ask(baker: Person) -> None:
    baker.take()
    baker.start_focus("baking")
    baker.answer(None)
    assert ASKED not in baker.follow("Check and finish").text


@ON_SQLITE
def test_taps_go_with_the_attempt_when_it_is_deleted(bakery: Flask, checking: Person) -> None:
    checking.press("Finish with", {"baking": "yes"})
    checking.open("/progress")
    checking.follow("Delete")
    checking.press("Delete it for good")
    assert rows(bakery)["interest"] == 0


def test_taps_go_with_everything_when_that_is_deleted(bakery: Flask, checking: Person) -> None:
    checking.press("Finish with", {"baking": "yes"})
    checking.open("/yours/delete")
    checking.press("Delete everything for good")
    assert rows(bakery)["interest"] == 0
