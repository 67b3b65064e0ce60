"""Two requests at the same moment spoil nothing, on both databases. By hand: `python -m tests.races`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from quiz.app import create_app
from quiz.db.models import FINISHED
from quiz.store import history, learners
from quiz.web.http.context import db
from quiz.web.http.retries import RUNS
from tests.databases import config_for, engine_of, wait_for_a_lock
from tests.person import Person
from tests.races import BAKERY, RACES, attempt_path, run, send, someone, start

TRIALS = 4  # one of each variant


@pytest.fixture
def bakery(database_url: str) -> Iterator[Flask]:
    app = create_app(config_for(database_url), BAKERY)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("race", RACES)
def test_nothing_is_spoilt_by_requests_at_once(bakery: Flask, race: str):
    assert run(bakery, race, TRIALS).faults == []


@pytest.mark.long
@pytest.mark.parametrize("race", RACES)
def test_nothing_is_spoilt_in_fifty_trials(bakery: Flask, race: str):
    assert run(bakery, race, trials=50, seed=2).faults == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_the_database_gives_up_for_a_deadlock_is_run_again(bakery: Flask, database_url: str):
    """A stranger locks the attempt first and the learner then; the database ends whoever has waited for a second."""
    person = someone(bakery, running=True)
    finish = send(person, f"{attempt_path(person)}/finish")
    pages = []
    with engine_of(database_url) as engine, engine.connect() as stranger:
        stranger.execute(text("SET LOCAL deadlock_timeout = '1min'"))
        stranger.execute(text("SELECT * FROM attempt FOR UPDATE"))
        thread = threading.Thread(target=lambda: pages.append(finish.go()))
        thread.start()
        wait_for_a_lock(engine)
        stranger.execute(text("SELECT * FROM learner FOR UPDATE"))
        stranger.commit()
        thread.join()
        assert stranger.scalar(text("SELECT state FROM attempt")) == FINISHED
    assert [page.request.path.rpartition("/")[2] for page in pages] == ["report"]


def test_a_conflict_that_does_not_end_is_told_as_one(bakery: Flask, monkeypatch: pytest.MonkeyPatch):
    """Not as an outage of the database; here another attempt is in progress and cannot be seen."""
    person = someone(bakery, running=True)
    looks: list[object] = []
    monkeypatch.setattr(history, "find_in_progress", lambda *who: looks.append(who))
    page = start(person).go()
    assert (page.status_code, len(looks)) == (409, RUNS["conflict"])
    assert "in each other’s way" in page.text
    monkeypatch.undo()
    assert start(person).go().status_code == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("look", [1, 2])
def test_a_newcomer_whose_other_tab_is_a_moment_sooner_is_not_taken_for_signed_out(
    bakery: Flask, monkeypatch: pytest.MonkeyPatch, look: int
):
    """The other tab's learner is stored just behind one of the looks at it."""
    person = Person(bakery)
    person.open("/")
    tab, find, looks = person.twin(), learners.find, []

    def find_and_be_late(*who: Any, **how: Any) -> Any:
        found = find(*who, **how)
        looks.append(found)
        if len(looks) == look:
            sooner = threading.Thread(target=tab.press, args=["Start the quick quiz"])
            sooner.start()
            sooner.join()
        return found

    monkeypatch.setattr(learners, "find", find_and_be_late)
    page = person.press("Start the quick quiz")
    assert page.heading == "Your own view"
    monkeypatch.undo()
    assert len(person.data()["attempt"]) == 1
