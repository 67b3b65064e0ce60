"""Answers a second of the quiz against the bare stack, in turns, so that the machine's moods hit both."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.load import Measured, answer_form, answer_plain, answer_quiz, drive, take_quizzes
from tests.databases import new_postgres
from tests.serving import GUNICORN, ROOT, WAITRESS, serving, settings

BARE = {
    "waitress": (sys.executable, "-m", "tests.benchmarks.bare"),
    "gunicorn": (
        sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--threads", "4", "--workers", "2",
        "--log-level", "error", "tests.benchmarks.bare:create_app()",
    ),
}  # fmt: skip
QUIZ = {"waitress": WAITRESS, "gunicorn": GUNICORN}


TAKING = {"plain": answer_plain, "forms": answer_form, "answers": answer_quiz, "quizzes": take_quizzes}


def compare(server: str, postgres: str, people: int, seconds: float, rounds: int) -> None:
    """Print both yardsticks and the quiz, round by round, and the ratios of the medians."""
    where = "PostgreSQL" if postgres else "SQLite"
    print(f"\n{server} on {where}, {people} people, {rounds} × {seconds:g} s each, generator on the same cores")
    print(f"{'':10}{'answers/s':>12}{'POST p50':>12}{'p95':>8}{'p99 ms':>8}")
    found: dict[str, list[float]] = {name: [] for name in TAKING}
    for _ in range(rounds):
        for name, rates in found.items():
            measured = measure(name, server, postgres, people, seconds)
            rates.append(measured.answers_a_second)
            print(
                f"{name:10}{measured.answers_a_second:12.0f}{measured.post(50):12.1f}"
                f"{measured.post(95):8.1f}{measured.post(99):8.1f}",
                flush=True,
            )
    plain, forms, answers, quizzes = (statistics.median(rates) for rates in found.values())
    print(f"median: Flask + SQLAlchemy {plain:.0f}, with forms {forms:.0f}, the quiz {answers:.0f} answers/s;")
    print(f"{quizzes:.0f} where quizzes are started, finished and reported, too, every 48 answers")
    print(
        f"the quiz does {100 * answers / plain:.0f} % of Flask + SQLAlchemy, {100 * answers / forms:.0f} % with forms;"
    )
    print(f"whole quizzes {100 * quizzes / forms:.0f} %")


def measure(name: str, server: str, postgres: str, people: int, seconds: float) -> Measured:
    """One run on a fresh database."""
    with tempfile.TemporaryDirectory() as folder:
        url = new_postgres(postgres) if postgres else f"sqlite:///{folder}/quiz.db"
        bare = name in ("plain", "forms")
        if bare:
            make = "from tests.benchmarks.bare import make_tables; make_tables()"
            subprocess.run([sys.executable, "-c", make], env=settings(url, Path(folder)), cwd=ROOT, check=True)
        command = (BARE if bare else QUIZ)[server]
        with serving(url, Path(folder), command, WEB_CONCURRENCY="2") as served:
            return drive(served.port, TAKING[name], people, seconds)
