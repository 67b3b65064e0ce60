"""A small quiz for tests that need no real questions: the baker of `tests.builders`."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from quiz.app import create_app
from quiz.config import Config
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db.models import Attempt, Base
from quiz.store import papers
from quiz.web.http.context import db
from tests import builders
from tests.person import Person
from tests.web.phrases import make_phrase

Open = Callable[..., Flask]
BAKERY = (
    builders.bank(),
    builders.role(
        steps=(builders.step(), builders.step("sell", number=2, title="Sell", skills=("selling",))),
        certificates=(builders.certificate(issuer="The guild"), builders.certificate("baker-two", issuer="The guild")),
    ),
)


# For tests about pages and not about what is stored: one database will do.
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def start_app(config: Config) -> Iterator[Open]:
    """Starts the quiz on this test's database, as often as one likes: another machine, or after a restart."""
    apps: list[Flask] = []

    def start(of: tuple[Bank, Role] = BAKERY, config: Config = config) -> Flask:
        papers._versions.clear()  # what one process remembers another has to read
        apps.append(create_app(config, of))
        return apps[-1]

    yield start
    for app in apps:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def shared_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("shared") / "quiz.db"))


@pytest.fixture
def sqlite_url(shared_sqlite: Path) -> str:
    """An empty database: SQLite. Always the same file, so that the baker's quiz can stay as well."""
    with closing(sqlite3.connect(shared_sqlite)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        for name in ("learner", "question_version", "study_group", "crowd"):  # all else hangs on these
            connection.execute(f"DELETE FROM {name}")
        connection.commit()
    return f"sqlite:///{shared_sqlite}"


@pytest.fixture(scope="session")
def bakeries() -> Iterator[dict[str, Flask]]:
    """The baker's quiz on each database, started once."""
    started: dict[str, Flask] = {}
    yield started
    for app in started.values():
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def bakery(config: Config, bakeries: dict[str, Flask]) -> Flask:
    """The quiz of the baker: two skills of two topics, so four questions on a quick paper."""
    papers._versions.clear()
    if config.database_url not in bakeries:
        bakeries[config.database_url] = create_app(config, BAKERY)
    return bakeries[config.database_url]


@pytest.fixture
def baker(bakery: Flask) -> Person:
    """Someone who takes the baker's quiz."""
    return Person(bakery)


def rows(app: Flask) -> dict[str, int]:
    """How many rows each table has that holds anything of a person."""
    with app.app_context():
        tables = Base.metadata.tables.keys() - {"instance"}
        return {name: db.session.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0 for name in tables}


def everything(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, to see that nothing changed."""
    with app.app_context():
        return {
            name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr)
            for name, table in Base.metadata.tables.items()
        }


def change(app: Flask, statement: str, **values: Any) -> None:
    """Change something behind the product's back, such as a date."""
    with app.app_context():
        db.session.execute(text(statement), values)
        db.session.commit()


def end_days_ago(app: Flask, days: int) -> None:
    """Let all attempts have ended so many days earlier, one after the other as they did."""
    _shift(app, timedelta(days=days))


def age(app: Flask) -> None:
    """Everything so far happened an hour earlier, so that what comes is plainly later."""
    _shift(app, timedelta(hours=1))


def _shift(app: Flask, by: timedelta) -> None:
    with app.app_context():
        for attempt in db.session.scalars(select(Attempt)):
            attempt.started_at -= by
            attempt.ended_at = attempt.ended_at and attempt.ended_at - by
        db.session.commit()


@contextmanager
def counting(app: Flask) -> Iterator[list[str]]:
    """The SQL statements that are sent meanwhile, without BEGIN and the like."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.split(maxsplit=1)[0] in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def phrase(baker: Person) -> str:
    """Of someone with one finished attempt."""
    baker.take()
    return make_phrase(baker)


@pytest.fixture
def other(baker: Person, phrase: str) -> Person:
    """Another device than that of the phrase, with nothing on it."""
    return Person(baker.app)
