"""A database made by release 1.0.0 is brought up, and everything in it goes on as it was.

`tests/data/release-1.0.0.sql` was written by that release, with its bank: somebody with a quick quiz, a
retake, a quiz on one skill, a discarded one and one half-way; somebody who answered nothing at all. The
file beside it holds what that release showed them.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from quiz.db.migrate import migrate
from quiz.db.models import Item, QuestionVersion
from quiz.store.copying import copy
from quiz.web.http.context import db
from tests.conftest import MakeApp
from tests.databases import new_postgres
from tests.person import Person
from tests.web.conftest import change
from tests.web.phrases import enter

DATA = Path(__file__).parent / "data"
SHOWN: dict[str, Any] = json.loads((DATA / "release-1.0.0.json").read_text("utf-8"))
ATTEMPTS: dict[str, str] = SHOWN["attempts"]
RENAMED = {"dont_know": "dontKnow", "left_open": "leftOpen"}
FINISHED = ("first", "second", "focus", "empty")


@pytest.fixture(params=["sqlite", "postgresql"])
def upgraded(request: pytest.FixtureRequest, tmp_path: Path, make_app: MakeApp) -> Flask:
    """This release on what that release left."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as old:
        old.executescript((DATA / "release-1.0.0.sql").read_text("utf-8"))
    url = f"sqlite:///{path}"
    migrate(url)
    if request.param == "postgresql":
        url, source = new_postgres(request.getfixturevalue("postgres_server")), url
        copy(source, url, lambda *_: nullcontext(lambda _: None))
    return make_app(url, secret_key=SHOWN["key"])


def as_text(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)


def back(app: Flask, cookie: str = "cookie") -> Person:
    """The browser comes with the cookie that it got then."""
    person = Person(app)
    person.client.set_cookie("quiz", SHOWN[cookie])
    return person


@pytest.mark.parametrize("name", FINISHED)
def test_scores_bands_states_and_readiness_are_those_that_were_read(upgraded: Flask, name: str) -> None:
    person = back(upgraded, "empty cookie" if name == "empty" else "cookie")
    now = json.loads(person.client.get(f"/attempts/{ATTEMPTS[name]}/report.json").data)
    then = SHOWN["reports"][name]
    assert now["readiness"] == then["readiness"]
    assert {key: now["attempt"][key] for key in then["attempt"]} == then["attempt"]
    skills = [{key: value for key, value in row.items() if key != "interest"} for row in now["skills"]]
    assert skills == [{RENAMED.get(key, key): value for key, value in row.items()} for row in then["skills"]]


def test_changes_are_judged_anew_from_the_answers_of_then(upgraded: Flask) -> None:
    """From a fifth right to nearly all; the quiz on one skill has nothing to be held against."""
    person = back(upgraded)
    found = {
        name: json.loads(person.client.get(f"/attempts/{ATTEMPTS[name]}/report.json").data) for name in FINISHED[:3]
    }
    assert found["first"]["change"] is None
    assert found["focus"]["change"] is None
    assert found["second"]["change"]["verdict"] == "improved"
    assert found["second"]["change"]["with"] == ATTEMPTS["first"]
    assert found["second"]["change"]["luck"] < 0.001
    assert "You have improved." in person.open(f"/attempts/{ATTEMPTS['second']}/report").text


def test_nothing_is_compared_across_editions_of_the_bank(upgraded: Flask) -> None:
    person = back(upgraded)
    person.open(f"/attempts/{ATTEMPTS['running']}/check")
    person.finish()
    person.take(lambda page: page.choices[0])
    assert "This result is a new baseline" in person.page.text
    assert person.report()["change"] == {"verdict": None, "reason": "edition"}


@pytest.mark.parametrize("name", ["first", "second", "focus"])
def test_reviews_hold_every_word_of_the_questions_as_before(upgraded: Flask, name: str) -> None:
    """They are folded now; what was asked, what could be chosen and why is as it was."""
    attempt, before = ATTEMPTS[name], SHOWN["reviews"][name]
    person = back(upgraded)
    page = person.open(f"/attempts/{attempt}/review").text
    with upgraded.app_context():
        held = select(QuestionVersion.content).join(Item).where(Item.attempt_id == uuid.UUID(attempt))
        asked = list(db.session.scalars(held))
    assert len(asked) >= 16
    for question in asked:
        for option in question["options"]:
            for words in (option["text"], option["why"]):
                folded = " ".join(words.split())
                assert folded in before
                assert folded in page


def test_a_quiz_half_way_goes_on_with_its_questions(upgraded: Flask) -> None:
    person = back(upgraded)
    page = person.open(f"/attempts/{ATTEMPTS['running']}/questions/3")
    then = SHOWN["question 3 of the running one"]
    assert (page.problem, page.options, page.chosen) == (then["stem"], then["options"], then["chosen"])
    person.open("/")
    assert "question 11 of 24" in person.page.text
    person.follow("Continue")
    person.answer_all()
    assert person.finish().status == 200


def test_every_row_is_still_there(upgraded: Flask) -> None:
    now, then = back(upgraded).data(), SHOWN["data"]
    for table in ("attempt", "item", "response", "self_rating", "score", "share_link"):
        names = {name for row in then[table] for name in row}
        known = [{name: row[name] for name in row.keys() & names} for row in now[table]]
        assert sorted(known, key=as_text) == sorted(then[table], key=as_text)
    assert {name: now["learner"][name] for name in then["learner"]} == then["learner"]


def test_the_return_phrase_opens_the_results(upgraded: Flask) -> None:
    assert enter(Person(upgraded), SHOWN["phrase"]).page.heading == "Welcome back"


def test_the_link_made_then_shows_the_report(upgraded: Flask) -> None:
    change(upgraded, "UPDATE share_link SET expires_at = '2999-01-01 00:00:00'")
    assert Person(upgraded).open(f"/shared/{SHOWN['shared']}").heading == "What I can do, and what I am learning"


def test_what_was_seen_then_is_not_asked_again_while_there_is_something_new(upgraded: Flask) -> None:
    person = back(upgraded)
    before = {row["question"] for row in person.data()["item"]}
    person.open(f"/attempts/{ATTEMPTS['running']}/check")
    person.finish()
    person.start()
    held = person.data()
    running = next(row["id"] for row in held["attempt"] if row["state"] == "in progress")
    asked = {row["question"] for row in held["item"] if row["attempt_id"] == running}
    assert len(asked) == 24
    assert not asked & before


def test_should_that_release_be_put_back_it_finds_the_cookie_that_it_gave(upgraded: Flask) -> None:
    person = back(upgraded)
    person.open("/")
    person.open(f"/attempts/{ATTEMPTS['running']}/check")
    person.finish()
    kept = person.client.get_cookie("quiz")
    assert kept is not None
    assert kept.value == SHOWN["cookie"]


def brought_up(path: Path, make_app: MakeApp, more: str = "") -> Flask:
    """This release on that backup, in which that release may have written more."""
    with closing(sqlite3.connect(path)) as old:
        old.executescript((DATA / "release-1.0.0.sql").read_text("utf-8") + more)
    migrate(f"sqlite:///{path}")
    return make_app(f"sqlite:///{path}", secret_key=SHOWN["key"])


def test_a_backup_brought_up_a_second_time_knows_whoever_came_after_the_first(
    tmp_path: Path, make_app: MakeApp
) -> None:
    person = enter(Person(brought_up(tmp_path / "once.db", make_app)), SHOWN["phrase"])
    there = person.moved_to(brought_up(tmp_path / "again.db", make_app))
    assert "question 11 of 24" in there.open("/").text


def test_who_was_new_to_a_later_release_and_then_to_that_one_keeps_what_they_did_last(
    tmp_path: Path, make_app: MakeApp
) -> None:
    """Their first quiz went with the way back; the cookie of it must not hide the other."""
    person = Person(brought_up(tmp_path / "once.db", make_app))
    person.start()
    later = f"""
        INSERT INTO learner (id, created_at, seen_at, session_number, certificates)
        VALUES ('{"9" * 32}', '2999-01-01 00:00:00', '2999-01-01 00:00:00', 1, '[]');
        UPDATE attempt SET learner_id = '{"9" * 32}' WHERE state = 'in progress';"""
    again = brought_up(tmp_path / "again.db", make_app, later)
    other = Person(again)
    with other.client.session_transaction() as session:
        session["learner"], session["number"] = "9" * 32, 1
    there = person.moved_to(again)
    there.client.set_cookie("quiz", other.cookie)
    assert "question 11 of 24" in there.open("/").text
