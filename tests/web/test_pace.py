"""A pace: a minute's requests at once, then one after the other, each name for itself."""

from __future__ import annotations

from quiz.web.http import pace
from quiz.web.http.pace import Pace


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_as_many_as_a_minute_holds_pass_at_once_and_then_one_by_one():
    clock = Clock()
    three = Pace(3, clock)
    assert [round(three.add("one")) for _ in range(4)] == [0, 0, 0, 20]
    clock.now += 19
    assert round(three.add("one")) == 1
    clock.now += 1
    assert [round(three.add("one")) for _ in range(2)] == [0, 20]
    clock.now += 60
    assert [three.add("one") > 0 for _ in range(4)] == [False, False, False, True]


def test_what_is_refused_is_not_counted():
    three = Pace(3, Clock())
    assert {round(three.add("one")) for _ in range(50)} == {0, 20}


def test_names_count_apart():
    three = Pace(3, Clock())
    assert [three.add(name) for name in "aaabbb"] == [0] * 6


def test_those_who_left_are_forgotten_and_those_who_are_here_are_not(monkeypatch):
    monkeypatch.setattr(pace, "FEW", 100)
    clock = Clock()
    three = Pace(3, clock)
    for number in range(100):
        three.add(f"left {number}")
    clock.now += 60
    for _ in range(3):
        three.add("here")
    for number in range(100):
        three.add(f"new {number}")
    assert len(three._free) <= 200
    assert three.add("here") > 0
