"""Nobody's results are lost on a doubt: clocks apart, a wrong key for one visit, lost responses.

Through real servers, each in a process of its own on one database, as several machines would be.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from quiz.db.models import FINISHED, Attempt
from tests.databases import engine_of
from tests.serving import Wire, serving
from tests.web.test_many_attempts import multiply

AHEAD = "import time; real = time.time; time.time = lambda: real() + {}; from quiz.cli.main import main; main()"
HEAVY = 8  # requests at a time of somebody with a long history


@pytest.fixture(params=[10, pytest.param(40, marks=pytest.mark.long)], ids=["ten people", "forty people"])
def number(request: pytest.FixtureRequest) -> int:
    """How many people there are."""
    return int(request.param)


def with_clock_ahead(seconds: float) -> tuple[str, ...]:
    return (sys.executable, "-c", AHEAD.format(seconds), "run")


def begun(port: int) -> Wire:
    """Somebody with one answer."""
    person = Wire(port)
    path = person.start()
    assert person.answer(path, 1, 0).status == 302
    person.close()
    return person


def visits(person: Wire, port: int) -> str:
    """The same browser, led to another machine."""
    person.close()
    person.port = port
    text = person.get("/").text
    person.close()
    return text


def test_two_machines_whose_clocks_are_apart_keep_everybody(database_url: str, tmp_path: Path, number: int) -> None:
    folders = [tmp_path / name for name in ("right", "ahead")]
    for folder in folders:
        folder.mkdir()
    with (
        serving(database_url, folders[0]) as right,
        serving(database_url, folders[1], with_clock_ahead(5)) as ahead,
    ):
        people = [begun(port) for _ in range(number // 2) for port in (right.port, ahead.port)]
        for port in (right.port, ahead.port) * 2:
            assert [person for person in people if "Continue at question 2 of 24" not in visits(person, port)] == []


def test_a_wrong_key_for_one_visit_keeps_everybody(sqlite_url: str, tmp_path: Path, number: int) -> None:
    with serving(sqlite_url, tmp_path) as right:
        people = [begun(right.port) for _ in range(number)]
        with serving(sqlite_url, tmp_path, QUIZ_SECRET_KEY="a key that was set by mistake once") as wrong:
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
        person.close()


def test_lost_responses_to_a_new_phrase_keep_everybody(database_url: str, tmp_path: Path, number: int) -> None:
    """The request arrives, the connection breaks before the answer does: nothing of it reaches the browser."""
    with serving(database_url, tmp_path) as server:
        people = [begun(server.port) for _ in range(number)]
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


@pytest.mark.long
def test_eight_heavy_requests_at_a_time_stop_nobody(sqlite_url: str, tmp_path: Path) -> None:
    """Somebody else's page is served between them, again and again."""
    with serving(sqlite_url, tmp_path) as server:
        regular, other = begun(server.port), begun(server.port)
        finish(regular)
        with engine_of(sqlite_url) as engine, engine.begin() as connection:
            multiply(connection, connection.scalars(select(Attempt.learner_id).where(Attempt.state == FINISHED)).one())
        asked, stop = [0], threading.Event()
        threads = [threading.Thread(target=ask, args=(server.port, regular.cookie, asked, stop)) for _ in range(HEAVY)]
        for thread in threads:
            thread.start()
        served = sum("Continue at question 2" in visits(other, server.port) for _ in range(20))
        stop.set()
        for thread in threads:
            thread.join()
        print(f"{asked[0]} heavy requests were answered while somebody else was served {served} times of 20")
        assert served == 20
        assert asked[0] >= HEAVY


def finish(person: Wire) -> None:
    page = person.get("/").text
    path = page.partition('/questions/2"')[0].rpartition('href="')[2]
    assert person.get(f"{path}/check").status == 200
    assert person.post(f"{path}/finish", {}).status == 302
    person.close()


def ask(port: int, cookie: str, asked: list[int], stop: threading.Event) -> None:
    """One dear page after the other."""
    person = Wire(port, cookie)
    while not stop.is_set():
        for path in ("/progress", "/retake", "/yours/data.json"):
            person.get(path)
            asked[0] += 1
    person.close()
