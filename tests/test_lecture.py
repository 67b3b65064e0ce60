"""A lecture: 300 people behind one address begin at the same moment, with throttles on, through the real servers."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.databases import drop_postgres, new_postgres
from tests.serving import GUNICORN, WAITRESS, Wire, serving

PEOPLE = 300
AT_ONCE = 60  # of them wait for an answer at the same moment
pytestmark = pytest.mark.long


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'quiz.db'}"
        return
    address = new_postgres(request.getfixturevalue("postgres_server"))
    yield address
    drop_postgres(address)


def begin(port: int) -> tuple[str, float]:
    """Open the start page, begin, answer the first question; gives what happened and how long it took."""
    wire, begun = Wire(port, timeout=90), time.monotonic()
    try:
        said = str(wire.answer(wire.start(), 1, 2).status)
    except OSError as error:
        said = str(error)
    finally:
        wire.close()
    return said, time.monotonic() - begun


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_a_lecture_of_300_behind_one_address_begins(url: str, tmp_path: Path, command: tuple[str, ...], capsys):
    with serving(url, tmp_path, command, QUIZ_RATELIMIT_ENABLED="1") as server:
        begun = time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as people:
            answers = list(people.map(begin, [server.port] * PEOPLE))
        took = time.monotonic() - begun
    with capsys.disabled():
        slowest = max(seconds for _, seconds in answers)
        print(f"\n{PEOPLE} people began within {took:.0f} s; nobody waited over {slowest:.1f} s for three pages")
    assert Counter(said for said, _ in answers) == {"302": PEOPLE}
