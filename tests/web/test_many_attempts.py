"""Somebody with 2,000 finished attempts costs little more than somebody with five: statements, rows and bytes."""

from __future__ import annotations

import re
import sqlite3
import tracemalloc
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Connection, Table, delete, event, insert, select

from quiz.app import create_app
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.models import Attempt, Item, Response, SeenQuestion, SkillScore
from quiz.web.http.context import db
from quiz.web.views.progress import LISTED, Listing
from tests.databases import config_for
from tests.person import Person

FEW, MANY = 5, 2_000
MOST = 3  # times as much
PAGES = ("/", "/progress", "/retake", "/yours", "/how-it-works", "/role")


@dataclass
class Cost:
    """What a page asks of the database, and what it weighs."""

    statements: int = 0
    rows: int = 0
    size: int = 0

    def at_most(self, times: float, other: Cost) -> bool:
        mine, others = (self.statements, self.rows, self.size), (other.statements, other.rows, other.size)
        return all(one <= times * two for one, two in zip(mine, others, strict=True))


@dataclass
class Meter:
    """Counts what an application on SQLite asks for; every row fetched passes `row`."""

    cost: Cost

    def row(self, _cursor: sqlite3.Cursor, row: tuple[object, ...]) -> tuple[object, ...]:
        self.cost.rows += 1
        return row

    def statement(self, *_: object) -> None:
        self.cost.statements += 1

    def connect(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.row_factory = self.row

    def of(self, person: Person, address: str) -> Cost:
        self.cost = Cost()
        response = person.client.get(address)
        assert response.status_code == 200, address
        self.cost.size = len(response.get_data())
        return self.cost


@pytest.fixture(scope="module")
def app(
    tmp_path_factory: pytest.TempPathFactory, shipped: tuple[Bank, Role], sqlite_template: object
) -> Iterator[Flask]:
    path = tmp_path_factory.mktemp("many") / "quiz.db"
    path.write_bytes(sqlite_template.read_bytes())  # type: ignore[attr-defined]
    app = create_app(config_for(f"sqlite:///{path}", ratelimit=False), shipped)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def people(app: Flask, shipped: tuple[Bank, Role]) -> tuple[Person, Person]:
    """Each took five quizzes; then one of them came to have 2,000, and has seen the whole bank."""
    few, many = Person(app), Person(app)
    for person in (few, many):
        for _ in range(FEW):
            person.start()
            person.answer(person.page.choices[0])
            person.follow("Check and finish")
            person.finish()
    with app.app_context():
        learner = uuid.UUID(many.data()["learner"]["id"])
        multiply(db.session.connection(), learner)
        db.session.execute(delete(SeenQuestion).where(SeenQuestion.learner_id == learner))
        seen = [{"learner_id": learner, "question": question.id} for question in shipped[0].questions]
        db.session.execute(insert(SeenQuestion), seen)
        db.session.commit()
    return few, many


def multiply(connection: Connection, learner: uuid.UUID) -> None:
    """The attempts of a learner over and over, each an hour before the last."""
    old = connection.execute(select(Attempt.__table__).where(Attempt.learner_id == learner)).mappings().all()
    new = []
    for turn in range(MANY - FEW):
        back, model = timedelta(hours=turn + 1), old[turn % len(old)]
        times = {name: model[name] - back for name in ("started_at", "ended_at")}
        new.append((model["id"], dict(model) | times | {"id": uuid.uuid4()}))
    connection.execute(insert(Attempt.__table__), [attempt for _, attempt in new])
    for table in (Item.__table__, Response.__table__, SkillScore.__table__):
        assert isinstance(table, Table)
        rows: dict[uuid.UUID, list[dict[str, object]]] = {}
        for row in connection.execute(select(table)).mappings():
            rows.setdefault(row["attempt_id"], []).append(dict(row))
        copies = [row | {"attempt_id": attempt["id"]} for model, attempt in new for row in rows[model]]
        connection.execute(insert(table), copies)


@pytest.fixture(scope="module")
def meter(app: Flask) -> Iterator[Meter]:
    meter = Meter(Cost())
    with app.app_context():
        engine = db.engine
    engine.dispose()  # connections from now on are counted
    event.listen(engine, "connect", meter.connect)
    event.listen(engine, "before_cursor_execute", meter.statement)
    yield meter
    event.remove(engine, "connect", meter.connect)
    event.remove(engine, "before_cursor_execute", meter.statement)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_costs_at_most_three_times_as_much(people: tuple[Person, Person], meter: Meter, address: str) -> None:
    few, many = (meter.of(person, address) for person in people)
    assert few.rows > 0
    assert many.at_most(MOST, few), (few, many)


@pytest.mark.parametrize("number", [2, 60, MANY // LISTED])
def test_so_does_every_further_page_of_the_progress(people: tuple[Person, Person], meter: Meter, number: int) -> None:
    few, many = meter.of(people[0], "/progress"), meter.of(people[1], f"/progress?page={number}")
    assert many.at_most(MOST, few), (few, many)


@pytest.mark.parametrize("what", ["report", "report.json", "review", "numbers"])
def test_so_does_a_report(people: tuple[Person, Person], meter: Meter, what: str) -> None:
    few, many = (meter.of(person, f"{reports_on(person)[0]}/{what}") for person in people)
    assert many.at_most(MOST, few), (few, many)


REPORT = re.compile(r'href="(/attempts/[^/"]+)/report"')


def reports_on(person: Person, address: str = "/progress") -> list[str]:
    """The attempts of a page, in its order."""
    return REPORT.findall(person.client.get(address).text)


def test_so_does_a_start(people: tuple[Person, Person], meter: Meter) -> None:
    costs = []
    for person in people:
        person.open("/retake")
        token = person.page.form_with("Retake quick").find(".//input[@name='csrf_token']")
        assert token is not None
        meter.cost = Cost()
        response = person.client.post("/attempts", data={"length": "quick", "csrf_token": token.get("value")})
        assert response.status_code == 302
        costs.append(meter.cost)
        person.open("/")
        person.follow("Discard")
        person.press("Discard")
    few, many = costs
    assert many.at_most(MOST, few), (few, many)


@pytest.mark.parametrize("total", [0, 1, LISTED - 1, LISTED, LISTED + 1, 5 * LISTED + 3])
def test_every_attempt_is_on_one_of_the_pages(total: int) -> None:
    pages = Listing.of(total, 1).pages
    listed = [number for page in range(pages, 0, -1) for number in Listing.of(total, page).numbers]
    assert listed == list(range(1, total + 1))
    assert all(len(Listing.of(total, page).numbers) <= LISTED for page in range(1, pages + 1))


def test_the_pages_lead_to_one_another_and_say_what_they_show(people: tuple[Person, Person]) -> None:
    person = people[1]
    page = person.open("/progress")
    assert "Attempts 1985 to 2000 of 2000, the latest" in page.text
    assert "Later attempts" not in page.text
    latest, before = (reports_on(person, address) for address in ("/progress", page.link("Earlier attempts")))
    assert len(set(latest + before)) == 2 * LISTED
    page = person.open(f"/progress?page={10**9}")
    assert "Attempts 1 to 16 of 2000" in page.text
    assert "Earlier attempts" not in page.text
    assert "Page 124 of 125" in person.follow("Later attempts").text


@pytest.mark.parametrize("number", ["0", "-1", "x", "", "1" * 5000])
def test_a_page_that_is_none_is_the_first(people: tuple[Person, Person], number: str) -> None:
    assert reports_on(people[1], f"/progress?page={number}") == reports_on(people[1])


def test_any_two_are_compared_wherever_they_stand(people: tuple[Person, Person]) -> None:
    person = people[1]
    last = person.open("/progress").tree.findall(".//select[@name='to']/option")[-1].get("value")
    page = person.open(f"/progress?page={MANY}")
    first = page.tree.find(".//select[@name='from']/option")
    assert first is not None
    page = person.open(f"/progress?from={first.get('value')}&to={last}")
    chosen = [one.get("value") for one in page.tree.iterfind(".//option[@selected]")]
    assert chosen == [first.get("value"), last]


def test_a_download_is_made_with_few_statements_and_little_memory(people: tuple[Person, Person], meter: Meter) -> None:
    """It goes into a file, a thousand rows at a time, and from there to whoever reads it."""
    person = people[1]
    meter.cost = Cost()
    tracemalloc.start()
    response = person.client.get("/yours/data.json", buffered=False)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    size = response.content_length
    response.close()
    assert size is not None
    assert most < size / 2
    assert meter.cost.statements < 20
    assert meter.cost.rows > MANY * (1 + 24 + 24 + 6)
