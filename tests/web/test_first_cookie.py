"""The cookie of release 1.0.0 stays beside ours, for the way back to that release, and does no harm meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from lxml.html import document_fromstring

from quiz.web.http.session import MARK
from tests.conftest import MakeApp
from tests.person import Person, cookie_name, greeting_name
from tests.web.phrases import enter, make_phrase, sign_out_everywhere
from tests.web.test_cookie import content_of, signed

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


# That release was put back, and replaced by ours again


THEIRS = "Continue at question 3 of 24"  # of whose phrase was entered at release 1.0.0


@pytest.fixture
def owner(quiz: Start) -> Person:
    """Whose phrase it is: two questions answered."""
    person = Person(quiz())
    person.start()
    for _ in range(2):
        person.answer(person.page.choices[0])
    return person


def aged(person: Person, by: timedelta = timedelta(minutes=1)) -> Person:
    """The same browser, whose cookie of ours was given so long ago."""
    person.cookie = signed(person.app, content_of(person), -by)
    return person


def given_there(person: Person, learner: object, number: object, by: float = 0) -> Person:
    """What that release gives: number 1 to whoever looks, a higher one to whoever makes or enters a phrase."""
    content = {"_permanent": True, "learner": learner, "number": number}
    person.client.set_cookie("quiz", signed(person.app, content, timedelta(seconds=by)))
    return person


def entered_there(person: Person, owner: Person, number: object = 2, by: float = 0) -> Person:
    return given_there(person, content_of(owner)["learner"], number, by)


def whose_row_is_gone(app: Flask) -> Person:
    """Began in ours; the backup knows nothing of it."""
    person = Person(app)
    person.start()
    cookie = person.cookie
    delete_everything(person)
    person.client.delete_cookie(greeting_name(app))
    person.client.set_cookie(cookie_name(app), cookie)
    return person


def who_deleted_everything(app: Flask) -> Person:
    person = Person(app)
    person.start()
    delete_everything(person)
    person.open("/")
    assert person.client.get_cookie(greeting_name(app))
    return person


def who_has_results(app: Flask) -> Person:
    person = Person(app)
    person.start()
    return person


@pytest.mark.parametrize("base", ["http://localhost", "https://localhost", "http://localhost/quiz"])
@pytest.mark.parametrize("before", [who_deleted_everything, whose_row_is_gone, who_has_results])
def test_whoever_entered_a_phrase_there_keeps_what_it_opened(
    quiz: Start, owner: Person, before: Callable[[Flask], Person], base: str
) -> None:
    person = entered_there(aged(before(quiz())), owner)
    for _ in range(2):
        assert THEIRS in person.client.get("/", base_url=base).text
    assert first(person)


def test_nor_does_a_greeting_hide_it_whatever_the_clocks_say(quiz: Start, owner: Person) -> None:
    person = entered_there(who_deleted_everything(quiz()), owner, by=-3600)
    assert THEIRS in person.open("/").text


def test_of_two_keys_either_tells_which_came_later(quiz: Start, owner: Person) -> None:
    """That release knows one key only."""
    person = entered_there(aged(who_has_results(quiz())), owner)
    rotated = person.moved_to(quiz(OTHER_KEY, old_keys=(KEY,)))
    assert THEIRS in rotated.open("/").text
    assert THEIRS in rotated.moved_to(quiz(OTHER_KEY)).open("/").text


@pytest.mark.parametrize("by", [60, -60])
def test_whoever_made_a_phrase_there_goes_on_by_the_cookie_that_came_with_it(somebody: Person, by: int) -> None:
    """Ours has the number from before; which is later, the numbers tell and no clock."""
    somebody.open("/")
    there = somebody.moved_to(somebody.app)
    for _ in range(2):  # the second ends what was given before
        make_phrase(there)
    assert GOES_ON not in somebody.open("/").text
    assert GOES_ON in entered_there(somebody, there, content_of(there)["number"], by).open("/").text


@pytest.mark.parametrize("number", [1, 2])
def test_whoever_enters_there_a_phrase_that_they_have_replaced_in_ours_keeps_the_newer_cookie(
    quiz: Start, number: int
) -> None:
    person = who_has_results(quiz())
    for _ in range(2):
        make_phrase(person)
    kept = content_of(aged(person))
    entered_there(person, person, number)
    assert GOES_ON in person.open("/").text
    assert content_of(person) == kept


def test_whoever_is_a_stranger_there_and_only_looks_keeps_what_ours_opens(quiz: Start) -> None:
    person = given_there(aged(who_has_results(quiz())), uuid.uuid4().hex, number=1)
    assert GOES_ON in person.open("/").text


@pytest.mark.parametrize("by", [0, -60])
def test_ours_counts_where_it_is_as_new_or_newer(quiz: Start, owner: Person, by: int) -> None:
    person = who_has_results(quiz())
    ours = content_of(person)
    entered_there(person, owner, by=by)
    person.cookie = signed(person.app, ours, timedelta())
    assert GOES_ON in person.open("/").text


def test_nothing_is_written_again_and_again_where_the_clock_there_was_ahead(quiz: Start, owner: Person) -> None:
    person = entered_there(aged(who_has_results(quiz())), owner, by=3600)
    wrote = [bool(person.client.get("/").headers.getlist("Set-Cookie")) for _ in range(3)]
    assert wrote == [True, False, False]


@pytest.mark.parametrize("leave", [sign_out, sign_out_everywhere, delete_everything])
def test_who_then_signs_out_or_deletes_in_ours_has_signed_out(
    quiz: Start, owner: Person, leave: Callable[[Person], None]
) -> None:
    person = entered_there(aged(who_has_results(quiz())), owner)
    person.open("/")
    leave(person)
    assert not first(person)
    assert STRANGER in person.open("/").text


def test_a_copy_of_it_opens_nothing_that_was_signed_out_everywhere(quiz: Start, owner: Person) -> None:
    person = entered_there(aged(who_has_results(quiz())), owner)
    copy = first(person)
    person.open("/")
    sign_out_everywhere(person)
    person.client.set_cookie("quiz", copy)
    assert "Continue" not in person.open("/").text


@pytest.mark.parametrize("before", [who_has_results, who_deleted_everything])
def test_a_cookie_of_ours_that_a_neighbour_sets_by_that_name_takes_nobody_to_other_results(
    quiz: Start, owner: Person, before: Callable[[Flask], Person]
) -> None:
    """They would go on in what somebody else can read."""
    make_phrase(owner)
    make_phrase(owner)
    person = aged(before(quiz()))
    person.client.set_cookie("quiz", owner.cookie)
    assert THEIRS not in person.open("/").text


def test_nor_does_one_of_release_2_0_0_which_marked_none(quiz: Start, owner: Person) -> None:
    person = who_has_results(quiz())
    unmarked = {name: value for name, value in content_of(person).items() if name != MARK}
    person.cookie = signed(person.app, unmarked, -timedelta(minutes=1))
    assert THEIRS not in entered_there(person, owner).open("/").text


@pytest.mark.parametrize("signature", ["B" * 27, "-"])
def test_one_that_cannot_be_read_hides_no_greeting(quiz: Start, signature: str) -> None:
    newcomer = Person(quiz())
    newcomer.open("/")
    newcomer.client.set_cookie("quiz", f"eyJsZWFybmVyIjoiMSJ9.aScGRw.{signature}")
    newcomer.start()
    assert "Question 1 of 24" in newcomer.page.text


def test_nor_is_one_taken_in_the_place_of_ours_that_cannot_be_read(quiz: Start, owner: Person) -> None:
    person = entered_there(aged(who_has_results(quiz(OTHER_KEY))).moved_to(quiz()), owner)
    kept = person.cookie
    assert person.open("/").heading == "We cannot read your cookie just now"
    assert person.cookie == kept
