"""Three hundred people in one room, behind one address, join a group and begin at the same time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from tests.serving import Wire, serving

PEOPLE = 300
MINUTE = 60  # seconds


def open_group(port: int) -> tuple[str, str]:
    """The coach's address and the join address of a new group."""
    coach = Wire(port)
    coach.get("/groups")
    address = coach.post("/groups", {"name": "A lecture"}).location
    page = coach.get(address).text
    coach.close()
    return address, f"/join/{page.partition('/join/')[2][:11]}"


def join_and_begin(port: int, group: str, together: Barrier) -> list[int]:
    """What one of them is answered, up to the first question."""
    person = Wire(port, timeout=2 * MINUTE)
    together.wait()
    answers = [person.get(group).status, person.post(group, {}).status, person.get("/").status]
    begun = person.post("/attempts", {"length": "quick"})
    path = begun.location.rpartition("/")[0]
    answers += [begun.status, person.get(f"{path}/questions/1").status, person.answer(path, 1, None).status]
    person.close()
    return answers


@pytest.mark.long
def test_three_hundred_people_behind_one_address_join_and_start_within_a_minute(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path, QUIZ_RATELIMIT_ENABLED="1") as server:
        _, group = open_group(server.port)
        together = Barrier(PEOPLE + 1)
        with ThreadPoolExecutor(PEOPLE) as room:
            people = [room.submit(join_and_begin, server.port, group, together) for _ in range(PEOPLE)]
            together.wait()
            begun = time.monotonic()
            answers = [one.result() for one in people]
        seconds = time.monotonic() - begun
    print(f"{PEOPLE} people joined, began and answered once in {seconds:.1f} s")
    assert [one for one in answers if one != [200, 302, 200, 302, 200, 302]] == []
    assert seconds < MINUTE
