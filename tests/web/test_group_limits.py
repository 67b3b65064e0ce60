"""What one learner, one address and one group may do, and what happens at the same moment."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from quiz.web.http import quotas
from tests.conftest import MakeApp
from tests.person import Person
from tests.races import send
from tests.web.conftest import BAKERY, everything, rows
from tests.web.groups import Coach, join, join_all, leave, people


@pytest.fixture
def limited(sqlite_url: str, make_app: MakeApp) -> Flask:
    return make_app(sqlite_url, BAKERY, ratelimit=True)


def test_a_group_takes_so_many_people_and_says_so(limited: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(quotas, "MEMBERS", 2)
    coach = Coach(limited)
    join_all([Person(limited), Person(limited)], coach)
    last = Person(limited)
    page = join(last, coach)
    assert page.status == 429
    assert "2 people are in this group, and that is the limit" in page.text
    assert rows(limited)["membership"] == 2


def test_somebody_joins_so_many_groups_and_is_told_to_leave_one(limited: Flask, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(quotas, "JOINED", 2)
    person, coaches = Person(limited), [Coach(limited, name) for name in ("one", "two", "three")]
    for coach in coaches[:2]:
        join(person, coach)
    assert join(person, coaches[2]).status == 429
    assert send(person, coaches[0].join_address).go().status_code == 200, "in it already"
    leave(person, coaches[0])
    assert join(person, coaches[2]).status == 200


def test_whoever_opens_group_after_group_waits(limited: Flask):
    coach = Person(limited)
    for turn in range(11):
        coach.open("/groups")
        assert coach.press("Open a group", {"name": "One more"}).status == (200 if turn < 10 else 429)
    assert rows(limited)["study_group"] == 10


@pytest.mark.parametrize("what", ["leave", "delete", "join", "close"])
def test_closing_while_something_else_happens_keeps_all_counts_right(bakery: Flask, what: str):
    """Every crowd counts the people whom it was made for, and the snapshot those who were counted."""
    coach = Coach(bakery)
    learners = people(bakery, 7)
    join_all(learners[:6], coach)
    coach.look()
    rivals = {
        "leave": send(learners[0], f"{coach.join_address}/leave"),
        "delete": send(learners[0], "/yours/delete"),
        "join": send(learners[6], coach.join_address),
        "close": send(Person(bakery), f"{coach.address}/close"),
    }
    together = threading.Barrier(2)
    answers: list[int] = []

    def go(request: object) -> None:
        together.wait()
        answers.append(request.go().status_code)  # type: ignore[attr-defined]

    both = [
        threading.Thread(target=go, args=(request,))
        for request in (send(Person(bakery), f"{coach.address}/close"), rivals[what])
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert set(answers) == {200}
    (told,) = coach.told()
    found = everything(bakery)
    assert told["count"] in (5, 6, 7)
    assert [size for _, size in found["crowd"]] == [told["count"]]
    gone = told["count"] - len(found["crowd_member"])
    assert gone in ((0, 1) if what == "delete" else (0,))
    assert len(found["counted_result"]) == len(found["crowd_member"])
