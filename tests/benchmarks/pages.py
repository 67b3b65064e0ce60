"""How fast a person's pages are when a hundred thousand, or a million, others have been here before."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from quiz import paths
from quiz.app import create_app
from quiz.bank_files import load
from quiz.migrate import migrate
from quiz.web.current import db
from tests.databases import config_for
from tests.person import Person
from tests.serving import TOKEN

REPEATS = 40
BATCH = 10_000


def print_pages(postgres: str, attempts: int, rounds: int) -> None:
    """Print the milliseconds of each page, empty and filled, and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        url = postgres or f"sqlite:///{Path(folder) / 'quiz.db'}"
        migrate(url)
        app = create_app(config_for(url), load(paths.QUESTIONS))
        app.logger.disabled = True
        person = Person(app)
        for _ in range(3):
            person.take()
        report = person.page.address
        person.start()
        addresses = {
            "home": "/", "question": person.page.address, "report": report, "progress": "/progress",
            "review": report.replace("report", "review"), "retake": "/retake", "your data": "/yours/data.json",
        }  # fmt: skip
        empty = measure(person, addresses, rounds)
        with app.app_context():
            grown = fill(db.engine, attempts)
        filled = measure(person, addresses, rounds)
        print(f"\n{'PostgreSQL' if postgres else 'SQLite'}: ms, first quartile of {rounds} × {REPEATS}, in process")
        print(f"{'':12}{'empty':>10}{f'{attempts:,} attempts':>22}{'ratio':>8}")
        for name, before in empty.items():
            print(f"{name:12}{before:10.2f}{filled[name]:22.2f}{filled[name] / before:8.2f}")
        print(f"{grown / attempts:,.0f} bytes an attempt, indexes included")


def measure(person: Person, addresses: dict[str, str], rounds: int) -> dict[str, float]:
    """Milliseconds of each page, and of sending an answer: the first quartile, which neighbours touch least."""
    client = person.client
    found = TOKEN.search(client.get(addresses["question"]).text)
    assert found
    answer = {"csrf_token": found[1], "choice": "1", "send": "sure"}
    asks = {name: lambda at=at: client.get(at) for name, at in addresses.items()}
    asks["answer (POST)"] = lambda: client.post(addresses["question"], data=answer)
    times: dict[str, list[float]] = {name: [] for name in asks}
    for _ in range(rounds):
        for name, ask in asks.items():
            ask()
            for _ in range(REPEATS):
                start = time.perf_counter()
                status = ask().status_code
                times[name].append(1000 * (time.perf_counter() - start))
                assert status in (200, 302)
    return {name: statistics.quantiles(one, n=4)[0] for name, one in times.items()}


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
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if postgres else "ANALYZE")
    with engine.connect() as connection:
        return _size(connection) - before


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
