"""`quiz stats` on a hundred thousand, or a million, attempts: how long it takes, and how the quiz does meanwhile."""

from __future__ import annotations

import resource
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from sqlalchemy import Engine, text

from quiz import paths
from quiz.bank.read import load
from quiz.db.migrate import migrate
from tests.benchmarks.pages import _settle as settle
from tests.crowd import fill
from tests.databases import engine_of, new_postgres
from tests.serving import QUIZ, ROOT, WAITRESS, Wire, serving, settings

MODELS = 20_000  # people who are simulated; the others are their doubles
COLUMNS = {
    "learner": "created_at, seen_at, session_number, phrase_number, certificates, importance",
    "attempt": "length, size, state, started_at, ended_at, edition, looked_again",
    "item": 'position, version, question, "order", seen',
    "response": "position, choice, chosen, given, confidence, credit, chance, options, skill, topic, answered_at",
}
# The id of a copy ends with its number; its beginning stays random, as people are counted in slices of their ids.
DOUBLE = {
    "sqlite": "substr({id}, 1, 24) || printf('%08x', :number)",
    "postgresql": "CAST(substr(CAST({id} AS text), 1, 28) || lpad(to_hex(CAST(:number AS int)), 8, '0') AS uuid)",
}
STATS = (*QUIZ, "stats", "--json")


def print_statistics(postgres: str, attempts: int) -> None:
    """Fill a database, count it alone, then count it while somebody takes quizzes at the real server."""
    with tempfile.TemporaryDirectory() as folder:
        url = new_postgres(postgres) if postgres else f"sqlite:///{folder}/quiz.db"
        migrate(url)
        with engine_of(url) as engine:
            began = time.perf_counter()
            fill(engine, *load(paths.QUESTIONS), min(MODELS, attempts))
            multiply(engine, attempts)
            settle(engine)
        print(f"{'PostgreSQL' if postgres else 'SQLite'}, {attempts:,} attempts, filled in {_since(began)}", flush=True)
        began = time.perf_counter()
        subprocess.run(STATS, env=settings(url, Path(folder)), cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"quiz stats: {_since(began)}, {largest:.0f} MB of memory", flush=True)
        with serving(url, Path(folder), WAITRESS) as served:
            print_answers("answers alone", answer_for(served.port, seconds=20))
            began = time.perf_counter()
            counting = subprocess.Popen(STATS, env=settings(url, Path(folder)), cwd=ROOT, stdout=subprocess.DEVNULL)
            print_answers("answers meanwhile", answer_for(served.port, seconds=20))
            counting.wait()
            print(f"quiz stats beside it: {_since(began)}, exit code {counting.returncode}")


def multiply(engine: Engine, attempts: int) -> None:
    """Copy everybody, each copy with ids that end with its own number."""
    copies = -(-attempts // MODELS)
    postgres = engine.dialect.name == "postgresql"
    with engine.connect().execution_options(writes=True) as connection:
        with connection.begin():
            for table in COLUMNS:
                connection.execute(text(f"CREATE TEMPORARY TABLE model_{table} AS SELECT * FROM {table}"))
        for copy in range(1, copies):
            with connection.begin():
                if postgres:
                    connection.execute(text("SET LOCAL session_replication_role = replica"))
                for table, columns in COLUMNS.items():
                    ids = {"learner": ["id"], "attempt": ["id", "learner_id"]}.get(table, ["attempt_id"])
                    doubles = ", ".join(DOUBLE[engine.dialect.name].format(id=name) for name in ids)
                    connection.execute(
                        text(
                            f"INSERT INTO {table} ({', '.join(ids)}, {columns}) "
                            f"SELECT {doubles}, {columns} FROM model_{table}"
                        ),
                        {"number": copy},
                    )


def answer_for(port: int, seconds: float) -> list[float]:
    """Milliseconds of each answer of somebody who goes on for so long."""
    person, taken = Wire(port, timeout=30), []
    attempt, until, position = person.start(), time.perf_counter() + seconds, 1
    while time.perf_counter() < until:
        began = time.perf_counter()
        assert person.answer(attempt, 1 + position % 24, 1).status == 302
        taken.append(1000 * (time.perf_counter() - began))
        position += 1
    person.close()
    return taken


def print_answers(name: str, taken: list[float]) -> None:
    middle, late = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    print(f"{name}: {len(taken)}, median {middle:.0f} ms, one in a hundred over {late:.0f} ms", flush=True)


def _since(began: float) -> str:
    return f"{time.perf_counter() - began:.0f} s"
