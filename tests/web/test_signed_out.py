"""A browser whose cookie was good once: it is told so before it deletes, begins or joins anything."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from tests.person import Page, Person, values_of
from tests.web.conftest import everything, rows
from tests.web.groups import Coach
from tests.web.phrases import enter, make_phrase, sign_out_everywhere


@pytest.fixture(params=["a newer phrase", "everywhere", "joined"])
def ended(request: pytest.FixtureRequest, baker: Person) -> Person:
    """A second browser of somebody with one result, from before something ended its cookie."""
    baker.take()
    baker.open("/yours")
    phone = baker.twin()
    if request.param == "a newer phrase":
        make_phrase(baker)
        make_phrase(baker)
    elif request.param == "everywhere":
        sign_out_everywhere(baker)
    else:
        other = Person(baker.app)
        other.take()
        enter(baker, make_phrase(other))
        baker.press("It is mine")
    return phone


def says_so(page: Page) -> bool:
    """Whether it tells that the browser's cookie opens nothing any more."""
    return "signed out" in page.text or "brought your results together" in page.text


def test_deleting_from_there_deletes_nothing_and_does_not_claim_it(ended: Person) -> None:
    token = values_of(ended.page.form_with("Make a return phrase"))
    before = everything(ended.app)
    cookie = ended.cookie
    for page in (ended.open("/yours/delete"), ended.post("/yours/delete", token), ended.open("/yours/deleted")):
        assert page.heading == "Your data"
        assert says_so(page)
    assert everything(ended.app) == before
    assert cookie
    assert ended.cookie
    assert "Nothing was deleted." in ended.post("/yours/delete", token).text


def test_what_they_missed_is_not_said_to_be_nothing(ended: Person) -> None:
    page = ended.open("/practise")
    assert says_so(page)
    assert "After your first quiz" not in page.text


def test_signing_out_everywhere_from_a_browser_that_a_newer_phrase_signed_out_says_how(baker: Person) -> None:
    baker.take()
    stale = baker.twin()
    stale.open("/yours/sign-out")
    make_phrase(baker)
    make_phrase(baker)
    assert "enter your newest return phrase" in stale.press("Sign out everywhere").text
    assert baker.open("/").heading == "Welcome back"


def test_nobody_with_results_reads_that_everything_is_deleted(baker: Person) -> None:
    baker.take()
    assert baker.open("/yours/deleted").heading == "Your data"


def test_a_quiz_begins_there_only_after_saying_so(ended: Person) -> None:
    token = values_of(ended.page.form_with("Make a return phrase"))
    before = everything(ended.app)
    page = ended.post("/attempts", {**token, "length": "quick"})
    assert says_so(page)
    assert everything(ended.app) == before
    ended.press("Start the quick quiz")
    assert len(ended.data()["attempt"]) == 1


def test_a_group_is_joined_there_only_after_saying_so(ended: Person) -> None:
    coach = Coach(ended.app)
    token = values_of(ended.page.form_with("Make a return phrase"))
    page = ended.post(coach.join_address, token)
    assert says_so(page)
    assert rows(ended.app)["membership"] == 0
    assert ended.press("Yes, join").heading.startswith("You are in")


@pytest.mark.parametrize("address", ["/static/x/quiz.css", "/attempts/00000000-0000-4000-8000-000000000000/report"])
def test_what_is_not_there_is_not_found_while_the_database_is_away(
    baker: Person, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    baker.take()

    def gone() -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("quiz.web.http.errors.find_signed_out", gone)
    assert baker.open(address).status == 404
