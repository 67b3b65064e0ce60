"""The clock of the machine jumps while a real server runs; answers and results stay, in their order, and pages open.

By libfaketime, which tells the server another time than the machine's; only the wall clock, as a jump does. It spoils
the sleep of gunicorn's first process, so it is tried with `quiz run`.
"""

from __future__ import annotations

import glob
from pathlib import Path

import pytest

from tests.databases import engine_of
from tests.kill import find_losses
from tests.serving import Wire, serving

pytestmark = pytest.mark.long
HOUR, DAY = 3600, 86400


@pytest.fixture
def library() -> str:
    found = glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")  # noqa: PTH207 - from the root
    if not found:
        pytest.skip("no libfaketime on this machine; Debian has it")
    return found[0]


def take(wire: Wire, path: str, positions: range) -> None:
    for position in positions:
        assert wire.answer(path, position, position % 3).status == 302


def moved(library: str, offset: Path) -> dict[str, str]:
    """The environment of a server whose clock is ahead by the seconds in this file."""
    return {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(offset),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",  # the times of files do not jump with the clock
        "QUIZ_RATELIMIT_ENABLED": "1",
    }


@pytest.mark.parametrize("jump", [-DAY, -90, HOUR, 20 * DAY])
def test_a_jump_loses_nothing_and_signs_nobody_out(library: str, tmp_path: Path, jump: int):
    offset = tmp_path / "offset"
    offset.write_text("+0")
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path, **moved(library, offset)) as server:
        wire = Wire(server.port, timeout=10)
        first = wire.start()
        take(wire, first, range(1, 25))
        assert wire.post(f"{first}/finish", {}).status == 302
        wire.get("/")
        second = wire.start()
        take(wire, second, range(1, 9))
        offset.write_text(f"{jump:+d}")
        wire.close()  # connections seem to have been idle for long
        take(wire, second, range(9, 25))
        reply = wire.post(f"{second}/finish", {})
        assert reply.status == 302
        for page in (reply.location, f"{first}/report", "/progress", "/", "/retake", "/readyz"):
            assert wire.get(page).status == 200, page
        assert "first attempt" not in wire.get(reply.location).text
        third = Wire(server.port, timeout=10)
        assert third.answer(third.start(), 1, 1).status == 302
    assert "exception" not in (tmp_path / "log").read_text()
    with engine_of(url) as engine:
        assert find_losses(engine, []) == []


def test_a_clock_that_is_put_right_makes_nobody_wait_for_hours(library: str, tmp_path: Path):
    offset = tmp_path / "offset"
    offset.write_text(f"{2 * HOUR:+d}")
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, **moved(library, offset)) as server:
        wire = Wire(server.port, timeout=10)
        wire.get("/yours/return")
        wrong = {"phrase": "one two three four five six"}
        assert [wire.post("/yours/return", wrong).status for _ in range(11)] == [400] * 10 + [429]
        offset.write_text("+0")
        wire.close()
        wire.get("/yours/return")
        assert wire.post("/yours/return", wrong).status == 400
