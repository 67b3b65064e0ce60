"""An acknowledged answer is stored, whatever is killed. The long run is `python -m tests.kill --kills 200`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from subprocess import SubprocessError

import pytest

from quiz.db.migrate import make_engine
from tests.conftest import leave_out
from tests.kill import Crash, DatabaseCrash, Paper, Taker, find_losses, run

KILLS = 3


@pytest.fixture(scope="module")
def postgres() -> Iterator[object]:
    """A PostgreSQL that may be killed, unlike the one of the other tests."""
    try:
        from tests.postgres import Postgres  # noqa: PLC0415 - only where PostgreSQL is tested

        server = Postgres()
    except (ImportError, OSError, RuntimeError, SubprocessError) as error:
        leave_out(f"no PostgreSQL on this machine: {error}")
    yield server
    server.remove()


def test_acknowledged_answers_survive_kill_9_of_the_server_on_sqlite(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    outcome = run(url, tmp_path, KILLS, Crash(url, tmp_path))
    assert outcome.losses == []
    assert outcome.acknowledged > KILLS


def test_acknowledged_answers_survive_kill_9_of_the_server_on_postgresql(postgres, tmp_path: Path):
    outcome = run(postgres.url, tmp_path, KILLS, Crash(postgres.url, tmp_path))
    assert outcome.losses == []
    assert outcome.acknowledged > KILLS


def test_acknowledged_answers_survive_kill_9_of_the_database_and_the_quiz_finds_it_again(postgres, tmp_path: Path):
    outcome = run(postgres.url, tmp_path, KILLS, DatabaseCrash(postgres, tmp_path))
    assert outcome.losses == []
    assert outcome.acknowledged > KILLS


def test_the_comparison_would_see_a_lost_answer(sqlite_url: str):
    """Of an attempt that never was, and of answers that differ."""
    taker = Taker.__new__(Taker)
    taker.faults, taker.papers = [], [Paper("/attempts/" + "0" * 32, stands={1: (2, "sure")})]
    engine = make_engine(sqlite_url)
    assert find_losses(engine, [taker]) == ["attempt 00000000-0000-0000-0000-000000000000 is gone"]
    engine.dispose()
