"""The cookie of release 1.0.0 stays beside ours, for the way back to that release, and does no harm meanwhile."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from lxml.html import document_fromstring

from tests.conftest import MakeApp
from tests.person import Person, cookie_name
from tests.web.phrases import enter, make_phrase, sign_out_everywhere

KEY, OTHER_KEY = "k" * 40, "o" * 40
GOES_ON, STRANGER = "Continue at question 1 of 24", "Start the quick quiz"

Start = Callable[..., Flask]


@pytest.fixture
def quiz(sqlite_url: str, make_app: MakeApp) -> Start:
    """The same installation, started with other settings."""

    def start(key: str = KEY, **settings: object) -> Flask:
        return make_app(sqlite_url, **{"secret_key": key, **settings})

    return start


def begun(app: Flask) -> Person:
    """A browser in which release 1.0.0 began a quiz."""
    person = Person(app)
    person.start()
    person.client.set_cookie("quiz", person.cookie)
    person.client.delete_cookie(cookie_name(app))
    return person


@pytest.fixture
def somebody(quiz: Start) -> Person:
    return begun(quiz())


def first(person: Person) -> str:
    """What release 1.0.0 would find, were it put back."""
    found = person.client.get_cookie("quiz")
    return found.value if found else ""


def sign_out(person: Person) -> None:
    person.open("/yours/sign-out")
    person.press("Sign out of this browser")


def delete_everything(person: Person) -> None:
    person.open("/yours/delete")
    person.press("Delete everything")


def test_whoever_looks_and_answers_keeps_it_as_release_1_0_0_gave_it(somebody: Person) -> None:
    given = first(somebody)
    assert GOES_ON in somebody.open("/").text
    somebody.follow("Continue")
    somebody.answer_all()
    assert somebody.finish().is_report
    make_phrase(somebody)
    assert somebody.client.get_cookie(cookie_name(somebody.app)) is not None
    assert first(somebody) == given


@pytest.mark.parametrize("base", ["http://localhost", "https://localhost", "http://localhost/quiz"])
def test_no_page_writes_a_cookie_again_because_it_stays(somebody: Person, base: str) -> None:
    wrote = [bool(somebody.client.get("/", base_url=base).headers.getlist("Set-Cookie")) for _ in range(3)]
    assert wrote == [True, False, False]
    assert first(somebody)


@pytest.mark.parametrize("seen", [False, True], ids=["at once", "after a look"])
@pytest.mark.parametrize("leave", [sign_out, delete_everything])
def test_who_signs_out_or_deletes_everything_leaves_nothing_of_it(
    somebody: Person, leave: Callable[[Person], None], seen: bool
) -> None:
    if seen:
        somebody.open("/")
    leave(somebody)
    assert not first(somebody)
    assert STRANGER in somebody.open("/").text


@pytest.mark.parametrize("base", ["https://localhost", "http://localhost/quiz", "https://localhost/quiz"])
def test_so_it_is_over_https_and_below_a_path(somebody: Person, base: str) -> None:
    assert GOES_ON in somebody.client.get("/", base_url=base).text
    page = somebody.client.get("/yours/sign-out", base_url=base)
    token = document_fromstring(page.text).find(".//input[@name='csrf_token']").get("value")
    somebody.client.post("/yours/sign-out", base_url=base, data={"csrf_token": token}, headers={"Referer": base})
    assert not first(somebody)
    assert STRANGER in somebody.client.get("/", base_url=base).text


@pytest.mark.parametrize("button", ["Join, go on with the one of my phrase", "It is not mine"])
def test_who_becomes_another_by_a_phrase_leaves_it_behind(quiz: Start, somebody: Person, button: str) -> None:
    other = begun(quiz())
    enter(somebody, make_phrase(other))
    assert first(somebody), "nothing is opened yet: whose it is is asked first"
    somebody.press(button)
    assert not first(somebody)
    somebody.client.delete_cookie(cookie_name(somebody.app))
    assert STRANGER in somebody.open("/").text


def test_the_newer_one_counts(quiz: Start, somebody: Person) -> None:
    other = begun(quiz())
    other.open("/")
    other.follow("Continue")
    other.answer(other.page.choices[0])
    somebody.cookie = other.cookie
    assert "Continue at question 2 of 24" in somebody.open("/").text
    sign_out(somebody)
    assert not first(somebody)


def test_a_new_phrase_ends_it_here_and_lets_no_other_device_in_by_it(quiz: Start, somebody: Person) -> None:
    make_phrase(somebody)
    device = somebody.moved_to(somebody.app)
    assert GOES_ON in device.open("/").text
    newer = make_phrase(somebody)
    assert not first(somebody)
    for _ in range(2):
        assert "Continue" not in device.open("/").text
        device.client.delete_cookie(cookie_name(device.app))
    enter(device, newer)
    assert not first(device)
    assert GOES_ON in device.open("/").text


def test_signing_out_everywhere_holds_for_devices_that_still_have_it(somebody: Person) -> None:
    device = somebody.moved_to(somebody.app)
    device.open("/")
    sign_out_everywhere(somebody)
    for _ in range(2):
        assert "Continue" not in device.open("/").text
        device.client.delete_cookie(cookie_name(device.app))


def test_who_signs_out_after_its_key_was_given_up_is_not_let_in_when_that_key_is_back(
    quiz: Start, somebody: Person
) -> None:
    rotated = somebody.moved_to(quiz(OTHER_KEY, old_keys=(KEY,)))
    rotated.open("/")
    given_up = rotated.moved_to(quiz(OTHER_KEY))
    assert first(given_up)
    sign_out(given_up)
    assert not first(given_up)
    assert STRANGER in given_up.moved_to(quiz(KEY, old_keys=(OTHER_KEY,))).open("/").text


def test_who_begins_anew_under_a_wrong_key_is_not_taken_back_when_the_right_one_is_there(
    quiz: Start, somebody: Person
) -> None:
    somebody.open("/")
    wrong = somebody.moved_to(quiz(OTHER_KEY))
    wrong.open("/")
    wrong.press("Begin anew")
    assert not first(wrong)
    assert STRANGER in wrong.moved_to(quiz(KEY, old_keys=(OTHER_KEY,))).open("/").text
