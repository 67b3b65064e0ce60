"""A cookie that cannot be read just now is kept, said and replaced only when asked to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http.cookies import Morsel, SimpleCookie

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from lxml.html import document_fromstring
from werkzeug.test import TestResponse

from quiz.db.migrate import migrate
from tests.conftest import MakeApp
from tests.person import Person, cookie_name, greeting_name, values_of
from tests.web.groups import Coach
from tests.web.phrases import make_phrase

DOUBT = "We cannot read your cookie just now"
KEY, OTHER_KEY = "k" * 40, "o" * 40


class Ahead(TimestampSigner):
    """Signs as a machine whose clock is off."""

    by = timedelta()

    def get_timestamp(self) -> int:
        return super().get_timestamp() + int(self.by.total_seconds())


def signed(app: Flask, content: dict[str, object], by: timedelta) -> str:
    """A cookie that a machine of this installation signed, its clock being ahead by so much."""
    usual = SecureCookieSessionInterface().get_signing_serializer(app)
    assert usual is not None
    signer = type("Off", (Ahead,), {"by": by})
    options = {"key_derivation": "hmac", "digest_method": SecureCookieSessionInterface.digest_method}
    serializer = URLSafeTimedSerializer(
        app.secret_key or "", usual.salt, usual.serializer, signer=signer, signer_kwargs=options
    )
    return str(serializer.dumps(content))


@pytest.fixture
def quiz(sqlite_url: str, make_app: MakeApp) -> Callable[..., Flask]:
    """The same installation, started with other settings."""

    def start(key: str = KEY, **settings: object) -> Flask:
        return make_app(sqlite_url, **{"secret_key": key, **settings})

    return start


@pytest.fixture
def somebody(quiz: Callable[..., Flask]) -> Person:
    """Three questions answered."""
    person = Person(quiz())
    person.start()
    for _ in range(3):
        person.answer(person.page.choices[0])
    return person


def on(app: Flask, person: Person) -> Person:
    """The same browser, served with other settings."""
    there = Person(app)
    there.cookie = person.cookie
    return there


def content_of(person: Person) -> dict[str, object]:
    with person.client.session_transaction() as visit:
        return dict(visit)


def set_cookies(response: TestResponse) -> dict[str, str]:
    return {
        name: one["max-age"] or one["expires"]
        for header in response.headers.getlist("Set-Cookie")
        for name, one in read(header)
    }


def read(header: str) -> list[tuple[str, Morsel[str]]]:
    return list(SimpleCookie(header).items())


PERSONAL = ["/", "/yours", "/progress", "/retake", "/yours/return"]


@pytest.mark.parametrize("path", PERSONAL)
def test_a_cookie_of_another_key_is_kept_and_said(quiz: Callable[..., Flask], somebody: Person, path: str) -> None:
    wrong = on(quiz(OTHER_KEY), somebody)
    response = wrong.client.get(path)
    assert response.status_code == 403
    assert DOUBT in response.text
    assert not set_cookies(response)
    assert "Continue at question 4 of 24" in somebody.open("/").text


def test_pages_for_everybody_are_shown_and_write_nothing(quiz: Callable[..., Flask], somebody: Person) -> None:
    wrong = on(quiz(OTHER_KEY), somebody)
    for path in ("/role", "/how-it-works", "/about", "/privacy", "/healthz", "/no/such/page"):
        response = wrong.client.get(path)
        assert DOUBT not in response.text
        assert not set_cookies(response)


def test_an_answer_that_meets_the_wrong_key_is_said_not_to_be_stored(
    quiz: Callable[..., Flask], somebody: Person
) -> None:
    wrong = on(quiz(OTHER_KEY), somebody)
    wrong.page = somebody.page
    page = wrong.answer(wrong.page.choices[0])
    assert page.status == 403
    assert "What you sent just now was not stored" in page.text
    assert wrong.cookie == somebody.cookie


@pytest.mark.parametrize("damage", [lambda text: text[:-4] + "AAAA", lambda text: text[:10], lambda text: "." + text])
def test_a_damaged_cookie_is_not_a_first_visit(somebody: Person, damage: Callable[[str], str]) -> None:
    somebody.cookie = damage(somebody.cookie)
    before = somebody.cookie
    assert somebody.open("/").heading == DOUBT
    assert somebody.cookie == before


@pytest.mark.parametrize("hours", [0.001, 1, 23, -24 * 399])
def test_stamps_up_to_a_day_in_the_future_are_read(somebody: Person, hours: float) -> None:
    somebody.cookie = signed(somebody.app, content_of(somebody), timedelta(hours=hours))
    assert "Continue at question 4 of 24" in somebody.open("/").text


@pytest.mark.parametrize("hours", [25, 24 * 400, -24 * 401])
def test_other_stamps_are_a_doubt(somebody: Person, hours: float) -> None:
    somebody.cookie = signed(somebody.app, content_of(somebody), timedelta(hours=hours))
    assert somebody.open("/").heading == DOUBT


def test_a_key_can_be_changed_without_losing_anybody(quiz: Callable[..., Flask], somebody: Person) -> None:
    phrase = make_phrase(somebody)
    rotated = quiz(OTHER_KEY, old_keys=("one older still", KEY))
    here = on(rotated, somebody)
    assert "Continue at question 4 of 24" in here.open("/").text
    device = Person(rotated)
    device.open("/yours/return")
    assert device.press("Open my results", {"phrase": phrase}).heading == "Welcome back"
    only_new = on(quiz(OTHER_KEY), here)
    assert "Continue at question 4 of 24" in only_new.open("/").text


def test_a_form_open_while_the_key_changes_can_still_be_sent(quiz: Callable[..., Flask], somebody: Person) -> None:
    here = on(quiz(OTHER_KEY, old_keys=(KEY,)), somebody)
    here.page = somebody.page
    here.answer(here.page.choices[0])
    assert "Continue at question 5 of 24" in here.open("/").text


def test_a_phrase_shown_just_now_can_be_shown_after_the_key_was_changed(
    quiz: Callable[..., Flask], somebody: Person
) -> None:
    phrase = make_phrase(somebody)
    assert phrase in on(quiz(OTHER_KEY, old_keys=(KEY,)), somebody).open("/yours/phrase").text


@pytest.mark.parametrize("signs", [KEY, OTHER_KEY])
def test_the_page_of_a_doubt_can_be_sent_while_keys_are_exchanged(
    quiz: Callable[..., Flask], somebody: Person, signs: str
) -> None:
    """From one machine to another: both know both keys, and either signs."""
    other = OTHER_KEY if signs == KEY else KEY
    phrase = make_phrase(somebody)
    doubting = Person(quiz(signs, old_keys=(other,)))
    doubting.cookie = "signed-by-none"
    doubting.open("/")
    there = on(quiz(other, old_keys=(signs,)), doubting)
    there.page = doubting.page
    assert there.press("Open my results", {"phrase": phrase}).heading == "Welcome back"


# The two ways on


def test_a_new_beginning_is_made_when_it_is_asked_for(quiz: Callable[..., Flask], somebody: Person) -> None:
    wrong = on(quiz(OTHER_KEY), somebody)
    wrong.open("/")
    assert "Start the quick quiz" in wrong.press("Begin anew").text
    assert wrong.cookie != somebody.cookie
    wrong.start()
    assert "Question 1 of 24" in wrong.page.text


def test_a_phrase_opens_the_results_in_place_of_the_cookie(quiz: Callable[..., Flask], somebody: Person) -> None:
    phrase = make_phrase(somebody)
    somebody.cookie = somebody.cookie[:-4] + "AAAA"
    somebody.open("/")
    assert somebody.press("Open my results", {"phrase": phrase}).heading == "Welcome back"
    assert "Continue at question 4 of 24" in somebody.open("/").text


def test_a_wrong_phrase_changes_nothing(somebody: Person) -> None:
    somebody.cookie = damaged = somebody.cookie[:-4] + "AAAA"
    somebody.open("/")
    page = somebody.press("Open my results", {"phrase": "six words that nobody ever made"})
    assert page.title.startswith("Error: ")
    assert "We do not recognise that phrase" in page.text
    assert somebody.cookie == damaged


@pytest.mark.parametrize("path", ["/cookie/anew", "/cookie/return"])
def test_a_reload_of_these_addresses_asks_again_and_once_the_doubt_is_gone_begins(somebody: Person, path: str) -> None:
    good = somebody.cookie
    somebody.cookie = damaged = good[:-4] + "AAAA"
    page = somebody.open(path)
    assert (page.status, page.address, page.heading) == (403, "/", DOUBT)
    assert somebody.cookie == damaged
    somebody.cookie = good
    assert "Continue at question 4 of 24" in somebody.open(path).text


@pytest.mark.parametrize("path", ["/cookie/anew", "/cookie/return"])
@pytest.mark.parametrize("token", ["", "0" * 64])
def test_nobody_else_can_send_these_forms(somebody: Person, path: str, token: str) -> None:
    somebody.cookie = damaged = somebody.cookie[:-4] + "AAAA"
    assert somebody.post(path, {"csrf_token": token, "phrase": "a b c d e f"}).status == 400
    assert somebody.cookie == damaged


@pytest.mark.parametrize("path", ["/cookie/anew", "/cookie/return"])
def test_without_a_doubt_there_is_nothing_to_replace(somebody: Person, path: str) -> None:
    before = somebody.cookie
    somebody.post(path, {"csrf_token": "", "phrase": "a b c d e f"})
    assert content(somebody.cookie) == content(before)


def content(cookie: str) -> str:
    """What it holds, without when it was signed."""
    return cookie.rsplit(".", 2)[0]


# Pages that come late, and ids that are gone


def test_a_first_page_that_comes_late_takes_nobody_out_of_what_they_began_meanwhile(somebody: Person) -> None:
    name = greeting_name(somebody.app)
    late = Person(somebody.app)
    late.open("/")
    somebody.client.set_cookie(name, late.cookie)
    assert "Continue at question 4 of 24" in somebody.open("/").text


@pytest.mark.parametrize("way", ["/yours/return", "/cookie/return", "/cookie/anew"])
def test_pages_behind_a_new_cookie_leave_it_as_it_is(quiz: Callable[..., Flask], somebody: Person, way: str) -> None:
    """One that came late would bring back what was signed out of meanwhile."""
    phrase = make_phrase(somebody)
    other = Person(somebody.app)
    if way == "/yours/return":
        other.open(way)
        other.press("Open my results", {"phrase": phrase})
    else:
        other.cookie = "damaged"
        other.open("/")
        other.press(*(("Open my results", {"phrase": phrase}) if way.endswith("return") else ("Begin anew",)))
    for path in ("/", "/yours", "/progress", "/yours/delete", "/yours/return"):
        assert cookie_name(other.app) not in set_cookies(other.client.get(path)), path


def discard(person: Person) -> TestResponse:
    """What answers, before the page it leads to has shown its notice."""
    person.open("/")
    person.follow("Discard")
    return person.client.post(person.page.address, data=values_of(person.page.form_with("Discard it")))


def test_a_notice_is_shown_once_and_in_a_cookie_of_its_own(somebody: Person) -> None:
    response = discard(somebody)
    notices = f"{cookie_name(somebody.app)}_said"
    assert set_cookies(response).keys() == {notices}
    shown = somebody.client.get("/")
    assert "That quiz is discarded." in shown.text
    assert set_cookies(shown).keys() == {notices}
    assert "That quiz is discarded." not in somebody.open("/").text


def test_a_cookie_signed_for_something_else_is_no_notice(somebody: Person) -> None:
    somebody.client.set_cookie(f"{cookie_name(somebody.app)}_said", somebody.cookie)
    assert "Continue at question 4 of 24" in somebody.open("/").text


def test_a_notice_from_before_the_quiz_moved_below_a_path_is_shown_once(somebody: Person) -> None:
    discard(somebody)
    shown = [somebody.client.get("/", base_url="http://localhost/quiz").text for _ in range(2)]
    assert ["That quiz is discarded." in text for text in shown] == [True, False]


def test_a_notice_is_shown_once_where_the_cookie_cannot_be_read(quiz: Callable[..., Flask], somebody: Person) -> None:
    discard(somebody)
    somebody.cookie = "damaged"
    shown = [somebody.client.get("/").text for _ in range(2)]
    assert ["That quiz is discarded." in text for text in shown] == [True, False]


def test_a_notice_that_comes_late_undoes_no_signing_out(somebody: Person) -> None:
    somebody.open("/")
    somebody.follow("Discard")
    somebody.press("Discard it")
    assert somebody.open("/yours/sign-out").status == 200
    somebody.press("Sign out of this browser")
    assert "You are signed out." in somebody.page.text
    assert somebody.open("/yours/sign-out").address == "/yours"


def test_an_error_greets_nobody(quiz: Callable[..., Flask], somebody: Person) -> None:
    """Our script sends once more what was refused: with a cookie from the refusal, another error would be told."""
    stranger = somebody.app.test_client()
    sent = {"choice": "0", "send": "sure", "csrf_token": "none"}
    for path in (somebody.page.address, "/join/nowhere"):
        for _ in range(2):
            refused = stranger.post(path, data=sent)
            assert refused.status_code == 400
            assert "Allow cookies" in refused.text
            assert not set_cookies(refused)


@pytest.mark.parametrize("path", ["/join/nowhere", "/attempts"])
def test_a_cookie_never_leads_to_a_row_that_was_not_written(somebody: Person, path: str) -> None:
    newcomer = Person(somebody.app)
    newcomer.open("/")
    token = newcomer.page.tree.find(".//input[@name='csrf_token']").get("value")  # type: ignore[union-attr]
    sharpens = "5c3b3a0e-0000-4000-8000-000000000000"
    newcomer.client.post(path, data={"csrf_token": token, "length": "quick", "sharpens": sharpens})
    assert newcomer.client.get_cookie(cookie_name(newcomer.app)) is None


def test_of_two_first_pages_at_once_both_lead_to_a_quiz(quiz: Callable[..., Flask]) -> None:
    first = Person(quiz())
    first.open("/")
    second = Person(first.app)
    second.open("/")
    first.cookie = second.cookie  # it came later
    assert "Press once more." in first.press("Start the quick quiz").text
    assert first.press("Start the quick quiz").heading == "Your own view"


@pytest.fixture(params=["/", "/yours/return"])
def later(request: pytest.FixtureRequest) -> str:
    """The page that came later."""
    return str(request.param)


def greeted_twice(app: Flask, path: str, other: str) -> Person:
    """A newcomer before this page, whose other page came later."""
    newcomer, later = Person(app), Person(app)
    later.open(other)
    newcomer.open(path)
    newcomer.cookie = later.cookie
    return newcomer


def test_a_newcomer_with_two_pages_joins_a_group(quiz: Callable[..., Flask], later: str) -> None:
    coach = Coach(quiz())
    newcomer = greeted_twice(coach.app, coach.join_address, later)
    page = newcomer.press("Yes, join")
    assert (page.status, page.address) == (200, coach.join_address)
    assert "Press once more." in page.text
    assert newcomer.press("Yes, join").heading == "You are in “Evening class”"


@pytest.mark.parametrize(
    ("path", "button", "typed"),
    [("/groups", "Open a group", {"name": "Evening class"}), ("/yours/return", "Open my results", {"phrase": "a b c"})],
)
def test_what_a_newcomer_with_two_pages_has_typed_is_kept(
    quiz: Callable[..., Flask], later: str, path: str, button: str, typed: dict[str, str]
) -> None:
    newcomer = greeted_twice(quiz(), path, later)
    page = newcomer.press(button, typed)
    assert (page.status, page.address) == (400, path)
    assert "Press once more." in page.text
    assert "There is a problem" not in page.text
    (name, value), *_ = typed.items()
    field = page.tree.find(f".//input[@name='{name}']")
    assert field is not None
    assert field.get("value") == value
    assert "Press once more." not in newcomer.press(button).text


def test_who_signs_out_is_not_signed_in_by_a_greeting(somebody: Person) -> None:
    greeted = Person(somebody.app)
    greeted.open("/")
    kept = greeted.cookie
    greeted.start()
    assert greeted.client.get_cookie(greeting_name(greeted.app)) is None
    greeted.client.set_cookie(greeting_name(greeted.app), kept)  # a page that was asked for before the start
    greeted.open("/yours/sign-out")
    greeted.press("Sign out of this browser")
    assert "Start the quick quiz" in greeted.open("/").text


def test_whose_answer_to_the_start_was_lost_goes_on_all_the_same(somebody: Person) -> None:
    unlucky = Person(somebody.app)
    unlucky.open("/")
    kept = unlucky.cookie
    unlucky.start()
    unlucky.client.delete_cookie(cookie_name(unlucky.app))
    unlucky.client.set_cookie(greeting_name(unlucky.app), kept)
    assert "Continue at question 1 of 24" in unlucky.open("/").text
    unlucky.follow("Continue at question 1 of 24")
    unlucky.answer(unlucky.page.choices[0])
    assert unlucky.client.get_cookie(cookie_name(unlucky.app)) is not None


def age_greeting(person: Person, by: timedelta) -> str:
    """Let it be so long since a newcomer was greeted; gives what their cookie is now."""
    person.client.set_cookie(greeting_name(person.app), old := signed(person.app, content_of(person), -by))
    return old


@pytest.fixture(params=[2, 24 * 31], ids=["of two hours", "of a month"])
def image(request: pytest.FixtureRequest, quiz: Callable[..., Flask]) -> tuple[Person, str]:
    """The browser on a disk that is copied for a computer room, where the start page was opened, and its cookie."""
    master = Person(quiz(ratelimit=True))
    master.open("/")
    return master, age_greeting(master, timedelta(hours=request.param))


@pytest.mark.parametrize("opened", [[], ["/"], ["/about", "/"]], ids=["left open", "opened", "opened twice"])
def test_copies_of_a_browser_that_has_only_seen_a_page_are_different_people(
    image: tuple[Person, str], opened: list[str]
) -> None:
    """A computer room begins each lesson from one disk's image, or from machines copied while the page was open."""
    master, cookie = image
    room = [Person(master.app) for _ in range(25)]
    for one in room:
        one.client.set_cookie(greeting_name(master.app), cookie)
        one.page = master.page
        for path in opened:
            one.open(path)
    for one in room:
        one.press("Start the quick quiz")
        one.follow("Skip this")
        one.answer(one.page.choices[0])
    assert len({one.data()["learner"]["id"] for one in room}) == len(room)


def test_copies_made_just_before_somebody_began_where_they_come_from_are_strangers(image: tuple[Person, str]) -> None:
    master, cookie = image
    copy = Person(master.app)
    copy.client.set_cookie(greeting_name(master.app), cookie)
    copy.page = master.page
    master.client.set_cookie(greeting_name(master.app), signed(master.app, content_of(master), timedelta()))
    master.start()
    assert "Start the quick quiz" in copy.client.get("/").text
    copy.press("Start the quick quiz")
    assert copy.data()["learner"]["id"] != master.data()["learner"]["id"]


def test_a_room_of_copies_reads_that_the_code_on_the_wall_is_wrong(image: tuple[Person, str]) -> None:
    """Nobody waits because of the others, as long as they are one to us."""
    master, cookie = image
    room = [Person(master.app) for _ in range(25)]
    for one in room:
        one.client.set_cookie(greeting_name(master.app), cookie)
    assert {one.open("/join/0000000").status for one in room} == {404}


def test_a_room_of_copies_is_not_one_visitor_by_a_token_either(quiz: Callable[..., Flask]) -> None:
    """The image had seen a page without a form, and long after that one with a form."""
    master = Person(quiz(ratelimit=True))
    master.open("/progress")
    age_greeting(master, timedelta(hours=2))
    master.open("/")
    cookie = age_greeting(master, timedelta(hours=2))
    room = [Person(master.app) for _ in range(25)]
    for one in room:
        one.client.set_cookie(greeting_name(master.app), cookie)
    assert {one.open("/join/0000000").status for one in room} == {404}


def test_a_name_asked_for_counts_as_no_start(quiz: Callable[..., Flask]) -> None:
    """A lecture of 300 opened the page at its beginning and starts at its end, each by two requests."""
    app = quiz(ratelimit=True)
    for _ in range(3):
        waiting = Person(app)
        waiting.open("/")
        old = age_greeting(waiting, timedelta(hours=2))
        form = values_of(waiting.page.form_with("Start the quick quiz")) | {"length": "quick"}
        for _ in range(201):
            waiting.client.set_cookie(greeting_name(app), old)
            assert waiting.client.post("/attempts", data=form).status_code == 307


def test_copies_of_a_browser_join_a_group_as_different_people(quiz: Callable[..., Flask]) -> None:
    coach = Coach(quiz())
    master = Person(coach.app)
    master.open(coach.join_address)
    cookie = age_greeting(master, timedelta(hours=2))
    room = [Person(coach.app) for _ in range(3)]
    for one in room:
        one.client.set_cookie(greeting_name(coach.app), cookie)
        one.page = master.page
        assert one.press("Yes, join").heading == "You are in “Evening class”"
    assert len({one.data()["learner"]["id"] for one in room}) == 3


@pytest.mark.parametrize("first", ["/", "/progress", "/retake", "/yours"])
def test_whichever_page_came_first_a_newcomer_is_named_before_they_begin(
    quiz: Callable[..., Flask], first: str
) -> None:
    """The first page may have had no form, and so no token; each of a double click would make a row."""
    person = Person(quiz())
    person.open(first)
    age_greeting(person, timedelta(hours=2))
    person.open("/")
    form = values_of(person.page.form_with("Start the quick quiz")) | {"length": "quick"}
    assert person.client.post("/attempts", data=form).status_code == 307


def test_who_has_read_that_they_are_in_a_group_stays_in_it_though_the_answer_to_joining_was_lost(
    quiz: Callable[..., Flask],
) -> None:
    coach = Coach(quiz())
    unlucky = Person(coach.app)
    unlucky.open(coach.join_address)
    kept = unlucky.cookie
    unlucky.press("Yes, join")
    unlucky.client.delete_cookie(cookie_name(unlucky.app))
    unlucky.client.set_cookie(greeting_name(unlucky.app), kept)
    for _ in range(2):
        assert unlucky.open(coach.join_address).heading == "You are in “Evening class”"
        age_greeting(unlucky, timedelta(hours=2))
    unlucky.start()
    assert unlucky.open(coach.join_address).heading == "You are in “Evening class”"


def test_who_begins_in_two_tabs_from_a_page_left_open_begins_one_quiz(quiz: Callable[..., Flask]) -> None:
    person = Person(quiz())
    person.open("/")
    age_greeting(person, timedelta(hours=2))
    left_open = person.page
    begun = person.press("Start the quick quiz").address
    person.page = left_open
    assert person.press("Start the quick quiz").address == begun


def test_who_begins_elsewhere_while_the_start_from_a_page_left_open_is_slow_keeps_what_they_do(
    quiz: Callable[..., Flask],
) -> None:
    """The late answer leads to the quiz that was begun meanwhile."""
    person = Person(quiz())
    person.open("/")
    old = age_greeting(person, timedelta(hours=2))
    form = values_of(person.page.form_with("Start the quick quiz")) | {"length": "quick"}
    slow = person.client.post("/attempts", data=form)
    late = person.client.get_cookie(greeting_name(person.app))
    assert late is not None
    person.client.set_cookie(greeting_name(person.app), old)
    person.start()
    person.answer(person.page.choices[0])
    person.client.set_cookie(greeting_name(person.app), late.value)
    begun = person.client.post(slow.location, data=form).location
    assert begun == person.open("/").link("Continue at question 2").replace("questions/2", "own-view")


def test_a_browser_that_keeps_no_new_cookies_begins_all_the_same(quiz: Callable[..., Flask]) -> None:
    person = Person(quiz())
    person.open("/")
    old = age_greeting(person, timedelta(hours=2))
    form = values_of(person.page.form_with("Start the quick quiz")) | {"length": "quick"}
    again = person.client.post("/attempts", data=form).location
    person.client.set_cookie(greeting_name(person.app), old)
    assert person.client.post(again, data=form).status_code == 302


def test_browsers_that_led_to_what_was_deleted_stay_strangers(somebody: Person) -> None:
    """The cookies of two of them name the same learner, and the next row must not be both their results."""
    phrase = make_phrase(somebody)
    devices = [Person(somebody.app), Person(somebody.app)]
    for device in devices:
        device.open("/yours/return")
        device.press("Open my results", {"phrase": phrase})
    somebody.open("/yours/delete")
    somebody.press("Delete everything")
    library, phone = devices
    library.open("/")
    library.start()
    assert "Start the quick quiz" in phone.open("/").text
    phone.start()
    phone.answer(phone.page.choices[0])
    assert "Continue at question 1 of 24" in library.open("/").text


# Names


def test_the_name_goes_with_the_data_and_not_with_the_key(quiz: Callable[..., Flask]) -> None:
    assert cookie_name(quiz()) == cookie_name(quiz(OTHER_KEY))


def test_behind_https_no_neighbour_can_set_it(quiz: Callable[..., Flask]) -> None:
    app = quiz()
    response = app.test_client().get("/", base_url="https://quiz.example.org")
    (header,) = response.headers.getlist("Set-Cookie")
    assert header.startswith(f"__Host-{greeting_name(app)}=")
    assert "Secure" in header
    assert "Path=/;" in header
    assert "Domain" not in header


def test_under_a_path_it_is_sent_to_that_path_only(quiz: Callable[..., Flask]) -> None:
    app = quiz()
    response = app.test_client().get("/", base_url="https://example.org/quiz")
    (header,) = response.headers.getlist("Set-Cookie")
    assert header.startswith(f"{greeting_name(app)}=")
    assert "Path=/quiz;" in header


def test_who_began_at_the_root_goes_on_below_a_path(somebody: Person) -> None:
    """The quiz has moved on its host; browsers bring what is for all its paths."""
    name, host = cookie_name(somebody.app), "quiz.example.org"
    somebody.client.set_cookie(f"__Host-{name}", somebody.cookie, domain=host, path="/", secure=True)
    response = somebody.client.get("/", base_url=f"https://{host}/quiz")
    assert "Continue at question 4 of 24" in response.text
    moved = {header.partition("=")[0]: header for header in response.headers.getlist("Set-Cookie")}
    assert "Path=/quiz;" in moved[name]
    assert moved.keys() == {name}, "the one of the root may still be needed there"


def test_who_began_over_http_goes_on_over_https(somebody: Person) -> None:
    somebody.client.set_cookie(cookie_name(somebody.app), somebody.cookie, domain="quiz.example.org")
    response = somebody.client.get("/", base_url="https://quiz.example.org")
    assert "Continue at question 4 of 24" in response.text
    assert set_cookies(response).keys() == {f"__Host-{cookie_name(somebody.app)}", cookie_name(somebody.app)}
    assert somebody.client.get_cookie(cookie_name(somebody.app), domain="quiz.example.org") is None
    assert "Continue at question 4 of 24" in somebody.client.get("/", base_url="https://quiz.example.org").text


@pytest.mark.parametrize(
    ("kept", "base", "paths"),
    [
        (["{}"], "http://quiz.example.org/quiz", {"/", "/quiz"}),  # begun at the root, before the quiz moved
        (["{}", "__Host-{}"], "https://quiz.example.org", {"/"}),  # over http after it was begun over https
    ],
)
def test_signing_out_leaves_no_other_cookie_of_ours(
    somebody: Person, kept: list[str], base: str, paths: set[str]
) -> None:
    names = [name.format(cookie_name(somebody.app)) for name in kept]
    for name in names:
        secure = name.startswith("__Host-")
        somebody.client.set_cookie(name, somebody.cookie, domain="quiz.example.org", path="/", secure=secure)
    page = somebody.client.get("/yours/sign-out", base_url=base)
    token = document_fromstring(page.text).find(".//input[@name='csrf_token']").get("value")
    headers = {"Referer": f"{base}/yours/sign-out"}
    gone = somebody.client.post("/yours/sign-out", base_url=base, data={"csrf_token": token}, headers=headers)
    emptied = {(name, one["path"]) for line in gone.headers.getlist("Set-Cookie") for name, one in read(line)}
    assert emptied >= {(name, path) for name in names for path in paths}
    assert "Start the quick quiz" in somebody.client.get("/", base_url=base).text


def test_where_a_proxy_makes_one_path_of_all_the_cookie_that_is_given_holds(somebody: Person) -> None:
    """As Apache does below a path with `ProxyPassReverseCookiePath / /quiz/`: the browser goes by the last one."""
    here = {"base_url": "http://quiz.example.org/quiz"}
    somebody.client.set_cookie(cookie_name(somebody.app), somebody.cookie, domain="quiz.example.org", path="/quiz")
    for _ in range(2):  # the second ends the key of the first
        page = somebody.client.get("/yours", **here)
        form = next(form for form in document_fromstring(page.text).forms if form.action.endswith("/yours/phrase"))
        made = somebody.client.post("/yours/phrase", data=dict(form.form_values()), **here)
    lines = [(name, one.value) for line in made.headers.getlist("Set-Cookie") for name, one in read(line)]
    ours = [value for name, value in lines if name == cookie_name(somebody.app)]
    assert not ours[0]
    assert ours[-1]


def test_a_second_quiz_on_the_same_host_loses_nobody_anything(
    somebody: Person, sqlite_template, tmp_path_factory: pytest.TempPathFactory, make_app: MakeApp
) -> None:
    """Another installation, with a key of its own, on another port: browsers send both the same cookies."""
    url = f"sqlite:///{tmp_path_factory.mktemp('other') / 'quiz.db'}"
    migrate(url)
    neighbour = Person(make_app(url, secret_key=OTHER_KEY))
    neighbour.client.set_cookie(cookie_name(somebody.app), somebody.cookie)
    neighbour.start()
    neighbour.answer(neighbour.page.choices[0])
    somebody.client.set_cookie(cookie_name(neighbour.app), neighbour.cookie)
    assert "Continue at question 4 of 24" in somebody.open("/").text
    assert "Continue at question 2 of 24" in neighbour.open("/").text


def test_a_first_release_next_door_keeps_its_cookie(quiz: Callable[..., Flask]) -> None:
    """Its cookie has the name that ours once had, and another key."""
    newcomer = Person(quiz())
    newcomer.client.set_cookie("quiz", theirs := f"eyJsZWFybmVyIjoiMSJ9.aScGRw.{'B' * 27}")
    assert newcomer.open("/").heading == DOUBT
    newcomer.press("Begin anew")
    assert "Start the quick quiz" in newcomer.open("/").text
    kept = newcomer.client.get_cookie("quiz")
    assert kept is not None
    assert kept.value == theirs


def test_another_program_s_cookie_that_is_called_quiz_raises_no_doubt(quiz: Callable[..., Flask]) -> None:
    newcomer = Person(quiz())
    newcomer.client.set_cookie("quiz", "neighbour")
    assert "Start the quick quiz" in newcomer.open("/").text
    newcomer.start()
    newcomer.open("/yours/sign-out")
    assert newcomer.press("Sign out of this browser").text.startswith("You are signed out.")
    kept = newcomer.client.get_cookie("quiz")
    assert kept is not None
    assert kept.value == "neighbour"
