"""Throttles: somebody who tries too often waits, everybody else does not notice."""

from __future__ import annotations

import sys
from collections import defaultdict

import pytest
from flask import Flask, abort
from limits import parse_many
from werkzeug.test import TestResponse

from quiz.config import ConfigError
from quiz.store import sharing
from quiz.web.http import throttles
from quiz.web.http.throttles import Throttle, WhatCounts
from quiz.web.http.tries import Tries
from tests.conftest import MakeApp
from tests.person import Person, values_of
from tests.serving import TOKEN


@pytest.fixture
def throttled(sqlite_url: str, make_app: MakeApp) -> Flask:
    return make_app(sqlite_url, ratelimit=True)


def try_phrases(app: Flask, number: int, address: str = "192.0.2.1") -> list[int]:
    """The status of each of so many wrong phrases from an address."""
    person = Person(app)
    person.client.environ_base["REMOTE_ADDR"] = address
    statuses = []
    for _ in range(number):
        person.open("/yours/return")
        statuses.append(person.press("Open my results", {"phrase": "one two three four five six"}).status)
    return statuses


def test_after_ten_wrong_phrases_a_minute_has_to_pass(throttled: Flask):
    assert try_phrases(throttled, 12) == [400] * 10 + [429] * 2


def test_nobody_else_is_held_up_at_the_same_address(throttled: Flask):
    """Ten wrong phrases of one person once locked the right phrase of everybody in the building."""
    try_phrases(throttled, 12)
    assert try_phrases(throttled, 1) == [400]


def test_an_address_has_a_wide_limit_of_its_own(throttled: Flask):
    """For a program that throws its cookie away."""
    statuses = [status for _ in range(11) for status in try_phrases(throttled, 10)]
    assert statuses == [400] * 100 + [429] * 10
    assert try_phrases(throttled, 1, "192.0.2.2") == [400], "another address does not notice"


def test_a_throttled_person_is_told_how_long_to_wait(throttled: Flask):
    """The page and the header say the same: until a minute has passed since the first try."""
    client = throttled.test_client()
    client.get("/")
    responses = [client.get(f"/shared/{n}") for n in range(11)]
    wait = int(responses[-1].headers["Retry-After"])
    assert 0 < wait <= 60
    assert "Too many tries" in responses[-1].text
    assert f"Wait {wait} second" in responses[-1].text
    assert "then try again" in responses[-1].text


def test_what_was_typed_can_be_sent_again_from_the_page_that_says_to_wait(throttled: Flask):
    """No browser keeps all of it on the page before."""
    person = Person(throttled)
    for _ in range(11):
        person.open("/yours/return")
        page = person.press("Open my results", {"phrase": "one two three four five six"})
    assert page.status == 429
    assert "What you sent just now was not stored. Every answer you sent before is saved." in page.text
    assert values_of(page.form_with("Send it again"))["phrase"] == "one two three four five six"
    assert person.press("Send it again").status == 429


@pytest.mark.parametrize(
    ("seconds", "header", "said"),
    [
        (0.2, "1", "Wait 1 second,"),
        (40, "40", "Wait 40 seconds,"),
        (100, "100", "Wait 100 seconds,"),
        (120.1, "180", "Wait 3 minutes,"),
        (119.5, "120", "Wait 2 minutes,"),
        (2001, "2040", "Wait 34 minutes,"),
        (7199, "7200", "Wait 2 hours,"),
        (80_000, "82800", "Wait 23 hours,"),
    ],
)
def test_long_waits_are_told_in_minutes(
    throttled: Flask, monkeypatch: pytest.MonkeyPatch, seconds: float, header: str, said: str
):
    monkeypatch.setattr(Tries, "wait", lambda *_: seconds)
    response = throttled.test_client().get("/shared/unknown")
    assert (response.status_code, response.headers["Retry-After"]) == (429, header)
    assert said in response.text


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::2", True),
        ("2001:db8::1", "2001:db8:0:ff::2", True),
        ("2001:db8::1", "2001:db8:0:100::2", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("64:ff9b::192.0.2.1", "192.0.2.1", True),
        ("64:ff9b::192.0.2.1", "64:ff9b::192.0.2.2", False),
        ("192.0.2.1", "192.0.2.1:49152", True),
        ("[2001:db8::1]:49152", "2001:db8::2", True),
        ("fe80::1%eth0", "fe80::1%eth1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("unix:", "192.0.2.2", False),
    ],
)
def test_what_counts_as_one_address(throttled: Flask, one: str, other: str, same: bool):
    """An IPv6 site of 256 networks does, an IPv4 address however it is written, and a port makes no difference."""

    def counted_as(address: str) -> str:
        with throttled.test_request_context(environ_base={"REMOTE_ADDR": address}):
            return throttles.caller()

    assert (counted_as(one) == counted_as(other)) is same


def test_answers_are_never_throttled(throttled: Flask):
    person = Person(throttled)
    person.take()
    assert person.page.status == 200


def start_as_somebody_new(app: Flask, address: str = "192.0.2.1") -> int:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = address
    found = TOKEN.search(client.get("/").text)
    assert found
    return client.post("/attempts", data={"csrf_token": found[1], "length": "quick"}).status_code


@pytest.mark.long
def test_a_program_does_not_fill_the_database(throttled: Flask):
    """Which comes as somebody new each time; the same program at another address is another limit."""
    statuses = [start_as_somebody_new(throttled) for _ in range(620)]
    assert statuses == [302] * 600 + [429] * 20
    assert start_as_somebody_new(throttled, "192.0.2.2") == 302


def test_a_program_that_is_always_the_same_somebody_does_not_either(throttled: Flask):
    person = Person(throttled)
    person.open("/")
    form = {
        "csrf_token": person.page.form_with("Start the quick quiz").find(".//input").get("value"),
        "length": "quick",
    }
    assert [person.post("/attempts", form).status for _ in range(22)] == [200] * 20 + [429] * 2


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/role"), ("POST", "/attempts/{}/questions/1"), ("POST", "/yours/phrase")],
)
def test_every_page_and_every_write_has_a_limit_for_one_visitor(throttled: Flask, method: str, path: str):
    """Also those that are not in the table; other people do not notice."""
    person, other = Person(throttled), Person(throttled)
    attempt = person.start().address.split("/")[2]
    other.open("/")
    token = TOKEN.search(person.page.html)
    assert token

    def ask() -> TestResponse:
        return person.client.open(path.format(attempt), method=method, data={"csrf_token": token[1]})

    answers = [ask() for _ in range(throttles.PACE + 200)]  # some of it comes back meanwhile
    statuses = [one.status_code for one in answers]
    assert 429 not in statuses[: throttles.PACE - 20]
    assert 429 in statuses
    assert 0 < int(answers[statuses.index(429)].headers["Retry-After"]) <= 60
    assert other.open("/").status == 200
    assert person.client.get("/healthz").status_code == 200


def test_dear_pages_are_throttled_for_each_learner(throttled: Flask):
    """Nobody else notices, also at the same address."""
    one, other = Person(throttled), Person(throttled)
    one.open("/")
    other.open("/")
    assert [one.open("/progress").status for _ in range(62)] == [200] * 60 + [429] * 2
    assert one.open("/yours").status == 200, "each page counts for itself"
    assert other.open("/progress").status == 200


def test_without_a_cookie_nothing_is_dear(throttled: Flask):
    statuses = {throttled.test_client().get("/progress").status_code for _ in range(62)}
    assert statuses == {200}


def test_every_page_that_reads_results_is_throttled(throttled: Flask):
    """A new one among them has to be put into the table."""
    readers = {
        rule.endpoint
        for rule in throttled.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.startswith(("progress.", "report.", "review."))
    }
    assert readers - {"report.schema", "report.go_back"} <= throttles_of().keys()


def throttles_of() -> dict[str, list[Throttle]]:
    """Endpoint → its throttles."""
    found: dict[str, list[Throttle]] = defaultdict(list)
    for throttle, endpoints in throttles.THROTTLES:
        for endpoint in endpoints:
            found[endpoint].append(throttle)
    return found


def rates(of: str) -> dict[int, int]:
    """Seconds → how often within them."""
    return {rate.get_expiry(): rate.amount for rate in parse_many(of)}


def test_wherever_an_address_could_be_guessed_tries_are_counted(throttled: Flask):
    """A new page below a secret address has to be put into the table."""
    secret = {
        (rule.endpoint, method)
        for rule in throttled.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if {"token", "code"} & rule.arguments
    }
    assert len(secret) > 10
    unthrottled = {(endpoint, method) for endpoint, method in secret if not throttles_of()[endpoint]}
    assert unthrottled == {("coach.go_back", "GET")}, "it asks for no group"


@pytest.mark.parametrize(
    "endpoint",
    [
        *("returning.bring", "doubt.bring", "share.show", "coach.show", "coach.as_json"),
        *("join.find", "join.ask", "join.join", "join.wall", "join.picture"),
    ],
)
def test_wherever_a_phrase_or_an_address_could_be_guessed_failures_count_by_the_minute_and_the_hour(endpoint: str):
    (throttle,) = [one for one in throttles_of()[endpoint] if one.counts is WhatCounts.REFUSED]
    assert rates(throttle.visitor) == {60: 10, 3600: 60}
    on_a_wall = endpoint.startswith(("join.", "share."))
    assert rates(throttle.address) == ({60: 600, 3600: 3000} if on_a_wall else {60: 100, 3600: 1000})


@pytest.mark.parametrize(
    "path",
    ["/shared/{}", "/coach/{}", "/coach/{}/sums.json", "/coach/{}/renew", "/join/{}", "/join/{}/wall", "/join?code={}"],
)
def test_the_eleventh_wrong_address_in_a_minute_is_not_looked_up(throttled: Flask, path: str):
    client = throttled.test_client()
    client.get("/")
    statuses = [client.get(path.format(f"{n:07}")).status_code for n in range(12)]
    assert set(statuses[:10]) <= {400, 404}
    assert statuses[10:] == [429] * 2


def test_wrong_addresses_of_groups_are_counted_together_whatever_is_asked_of_them(throttled: Flask):
    person = Person(throttled)
    person.open("/groups")
    sent = values_of(person.page.form_with("Open a group"))
    statuses = []
    for n in range(12):
        what = ("close", "open", "renew")[n % 3]
        statuses.append(person.post(f"/coach/{n:048}/{what}", sent).status)
    assert 429 not in statuses[:10]
    assert statuses[10:] == [429] * 2


def test_wrong_phrases_are_counted_together_also_on_the_page_for_a_cookie_that_cannot_be_read(throttled: Flask):
    person = Person(throttled)
    person.start()
    person.cookie = "unreadable"
    words = {"phrase": "one two three four five six"}
    statuses = []
    for _ in range(12):
        person.open("/")
        statuses.append(person.press("Open my results", words).status)
    assert statuses == [403] * 10 + [429] * 2


def test_wrong_codes_are_counted_together_whichever_page_is_asked_for_them(throttled: Flask):
    statuses = [
        throttled.test_client().get(path.format(f"{n:07}")).status_code
        for n in range(155)
        for path in ("/join/{}", "/join/{}/wall", "/join/{}/code.svg", "/join?code={}")
    ]
    assert set(statuses[:600]) == {404}, "a lecture of 300 that reads a wrong code from the wall, twice"
    assert set(statuses[600:]) == {429}


def test_wrong_codes_that_are_sent_use_up_nobody_s_joining(throttled: Flask):
    person = Person(throttled)
    person.open("/")
    token = token_of(person)
    statuses = [person.client.post(f"/join/{n:07}", data={"csrf_token": token}).status_code for n in range(30)]
    assert statuses == [404] * 10 + [429] * 20
    assert person.client.post("/attempts", data={"csrf_token": token, "length": "quick"}).status_code == 302


@pytest.mark.parametrize("code", [409, 500, 503])
def test_what_fails_for_a_fault_of_ours_is_no_try(throttled: Flask, monkeypatch: pytest.MonkeyPatch, code: int):
    """Whoever tried the right address while the database was away opens it when that is back."""

    def fail(*_: object) -> None:
        abort(code)

    client = throttled.test_client()
    client.get("/")
    with monkeypatch.context() as away:
        away.setattr(sharing, "find_shared", fail)
        assert [client.get("/shared/some").status_code for _ in range(12)] == [code] * 12
    assert client.get("/shared/some").status_code == 404


def test_a_lecture_of_three_hundred_starts_twice_over_and_a_program_that_goes_on_all_day_is_stopped():
    assert rates(throttles_of()["start.begin"][0].address) == {600: 600, 86_400: 3000}


def test_whoever_sends_a_report_s_form_with_a_mistake_again_and_again_waits(throttled: Flask):
    """Each time the whole report is made."""
    person = Person(throttled)
    person.take()
    send = {"hours_a_week": "abc"}
    person.press("Make my plan", send)
    address, form = person.page.address, dict(csrf_token=token_of(person), **send)
    assert [person.post(address, form).status for _ in range(61)] == [400] * 59 + [429] * 2


def token_of(person: Person) -> str:
    found = TOKEN.search(person.page.html)
    assert found
    return found[1]


def test_a_shared_report_that_is_opened_by_program_has_a_limit_for_the_address():
    assert rates(throttles_of()["share.show"][1].address) == {60: 600}


def test_shared_addresses_cannot_be_guessed_at_speed(throttled: Flask):
    person, class_mate = Person(throttled), throttled.test_client()
    person.open("/")
    assert [person.open(f"/shared/{n}").status for n in range(12)] == [404] * 10 + [429] * 2
    assert class_mate.get("/shared/expired").status_code == 404, "with the address of a whole school in common"


def test_throttles_can_be_switched_off_for_load_tests(app: Flask):
    assert try_phrases(app, 12) == [400] * 12


def test_when_redis_is_away_throttles_count_in_memory(sqlite_url: str, make_app: MakeApp):
    app = make_app(sqlite_url, ratelimit=True, redis_url="redis://127.0.0.1:1/0")
    assert try_phrases(app, 12) == [400] * 10 + [429] * 2


def test_what_is_counted_by_does_not_hold_the_address(throttled: Flask):
    with throttled.test_request_context(environ_base={"REMOTE_ADDR": "192.0.2.77"}):
        assert "192" not in throttles.caller()
    with throttled.test_request_context(environ_base={"REMOTE_ADDR": "unix:"}):
        assert throttles.caller()


STRANGE = ["redis://:hidden@here?nonsense=1", "redis://:hidden@here?db=a", "redis://:hidden@here?protocol=9"]
STRANGE += ["redis://:hidden@127.0.0.1:1?retry=3", "rediss://:hidden@here?ssl_cert_reqs=bogus"]


@pytest.mark.parametrize("address", STRANGE)
def test_a_redis_address_with_strange_options_stops_the_start(sqlite_url: str, make_app: MakeApp, address: str):
    with pytest.raises(ConfigError, match="QUIZ_REDIS_URL cannot be used") as error:
        make_app(sqlite_url, ratelimit=True, redis_url=address)
    assert "hidden" not in str(error.value)


def test_a_driver_for_redis_that_is_not_installed_is_said(
    sqlite_url: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "redis", None)
    with pytest.raises(ConfigError, match="redis is not installed, which that needs: pip install"):
        make_app(sqlite_url, ratelimit=True, redis_url="redis://here")


def test_files_do_not_vary_by_cookie_so_that_caches_on_the_way_may_keep_them(throttled: Flask):
    client = throttled.test_client()
    begun = client.get("/")
    sheet = Person(throttled).open("/").tree.find(".//link[@rel='stylesheet']")
    assert sheet is not None
    assert client.get(sheet.get("href", "")).headers["Vary"] == "Accept-Encoding"
    assert "Cookie" in begun.headers["Vary"]
