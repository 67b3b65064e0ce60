"""The second tap of a double tap hits whatever the new page has there: what comes back at once was not meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from quiz.web.http import checks
from quiz.web.http.context import now
from tests.person import Page, Person, values_of
from tests.web.conftest import ON_SQLITE, everything

pytestmark = ON_SQLITE
MINUTE = 60  # instead of 0.8 seconds, so that a slow machine is quick enough


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the people of `tests.person` are spared, and long enough not to hang on the machine."""
    monkeypatch.setattr(checks, "AT_ONCE", MINUTE)


@pytest.fixture
def settled(baker: Person, patiently: Callable[[], None]) -> Person:
    """Someone with a result, and all the time in the world until they open a page."""
    patiently()
    baker.take()
    return baker


@pytest.fixture
def patiently(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on everybody reads a page for some minutes before they press anything."""
    return lambda: monkeypatch.setattr(checks, "now", lambda: now() + timedelta(seconds=3 * MINUTE))


@pytest.fixture
def hastily(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on they press at once."""
    return lambda: monkeypatch.setattr(checks, "now", now)


def delete_everything(person: Person) -> str:
    person.open("/yours/delete")
    return "Delete everything for good"


def delete_a_result(person: Person) -> str:
    person.open("/progress")
    person.follow("Delete")
    return "Delete"


def sign_out(person: Person) -> str:
    person.open("/yours/sign-out")
    return "Sign out of this browser"


def make_a_phrase(person: Person) -> str:
    person.open("/yours")
    return "Make a return phrase"


def renew(person: Person) -> str:
    person.open("/groups")
    person.press("Open a group", {"name": "Evening class"})
    person.follow("Make a new one")
    return "Make a new address"


def say_nothing(person: Person) -> str:
    person.start()
    return "I don't know"


@pytest.mark.parametrize("go", [delete_everything, delete_a_result, sign_out, make_a_phrase, renew, say_nothing])
def test_at_once_nothing_is_done_and_a_moment_later_the_same_button_works(
    settled: Person, go: Callable[[Person], str], patiently: Callable[[], None], hastily: Callable[[], None]
) -> None:
    button = go(settled)
    page, cookie, before = settled.page, settled.cookie, everything(settled.app)
    hastily()
    answer = settled.press(button)
    assert (answer.status, answer.html) == (204, "")
    assert (settled.page, settled.cookie, everything(settled.app)) == (page, cookie, before)
    patiently()
    assert settled.press(button).status == 200
    assert (settled.cookie, everything(settled.app)) != (cookie, before)


def test_the_next_page_is_one_of_its_own(settled: Person, hastily: Callable[[], None]) -> None:
    """Whoever says twice that they do not know has answered one question."""
    first = settled.start()
    second = settled.press("I don't know")
    assert second.problem != first.problem
    hastily()
    assert settled.press("I don't know").status == 204
    assert [one["position"] for one in settled.data()["response"] if one["attempt_id"] in second.address] == [1]


def answered(baker: Person, made: str | None) -> Page:
    """What a first question answers to a page that says so of itself; None says nothing."""
    form = baker.page.form_with("I don't know")
    sent = values_of(form) | {"send": "dont-know", "made": made}
    return baker.post(baker.page.address, {name: value for name, value in sent.items() if value is not None})


@pytest.fixture
def asked(baker: Person, patiently: Callable[[], None], hastily: Callable[[], None]) -> Person:
    """Someone before a first question that has just been made."""
    patiently()
    baker.start()
    hastily()
    return baker


def milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


@pytest.mark.parametrize(
    "made", [None, "", " ", "soon", "NaN", "inf", "-inf", "1e999", "9" * 5000, "0", "-1", "0x10", "١", "\x00", "🙂"]
)
def test_a_page_that_does_not_say_when_it_was_made_is_believed(asked: Person, made: str | None) -> None:
    assert answered(asked, made).title.startswith("Question 2 of 4")


@pytest.mark.parametrize(("seen", "status"), [("0", 204), ("900", 204), ("-1", 200), ("x", 200), ("9" * 400, 200)])
def test_a_page_that_was_made_long_ago_may_be_seen_for_a_moment_only(asked: Person, seen: str, status: int) -> None:
    assert answered(asked, f"{milliseconds(datetime.now(UTC) - timedelta(hours=1))} {seen}").status == status


@pytest.mark.parametrize("ahead", [1, MINUTE, 24 * 3600])
def test_a_clock_that_was_put_back_or_another_machine_s_blocks_nobody(asked: Person, ahead: int) -> None:
    assert answered(asked, milliseconds(now() + timedelta(seconds=ahead))).title.startswith("Question 2 of 4")


@pytest.mark.parametrize(("seconds", "passes"), [(MINUTE - 30, False), (MINUTE, True), (24 * 3600, True)])
def test_it_is_a_matter_of_time_alone(asked: Person, seconds: int, passes: bool) -> None:
    answer = answered(asked, milliseconds(now() - timedelta(seconds=seconds)))
    assert answer.title.startswith("Question 2 of 4") if passes else answer.status == 204


def test_a_cookie_that_cannot_be_read_is_not_replaced_at_once(
    settled: Person, patiently: Callable[[], None], hastily: Callable[[], None]
) -> None:
    """The page that says so stands in place of the one asked for, and writes its fields itself."""
    settled.cookie = "unreadable"
    settled.open("/yours")
    hastily()
    assert settled.press("Begin anew").status == 204
    assert settled.cookie == "unreadable"
    patiently()
    assert settled.press("Begin anew").status == 200
    assert settled.cookie != "unreadable"
