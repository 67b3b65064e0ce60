"""Writers of one process come one after another; when none gets on, they do not all stand in line."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

import quiz.db.turns
from quiz.db.turns import Turns


@pytest.fixture
def turns(monkeypatch: pytest.MonkeyPatch) -> Turns:
    monkeypatch.setattr(quiz.db.turns, "LONG", 0.1)
    return Turns()


def held(monkeypatch: pytest.MonkeyPatch, long: float) -> Turns:
    """Turns of which one is taken; after so many seconds it counts as held up by another process."""
    monkeypatch.setattr(quiz.db.turns, "LONG", long)
    turns = Turns()
    assert turns.take(1)
    return turns


def ask(turns: Turns, number: int, seconds: float) -> list[tuple[bool, float]]:
    """So many threads ask for a turn at once: whether each got it, and after how many seconds."""
    found: list[tuple[bool, float]] = []

    def take() -> None:
        begun = monotonic()
        came = turns.take(seconds)
        found.append((came, monotonic() - begun))
        if came:
            turns.begun()
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


def test_work_that_takes_long_is_waited_for_in_this_process_and_in_others(monkeypatch: pytest.MonkeyPatch):
    """Closing a large group takes up to three seconds, and nobody else holds the file."""
    for begun in (True, False):  # in another process the turn cannot begin before that is done
        turns = held(monkeypatch, 1.0)
        if begun:
            turns.begun()
        threading.Timer(0.6, turns.end).start()
        assert all(came for came, _ in ask(turns, 7, seconds=5))


def test_while_the_file_stays_held_nobody_but_one_waits_long_again(monkeypatch: pytest.MonkeyPatch):
    """A turn that ended in vain tells how it stands; the first that begins tells that it is over."""
    turns = held(monkeypatch, 0.5)
    assert min(seconds for _, seconds in ask(turns, 3, seconds=0.8)) > 0.4
    turns.end()
    assert turns.take(1)
    waited = sorted(seconds for came, seconds in ask(turns, 4, seconds=0.8) if not came)
    assert len(waited) == 4
    assert waited[2] < 0.5
    turns.begun()
    threading.Timer(0.2, turns.end).start()
    assert all(came for came, _ in ask(turns, 7, seconds=5))


def test_long_after_a_turn_in_vain_the_next_is_waited_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(quiz.db.turns, "AFTER", 0.1)
    turns = held(monkeypatch, 0.5)
    threading.Event().wait(0.6)
    turns.end()
    threading.Event().wait(0.2)
    assert turns.take(1)
    threading.Timer(0.2, turns.end).start()
    assert all(came for came, _ in ask(turns, 7, seconds=5))


def test_who_comes_just_before_it_counts_as_held_waits_no_longer_than_the_others(monkeypatch: pytest.MonkeyPatch):
    turns = held(monkeypatch, 1.0)
    threading.Event().wait(0.6)
    waited = sorted(seconds for came, seconds in ask(turns, 4, seconds=1.5) if not came)
    assert len(waited) == 4
    assert waited[2] < 0.9
    turns.end()


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
