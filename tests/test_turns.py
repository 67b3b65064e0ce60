"""Writers of one process come one after another; when none gets on, they do not all stand in line."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

import quiz.db.turns
from quiz.db.turns import Turns


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    monkeypatch.setattr(quiz.db.turns, "SOON", 0.1)
    return Turns()


def ask(turns: Turns, number: int, seconds: float) -> list[tuple[bool, float]]:
    """So many threads ask for a turn at once: whether each got it, and after how many seconds."""
    found: list[tuple[bool, float]] = []

    def take() -> None:
        begun = monotonic()
        came = turns.take(seconds)
        found.append((came, monotonic() - begun))
        if came:
            turns.end()

    threads = [threading.Thread(target=take) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_all_get_their_turn_while_it_moves_on(turns: Turns):
    assert all(came for came, _ in ask(turns, 20, seconds=5))


def test_one_waits_for_a_turn_that_does_not_end_and_the_others_are_told_soon(turns: Turns):
    assert turns.take(1)
    waited = sorted(seconds for came, seconds in ask(turns, 7, seconds=2) if not came)
    assert len(waited) == 7
    assert waited[-1] >= 2
    assert waited[-2] < 2


def test_a_long_turn_that_has_begun_is_waited_for(turns: Turns):
    """Closing a large group takes seconds, and nobody else holds the file."""
    assert turns.take(1)
    turns.begun()
    threading.Timer(0.5, turns.end).start()
    assert all(came for came, _ in ask(turns, 7, seconds=5))


def test_who_comes_later_is_told_at_once(turns: Turns):
    assert turns.take(1)
    first = threading.Thread(target=ask, args=[turns, 1, 3])
    first.start()
    while not turns._next.locked():
        threading.Event().wait(0.01)
    assert not turns.take(3)
    assert first.is_alive(), "it was told before the one in line"
    turns.end()
    first.join()


def test_after_a_long_turn_everything_goes_on(turns: Turns):
    assert turns.take(1)
    later = threading.Timer(0.5, turns.end)
    later.start()
    assert any(came for came, _ in ask(turns, 5, seconds=3))
    assert all(came for came, _ in ask(turns, 20, seconds=5))
