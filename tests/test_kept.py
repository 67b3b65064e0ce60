"""Nobody's results are lost on a doubt: clocks apart, a wrong key for one visit, lost responses.

Through real servers, each in a process of its own on one database, as several machines would be.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.serving import Wire, serving

AHEAD = "import time; real = time.time; time.time = lambda: real() + {}; from quiz.cli.main import main; main()"
PEOPLE = 10


def with_clock_ahead(seconds: float) -> tuple[str, ...]:
    return (sys.executable, "-c", AHEAD.format(seconds), "run")


def begun(port: int) -> Wire:
    """Somebody with one answer."""
    person = Wire(port)
    path = person.start()
    assert person.answer(path, 1, 0).status == 302
    return person


def visits(person: Wire, port: int) -> str:
    """The same browser, led to another machine."""
    person.close()
    person.port = port
    return person.get("/").text


def test_two_machines_whose_clocks_are_apart_keep_everybody(database_url: str, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("right", "ahead")]
    for folder in folders:
        folder.mkdir()
    with (
        serving(database_url, folders[0]) as right,
        serving(database_url, folders[1], with_clock_ahead(5)) as ahead,
    ):
        people = [begun(port) for _ in range(PEOPLE // 2) for port in (right.port, ahead.port)]
        for port in (right.port, ahead.port) * 2:
            assert [person for person in people if "Continue at question 2 of 24" not in visits(person, port)] == []


def test_a_wrong_key_for_one_visit_keeps_everybody(sqlite_url: str, tmp_path: Path) -> None:
    with serving(sqlite_url, tmp_path) as right:
        people = [begun(right.port) for _ in range(PEOPLE)]
        with serving(sqlite_url, tmp_path, QUIZ_SECRET_KEY="a key that was set by mistake, once") as wrong:
            pages = [visits(person, wrong.port) for person in people]
        assert all("We cannot read your cookie just now" in page for page in pages)
        assert all("Continue at question 2 of 24" in visits(person, right.port) for person in people)


def test_a_first_quiz_started_on_a_machine_whose_clock_is_ahead_can_be_answered_on_another(
    sqlite_url: str, tmp_path: Path
) -> None:
    with serving(sqlite_url, tmp_path) as right, serving(sqlite_url, tmp_path, with_clock_ahead(3600)) as ahead:
        person = Wire(ahead.port)
        path = person.start()
        person.close()
        person.port = right.port
        assert person.answer(path, 1, 0).status == 302


def test_lost_responses_to_a_new_phrase_keep_everybody(database_url: str, tmp_path: Path) -> None:
    """The request arrives, the connection breaks before the answer does: nothing of it reaches the browser."""
    with serving(database_url, tmp_path) as server:
        people = [begun(server.port) for _ in range(PEOPLE)]
        for person in people:
            for _ in range(2):
                page = person.get("/yours")
                after = page.text.partition('name="after" value="')[2].partition('"')[0]
                kept = person.cookie
                person.post("/yours/phrase", {"after": after})
                person.cookie = kept
        assert all("Continue at question 2 of 24" in visits(person, server.port) for person in people)


def test_a_key_that_is_too_short_stops_the_start_and_says_how_to_go_on(sqlite_url: str, tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match=r"QUIZ_SECRET_KEY has 5 signs.*QUIZ_SECRET_KEY_OLD"),
        serving(sqlite_url, tmp_path, QUIZ_SECRET_KEY="short"),
    ):
        pass
