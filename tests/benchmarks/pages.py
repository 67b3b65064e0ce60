"""How fast a person's pages are when a hundred thousand, or a million, others have been here before."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection, Engine, text
from werkzeug.test import TestResponse

from quiz import paths
from quiz.app import create_app
from quiz.bank.read import load
from quiz.db.migrate import migrate
from tests.databases import config_for, engine_of, new_postgres
from tests.person import Person
from tests.serving import TOKEN

REPEATS = 40
BATCH = 10_000


@dataclass
class Someone:
    """A person with three finished quizzes and one in progress, on a database with or without others."""

    app: Flask
    person: Person
    asks: dict[str, Callable[[], TestResponse]]

    @classmethod
    def on(cls, url: str) -> Someone:
        migrate(url)
        app = create_app(config_for(url), load(paths.QUESTIONS))
        app.logger.disabled = True
        person = Person(app)
        for _ in range(3):
            person.take()
        report = person.page.address
        question = person.start().address
        found = TOKEN.search(person.page.html)
        assert found
        answer = {"csrf_token": found[1], "choice": "1", "send": "sure"}
        pages = {
            "home": "/", "question": question, "report": report, "review": report.replace("report", "review"),
            "progress": "/progress", "retake": "/retake", "your data": "/yours/data.json",
        }  # fmt: skip
        client = person.client
        asks = {name: partial(client.get, page) for name, page in pages.items()}
        return cls(app, person, asks | {"answer (POST)": partial(client.post, question, data=answer)})


def print_pages(postgres: str, attempts: int, rounds: int) -> None:
    """Print the milliseconds of each page, alone and among many, measured in turns, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        urls = [new_postgres(postgres) if postgres else f"sqlite:///{Path(folder) / name}.db" for name in ("a", "b")]
        alone, among = map(Someone.on, urls)
        with engine_of(urls[1]) as engine:  # not the application's, on which nothing may take so long
            grown = fill(engine, attempts)
        print(f"\n{'PostgreSQL' if postgres else 'SQLite'}: ms, first quartile of {rounds} × {REPEATS}, in process")
        print(f"{'':14}{'alone':>10}{f'{attempts:,} attempts':>22}{'ratio':>8}")
        for name in alone.asks:
            one, other = measure(alone.asks[name], among.asks[name], times=rounds * REPEATS)
            print(f"{name:14}{one:10.2f}{other:22.2f}{other / one:8.2f}")
        print(f"{grown / attempts:,.0f} bytes an attempt, indexes included")


def measure(*asks: Callable[[], TestResponse], times: int) -> list[float]:
    """Milliseconds of each, asked in turns: the first quartile, which neighbours on the machine touch least."""
    spent: list[list[float]] = [[] for _ in asks]
    for _ in range(times):
        for ask, taken in zip(asks, spent, strict=True):
            start = time.perf_counter()
            status = ask().status_code
            taken.append(1000 * (time.perf_counter() - start))
            assert status in (200, 302)
    return [statistics.quantiles(taken, n=4)[0] for taken in spent]


def fill(engine: Engine, attempts: int) -> float:
    """Multiply the first finished attempt, each copy with a learner of its own; gives the bytes added."""
    with engine.connect() as connection:
        before = _size(connection)
        model = connection.scalar(text("SELECT id FROM attempt WHERE state = 'finished' ORDER BY started_at LIMIT 1"))
    postgres = engine.dialect.name == "postgresql"
    with engine.connect().execution_options(writes=True) as connection:
        for start in range(0, attempts, BATCH):
            with connection.begin():
                if postgres:  # what is copied keeps its references; checking them takes the longest
                    connection.execute(text("SET LOCAL session_replication_role = replica"))
                    connection.execute(text("SET LOCAL synchronous_commit = off"))
                for statement in POSTGRES_COPIES if postgres else SQLITE_COPIES:
                    values = {"model": model, "first": start + 1, "last": min(start + BATCH, attempts)}
                    connection.execute(text(statement), values)
    _settle(engine)
    with engine.connect() as connection:
        return _size(connection) - before


def _settle(engine: Engine) -> None:
    """Let the database do now what it would do in the background; not within a transaction."""
    connection = engine.raw_connection()
    if engine.dialect.name == "postgresql":
        connection.dbapi_connection.autocommit = True  # type: ignore[union-attr]
    for statement in {"postgresql": ["VACUUM ANALYZE", "CHECKPOINT"]}.get(
        engine.dialect.name, ["ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"]
    ):
        connection.cursor().execute(statement)
    connection.detach()
    connection.close()


def _size(connection: Connection) -> float:
    if connection.dialect.name == "postgresql":
        return float(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
    return float(pages * (connection.exec_driver_sql("PRAGMA page_size").scalar() or 0))


def _copies(numbers: str, learner: str, attempt: str) -> list[str]:
    """Statements that copy the rows of :model once for each number from :first to :last."""
    return [
        f"""INSERT INTO learner (id, created_at, seen_at, session_number, certificates)
            SELECT {learner}, learner.created_at, learner.seen_at, 1, '[]'
            FROM {numbers}, attempt JOIN learner ON learner.id = attempt.learner_id WHERE attempt.id = :model""",
        f"""INSERT INTO attempt (id, learner_id, length, size, state, started_at, ended_at, readiness, readiness_low,
                                 readiness_high, scoring)
            SELECT {attempt}, {learner}, length, size, state, started_at, ended_at, readiness, readiness_low,
                   readiness_high, scoring
            FROM {numbers}, attempt WHERE id = :model""",
        *(
            f"""INSERT INTO {table} (attempt_id, {columns}) SELECT {attempt}, {columns}
                FROM {numbers}, {table} WHERE attempt_id = :model"""
            for table, columns in COLUMNS.items()
        ),
    ]


COLUMNS = {
    "item": 'position, version, question, "order", seen',
    "response": "position, choice, given, confidence, credit, chance, options, skill, topic, answered_at",
    "score": """skill, name, value, low, high, target, assumed, state, asked, "right", partly, wrong, dont_know,
                left_open, credit, chance""",
}
POSTGRES_COPIES = _copies(
    "generate_series(CAST(:first AS int), CAST(:last AS int)) AS number(n)",
    "CAST(md5('learner' || n) AS uuid)",
    "CAST(md5('attempt' || n) AS uuid)",
)
# SQLite has no md5 of its own; an odd factor spreads the numbers over the range of ids as well.
_SPREAD = "printf('%08x%024x', (n * 2654435761) & 4294967295, n * 2 + {kind})"
SQLITE_COPIES = _copies(
    """(WITH RECURSIVE count(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM count WHERE n < :last)
        SELECT n FROM count)""",
    _SPREAD.format(kind=0),
    _SPREAD.format(kind=1),
)
