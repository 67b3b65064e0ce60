"""What release 1.0.0 stored lives on: its questions with a stem, shown as they were drawn."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.migrate import migrate
from quiz.store import papers
from tests import builders
from tests.builders import BAKER
from tests.conftest import MakeApp
from tests.person import Person
from tests.web.conftest import BAKERY

# A baker's quick quiz, finished, with baking right and selling wrong; and another with one answer.
STORED = Path(__file__).parents[1] / "data" / "release-1.0.0-bakery.sql"
LEARNER = "eec302b17ee746dcaa8cc6745bb8b86e"
FINISHED, RUNNING = "65b9c773-51ce-47a8-ad90-bc9794191dd4", "88fd2e6d-baf7-444e-be31-9e59b190de97"
THEMED = builders.bank(*builders.themes_of(BAKER)), BAKERY[1]
BANKS = pytest.mark.parametrize("of", [BAKERY, THEMED], ids=["same bank", "new bank"])


@pytest.fixture
def person(tmp_path: Path, make_app: MakeApp, of: tuple[Bank, Role]) -> Person:
    """The learner of then, in front of a quiz of today."""
    path = tmp_path / "quiz.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(STORED.read_text(encoding="utf-8"))
    migrate(f"sqlite:///{path}")
    papers._versions.clear()
    person = Person(make_app(f"sqlite:///{path}", of=of))
    with person.client.session_transaction() as session:
        session["learner"], session["number"] = LEARNER, 1
    return person


def stored(attempt: str) -> list[dict[str, Any]]:
    """The questions of an attempt as release 1.0.0 wrote them, in their order."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(STORED.read_text(encoding="utf-8"))
        query = (
            "SELECT content FROM item JOIN question_version ON version = hash WHERE attempt_id = ? ORDER BY position"
        )
        return [json.loads(content) for (content,) in connection.execute(query, [attempt.replace("-", "")])]


@BANKS
def test_a_finished_attempt_shows_its_questions_as_they_were_drawn(person: Person) -> None:
    page = person.open(f"/attempts/{FINISHED}/review")
    for content in stored(FINISHED):
        for text in (content["stem"], content["idea"], *(option["text"] for option in content["options"])):
            assert text in page.text


@BANKS
def test_a_finished_attempt_keeps_its_scores(person: Person) -> None:
    person.open(f"/attempts/{FINISHED}/report")
    report = person.client.get(f"/attempts/{FINISHED}/report.json").get_json()
    assert {skill["id"]: skill["score"] for skill in report["skills"]} == {"baking": 10.0, "selling": 0.0}


@BANKS
def test_a_quiz_half_way_goes_on_with_its_own_questions(person: Person) -> None:
    person.open("/")
    person.follow("Continue")
    for content in stored(RUNNING)[1:]:
        assert person.page.problem == content["stem"]
        assert set(person.page.options) == {option["text"] for option in content["options"]}
        best = next(option["text"] for option in content["options"] if option["credit"] == 1)
        person.answer(person.page.options[best])
    assert person.finish().status == 200


@pytest.mark.parametrize("of", [BAKERY], ids=["same bank"])
def test_a_question_that_kept_its_id_counts_as_seen(person: Person) -> None:
    seen = {content["id"] for content in stored(FINISHED)}
    person.open("/")
    person.follow("Continue")
    while person.page.problem:
        person.answer(None)
    person.finish()
    seen |= {content["id"] for content in stored(RUNNING)}
    person.start()
    drawn = {item["question"] for item in person.data()["item"]}
    assert len(drawn - seen) == 4
