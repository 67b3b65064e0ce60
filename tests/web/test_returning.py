"""Another device: the return phrase, bringing two devices together, signing out."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy.exc import OperationalError

from quiz.db.models import Learner
from quiz.phrase import hash_phrase
from quiz.store import history
from quiz.web.http.context import db
from quiz.web.views import returning
from tests.person import Person, answering, cookie_name, values_of
from tests.web.conftest import BAKERY, ON_SQLITE, change, everything, rows
from tests.web.groups import Coach, join
from tests.web.phrases import enter, make_phrase, replace_unseen, sign_out_everywhere

RIGHT = answering(BAKERY[0], lambda question: 1)


def test_six_words_open_the_results_on_another_device(baker: Person, phrase: str, other: Person) -> None:
    assert enter(other, phrase).page.heading == "Your progress"
    assert other.data() == baker.data()


def test_in_the_middle_of_a_quiz_they_lead_to_where_it_goes_on(baker: Person) -> None:
    for _ in range(2):  # before the first result, and in a retake
        baker.start()
        baker.answer("0")
        page = enter(Person(baker.app), make_phrase(baker)).page
        assert page.heading == "Welcome back"
        assert "Continue at question 2" in page.text
        baker.open("/")
        baker.follow("Continue at question 2")
        baker.answer_all()
        baker.finish()


def test_before_the_first_quiz_they_say_what_they_open(baker: Person) -> None:
    join(baker, Coach(baker.app))
    page = enter(Person(baker.app), make_phrase(baker)).page
    assert page.heading == "Your data"
    assert "Your return phrase was right" in page.text
    assert "Evening class" in page.text


@pytest.mark.parametrize("holds_something", [False, True])
def test_where_the_database_fails_nothing_was_done_and_the_same_can_be_sent_again(
    baker: Person, phrase: str, other: Person, holds_something: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("SELECT 1", None, sqlite3.OperationalError("no connection"))

    button = "Open my results"
    other.open("/yours/return")
    if holds_something:
        other.take()
        enter(other, phrase)
        button = "It is mine: join them"
    before = everything(baker.app)
    with monkeypatch.context() as away:
        away.setattr(history, "count", fail)
        assert other.press(button, {"phrase": phrase}).status == 503
    assert everything(baker.app) == before
    assert other.press("Send it again").heading == "Your progress"
    assert len(other.data()["attempt"]) == 1 + holds_something


def test_it_can_be_shown_again_for_a_quarter_of_an_hour(baker: Person, phrase: str) -> None:
    baker.open("/yours")
    assert phrase in baker.follow("show it again").text
    change(baker.app, "UPDATE learner SET phrase_made_at = :then", then=str(datetime.now(UTC) - timedelta(minutes=16)))
    assert "show it again" not in baker.open("/yours").text
    assert baker.open("/yours/phrase").heading == "Your data"
    assert phrase not in baker.page.text
    assert phrase not in repr(baker.data())


@pytest.mark.parametrize(("ahead", "shown"), [(timedelta(seconds=30), True), (timedelta(hours=12), False)])
def test_one_made_while_the_clock_was_ahead_is_not_shown(
    baker: Person, phrase: str, ahead: timedelta, shown: bool
) -> None:
    """Unless by so little as the clocks of two machines are apart."""
    change(baker.app, "UPDATE learner SET phrase_made_at = :then", then=str(datetime.now(UTC) + ahead))
    assert (phrase in baker.open("/yours/phrase").text) == shown
    assert ("show it again" in baker.open("/yours").text) == shown


@pytest.mark.parametrize(("ahead", "asks"), [(timedelta(seconds=30), True), (timedelta(hours=12), False)])
def test_one_typed_while_the_clock_was_ahead_has_to_be_typed_again(
    phrase: str, other: Person, ahead: timedelta, asks: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    other.take()
    enter(other, phrase)
    then = datetime.now(UTC) - ahead
    monkeypatch.setattr("quiz.web.http.context.now", lambda: then)
    assert (other.open("/yours/join").heading == "Bring both together?") == asks
    assert ("Type it again" in other.page.text) != asks


def test_a_reload_or_a_second_click_makes_no_other_phrase(baker: Person, phrase: str, other: Person) -> None:
    """Both send the form of the same page again."""
    form = baker.open("/yours").form_with("Replace my return phrase")
    first = baker.press("Replace my return phrase").text
    number = baker.data()["learner"]["phrase_number"]
    assert baker.post("/yours/phrase", values_of(form)).text == first
    assert baker.data()["learner"]["phrase_number"] == number


# Lost responses: what was sent arrived, what came back did not


@pytest.mark.parametrize("phrases", [0, 1, 2])
@pytest.mark.parametrize("times", [1, 3])
def test_a_lost_response_locks_nobody_out(baker: Person, phrases: int, times: int) -> None:
    """Neither the browser, nor whoever wrote down the phrase before, nor the next try."""
    baker.take()
    old = [make_phrase(baker) for _ in range(phrases)]
    for _ in range(times):
        baker.open("/yours")
        token = baker.page.tree.find(".//input[@name='csrf_token']").get("value")
        after = baker.page.tree.find(".//input[@name='after']").get("value")
        kept = baker.cookie
        baker.client.post("/yours/phrase", data={"csrf_token": token, "after": after})
        baker.cookie = kept
    assert len(baker.data()["attempt"]) == 1
    if old:
        assert enter(Person(baker.app), old[-1]).page.heading == "Your progress"
    newest = make_phrase(baker)
    assert enter(Person(baker.app), newest).page.heading == "Your progress"
    assert len(baker.data()["attempt"]) == 1


def test_the_page_that_shows_it_may_be_lost_too(baker: Person, phrase: str, other: Person) -> None:
    """The cookie came with the redirect before it."""
    replace_unseen(baker)
    came = baker.cookie
    baker.open("/yours/phrase")
    baker.cookie = came
    shown = baker.open("/yours/phrase")
    assert shown.heading == "Your return phrase"
    assert phrase not in shown.text


def test_a_first_phrase_signs_nobody_out(baker: Person) -> None:
    baker.take()
    tab = baker.twin()
    make_phrase(baker)
    assert len(tab.data()["attempt"]) == 1


def test_until_the_new_phrase_was_seen_the_old_one_holds(baker: Person, phrase: str, other: Person) -> None:
    replace_unseen(baker)
    assert enter(other, phrase).page.heading == "Your progress"
    baker.open("/yours/phrase")
    assert enter(Person(baker.app), phrase).page.status == 400
    assert other.open("/yours/data.json").status == 404


def test_signing_out_everywhere_also_ends_a_cookie_that_came_with_a_phrase_not_seen(baker: Person, phrase: str) -> None:
    old = baker.twin()
    replace_unseen(baker)
    sign_out_everywhere(old)
    for browser in (baker, old):
        assert browser.open("/yours/data.json").status == 404


@pytest.fixture
def early(baker: Person, monkeypatch: pytest.MonkeyPatch) -> str:
    """A phrase made ten minutes ago."""
    baker.take()
    ago(monkeypatch, 10)
    return make_phrase(baker)


def ago(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    monkeypatch.setattr(returning, "now", lambda: datetime.now(UTC) - timedelta(minutes=minutes))


@pytest.fixture
def restore(baker: Person, early: str, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Puts what is stored of a learner back to what it is now; whatever is done until then was five minutes ago."""
    with baker.app.app_context():
        learner = db.session.query(Learner).one()
        backup = {name: getattr(learner, name) for name in ("session_number", "phrase_number", "phrase_hash")}
    ago(monkeypatch, 5)

    def put_back() -> None:
        monkeypatch.undo()
        with baker.app.app_context():
            learner = db.session.query(Learner).filter(Learner.phrase_number > 0).one()
            for name, value in (backup | {"next_phrase_hash": None}).items():
                setattr(learner, name, value)
            db.session.commit()

    return put_back


def test_a_restored_backup_shuts_nobody_out_and_lets_nobody_in_for_long_who_had_been_signed_out(
    baker: Person, early: str, restore: Callable[[], None]
) -> None:
    other = enter(Person(baker.app), early)
    make_phrase(baker)
    assert other.open("/yours/data.json").status == 404
    restore()
    assert baker.data()["attempt"], "the browser knows of what came after the backup"
    baker.take()
    assert other.open("/yours/data.json").status == 404
    assert enter(Person(baker.app), early).page.heading == "Your progress"


def test_signing_out_everywhere_after_a_restore_ends_what_was_given_before_it_too(
    baker: Person, early: str, restore: Callable[[], None]
) -> None:
    home = baker.twin()
    sign_out_everywhere(baker)
    other = enter(Person(baker.app), early)
    restore()
    assert other.data()["attempt"]
    sign_out_everywhere(home)
    assert other.open("/yours/data.json").status == 404


def test_a_phrase_made_after_a_restore_is_none_of_those_that_were_replaced(
    baker: Person, early: str, restore: Callable[[], None]
) -> None:
    replaced = [early, make_phrase(baker), make_phrase(baker)]
    restore()
    assert make_phrase(baker) not in replaced


def test_signing_out_everywhere_twice_ends_what_came_with_a_phrase_not_seen_in_between(
    baker: Person, phrase: str, other: Person
) -> None:
    again = baker.twin()
    replace_unseen(baker)
    sign_out_everywhere(again)
    enter(other, phrase)
    enter(again, phrase)
    assert other.open("/yours/phrase").heading == "Your return phrase"
    sign_out_everywhere(again)
    assert other.open("/yours/data.json").status == 404


def test_a_phrase_that_nobody_saw_does_not_come_into_force_by_one_that_was_replaced(
    baker: Person, phrase: str, other: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(other, phrase)
    for minutes in (10, 5):
        ago(monkeypatch, minutes)
        lost = baker.twin()
        replace_unseen(lost)
        if minutes == 10:
            other.open("/yours/phrase")
    other.start()
    assert baker.open("/yours/data.json").status == 200
    assert enter(Person(baker.app), phrase).page.heading == "Welcome back"


def test_only_its_keyed_hash_is_stored(baker: Person, phrase: str) -> None:
    stored = repr(everything(baker.app))
    assert not [pair for pair in pairwise(phrase.split()) if " ".join(pair) in stored]
    key = baker.app.extensions["quiz"].config.secret_key
    assert (hash_phrase(phrase, key) or "") in stored
    assert (hash_phrase(phrase, "another key") or "") not in stored
    assert (hash_phrase(phrase, key) or "") not in repr(baker.data())


def test_case_and_signs_between_the_words_do_not_matter(phrase: str, other: Person) -> None:
    assert enter(other, f"  {phrase.upper().replace(' ', ' - ')}. ").page.heading == "Your progress"


@ON_SQLITE
@pytest.mark.parametrize(
    "wrong", ["", "one two three", "one two three four five six", "a b c d e f g", "%00", "é " * 6]
)
def test_a_wrong_phrase_opens_nothing_and_says_so(phrase: str, other: Person, wrong: str) -> None:
    page = enter(other, wrong).page
    assert page.status == 400
    assert page.title.startswith("Error: ")
    assert page.tree.find(".//*[@role='alert']") is not None
    assert other.open("/yours/data.json").status == 404


def test_a_new_phrase_replaces_the_old_one(baker: Person, phrase: str, other: Person) -> None:
    newer = make_phrase(baker)
    assert enter(other, phrase).page.status == 400
    assert enter(other, newer).page.heading == "Your progress"


def test_a_new_phrase_signs_out_other_devices_and_not_this_one(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    make_phrase(baker)
    assert other.open("/yours/data.json").status == 404
    assert baker.open("/yours/data.json").status == 200


def test_two_devices_go_on_side_by_side(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    other.start()
    other.answer(other.page.choices[1])
    baker.open("/")
    assert "Question 2 of 4" in baker.follow("Continue").text


def test_the_cookie_is_a_fresh_one_after_returning(phrase: str, other: Person) -> None:
    other.open("/")
    before = other.cookie
    enter(other, phrase)
    after = other.cookie
    assert before
    assert after
    assert before != after


def test_a_phrase_after_everything_was_deleted_opens_nothing(baker: Person, phrase: str, other: Person) -> None:
    baker.open("/yours/delete")
    baker.press("Delete everything for good")
    assert enter(other, phrase).page.status == 400


def test_a_phrase_that_nobody_has_stays_in_the_field(phrase: str, other: Person) -> None:
    page = enter(other, "otter river sun moon tea ivi").page
    field = page.tree.find(".//input[@name='phrase']")
    assert field is not None
    assert field.get("value") == "otter river sun moon tea ivi"
    assert "We do not recognise that phrase" in page.text


@pytest.mark.parametrize("address", ["/", "/progress", "/yours"])
def test_a_device_that_a_newer_phrase_signed_out_is_told_how_to_come_back(
    baker: Person, phrase: str, other: Person, address: str
) -> None:
    enter(other, phrase)
    newer = make_phrase(baker)
    assert "You were signed out here. Your results are safe" in other.open(address).text
    other.follow("Enter my return phrase")
    assert other.press("Open my results", {"phrase": newer}).heading == "Your progress"


def test_a_phrase_that_was_replaced_elsewhere_is_not_replaced_by_an_old_page_and_that_is_said(baker: Person) -> None:
    baker.take()
    make_phrase(baker)
    baker.open("/yours")
    stale = baker.twin()
    make_phrase(baker)
    stale.cookie = baker.cookie
    change(baker.app, "UPDATE learner SET phrase_made_at = :then", then=str(datetime.now(UTC) - timedelta(hours=1)))
    page = stale.press("Replace my return phrase")
    assert page.heading == "Your data"
    assert "this made none" in page.text


def test_an_old_page_brings_no_phrase_into_force_that_nobody_saw(baker: Person, phrase: str, other: Person) -> None:
    """Its answer was lost; the page from which it was made is sent again when it can be shown no more."""
    enter(other, phrase)
    baker.open("/yours")
    stale = baker.twin()
    replace_unseen(baker)
    change(baker.app, "UPDATE learner SET phrase_made_at = :then", then=str(datetime.now(UTC) - timedelta(hours=1)))
    assert "this made none" in stale.press("Replace my return phrase").text
    stale.take()
    assert len(other.data()["attempt"]) == 2
    assert enter(Person(baker.app), phrase).page.heading == "Your progress"


def test_a_report_on_a_device_that_was_signed_out_says_so(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    report = baker.data()["attempt"][0]["id"]
    make_phrase(baker)
    page = other.open(f"/attempts/{report}/report")
    assert (page.status, page.heading) == (404, "You were signed out here")
    assert Person(baker.app).open(f"/attempts/{report}/report").heading == "Page not found"


def test_an_answer_of_a_browser_that_is_a_stranger_by_now_is_told_not_to_be_stored(baker: Person) -> None:
    """Its cookies were cleared, and another tab has opened the start page since."""
    asked = baker.start()
    baker.client.delete_cookie(cookie_name(baker.app))
    baker.open("/")
    baker.page = asked
    page = baker.answer("1")
    assert (page.status, page.heading) == (404, "Page not found")
    assert "What you sent just now was not stored." in page.text


def test_an_answer_from_a_device_that_was_signed_out_is_told_not_to_be_stored(
    baker: Person, phrase: str, other: Person
) -> None:
    enter(other, phrase)
    other.start()
    make_phrase(baker)
    before = baker.data()["response"]
    page = other.answer(0, "Sure")
    assert (page.status, page.heading) == (404, "You were signed out here")
    assert "What you sent just now was not stored." in page.text
    assert baker.data()["response"] == before


def test_who_signed_out_everywhere_without_a_phrase_is_told_the_truth(baker: Person) -> None:
    baker.take()
    tab = baker.twin()
    sign_out_everywhere(baker)
    assert "those results cannot be opened any more" in tab.open("/yours").text
    assert "signed out" not in Person(baker.app).open("/yours").text


# Signing out


def test_signing_out_without_a_phrase_warns(baker: Person) -> None:
    baker.take()
    assert "You have no return phrase" in baker.open("/yours/sign-out").text
    make_phrase(baker)
    assert "Your return phrase brings you back" in baker.open("/yours/sign-out").text


def test_signing_out_here_leaves_other_devices_alone(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    other.open("/yours/sign-out")
    assert other.press("Sign out of this browser").text.startswith("You are signed out.")
    assert "Start the quick quiz" in other.page.text
    assert other.open("/yours/data.json").status == 404
    assert baker.open("/yours/data.json").status == 200


@pytest.mark.parametrize("where", ["Sign out of this browser", "Sign out everywhere"])
def test_back_after_signing_out_says_what_there_is(baker: Person, phrase: str, where: str) -> None:
    baker.open("/yours/sign-out")
    baker.press(where)
    page = baker.open("/yours/sign-out")
    assert (page.heading, "We have nothing about you" in page.text) == ("Your data", True)


def test_a_second_press_on_signing_out_everywhere_ends_like_the_first(baker: Person) -> None:
    baker.take()
    baker.open("/yours/sign-out")
    tab = baker.twin()
    for who in (baker, tab):
        page = who.press("Sign out everywhere")
        assert (page.status, page.text.startswith("You are signed out.")) == (200, True)
        assert "Welcome back" not in who.open("/").text


def test_signing_out_everywhere_leaves_only_the_phrase(baker: Person, phrase: str, other: Person) -> None:
    enter(other, phrase)
    sign_out_everywhere(other)
    for device in (baker, other):
        assert device.open("/yours/data.json").status == 404
    assert enter(baker, phrase).page.heading == "Your progress"


def test_a_stolen_copy_of_the_cookie_is_worth_nothing_after_signing_out_everywhere(baker: Person, phrase: str) -> None:
    thief = baker.twin()
    attempt = baker.data()["attempt"][0]["id"]
    sign_out_everywhere(baker)
    assert thief.open(f"/attempts/{attempt}/report").status == 404


def test_after_signing_out_everywhere_one_can_start_anew(baker: Person) -> None:
    baker.take()
    tab = baker.twin()
    sign_out_everywhere(baker)
    tab.start()
    assert rows(baker.app)["learner"] == 2
    assert len(tab.data()["attempt"]) == 1
