"""Throttles: somebody who tries too often waits, everybody else does not notice."""

from __future__ import annotations

import pytest
from flask import Flask

from quiz.config import ConfigError
from quiz.web.http import throttles
from quiz.web.http.tries import Tries
from tests.conftest import MakeApp
from tests.person import Person
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


def test_a_throttled_person_is_told_how_long_to_wait(throttled: Flask):
    """The page and the header say the same: until a minute has passed since the first try."""
    client = throttled.test_client()
    responses = [client.get(f"/shared/{n}") for n in range(21)]
    wait = int(responses[-1].headers["Retry-After"])
    assert 0 < wait <= 60
    assert "Too many tries" in responses[-1].text
    assert f"Wait {wait} second" in responses[-1].text


@pytest.mark.parametrize(
    ("seconds", "header", "said"),
    [
        (0.2, "1", "Wait 1 second,"),
        (40, "40", "Wait 40 seconds,"),
        (119.5, "120", "Wait 2 minutes,"),
        (2001, "2040", "Wait 34 minutes,"),
    ],
)
def test_long_waits_are_told_in_minutes(
    throttled: Flask, monkeypatch: pytest.MonkeyPatch, seconds: float, header: str, said: str
):
    monkeypatch.setattr(Tries, "wait", lambda *_: seconds)
    response = throttled.test_client().get("/shared/unknown")
    assert (response.status_code, response.headers["Retry-After"]) == (429, header)
    assert said in response.text


def test_another_address_is_not_held_up(throttled: Flask):
    try_phrases(throttled, 12)
    assert try_phrases(throttled, 1, "192.0.2.2") == [400]


def test_all_addresses_of_an_ipv6_site_count_as_one(throttled: Flask):
    try_phrases(throttled, 10, "2001:db8::1")
    assert try_phrases(throttled, 1, "2001:db8::2") == [429]
    assert try_phrases(throttled, 1, "2001:db8:0:1::2") == [400]


def test_ipv4_addresses_written_as_ipv6_count_one_by_one(throttled: Flask):
    try_phrases(throttled, 10, "::ffff:192.0.2.1")
    assert try_phrases(throttled, 1, "192.0.2.1") == [429], "the same address"
    assert try_phrases(throttled, 1, "::ffff:192.0.2.2") == [400], "another one"


def test_answers_are_never_throttled(throttled: Flask):
    person = Person(throttled)
    person.take()
    assert person.page.status == 200


def test_starting_is_throttled_per_address(throttled: Flask):
    statuses = []
    for _ in range(62):
        client = throttled.test_client()
        found = TOKEN.search(client.get("/").text)
        assert found
        statuses.append(client.post("/attempts", data={"csrf_token": found[1], "length": "quick"}).status_code)
    assert statuses == [302] * 60 + [429] * 2


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
    assert readers - {"report.schema"} <= set(throttles.THROTTLES)


def test_shared_addresses_cannot_be_guessed_at_speed(throttled: Flask):
    person = Person(throttled)
    assert [person.open(f"/shared/{n}").status for n in range(22)] == [404] * 20 + [429] * 2


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


@pytest.mark.parametrize("address", ["nonsense://:hidden@here", "redis://:hidden@host:port", "memcached://hidden"])
def test_a_redis_address_that_is_none_stops_the_start(sqlite_url: str, make_app: MakeApp, address: str):
    with pytest.raises(ConfigError, match="QUIZ_REDIS_URL") as error:
        make_app(sqlite_url, ratelimit=True, redis_url=address)
    assert "hidden" not in str(error.value)
