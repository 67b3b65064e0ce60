"""Somebody opens groups to find out what single people showed, by every means but one: false colours.

They close early, close again, open a second group for the same people, and watch people leave or delete everything in
between. They may read every page and file of theirs and add up and subtract what they like.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from quiz.db.models import Attempt, CountedResult
from quiz.web.http.context import db
from tests.person import Person
from tests.web.conftest import age
from tests.web.groups import RIGHT, WRONG, Coach, bring_together, delete, join, join_all, leave, people, take, take_all

LEAST = 5


@pytest.fixture
def coach(bakery: Flask) -> Coach:
    return Coach(bakery)


def again(coach: Coach) -> None:
    """Open the group once more; everything so far lies an hour back."""
    coach.open_again()
    age(coach.app)


# --- one means after the other -------------------------------------------------------------------------------------


def test_closing_early_tells_nothing_and_may_be_tried_after_each_who_finishes(coach: Coach):
    for person in people(coach.app, 4):
        join(person, coach)
        assert coach.is_refused()
        assert coach.told() == []
    join_all(people(coach.app, 1), coach)
    coach.close()
    assert coach.told()[0]["count"] == 5


def test_closing_again_at_once_tells_nothing_new(coach: Coach):
    join_all(people(coach.app, 8), coach)
    coach.close()
    again(coach)
    assert coach.is_refused()
    assert len(coach.told()) == 1


@pytest.mark.parametrize("number", [1, 4])
def test_closing_again_after_few_have_taken_new_questions_tells_nothing(coach: Coach, number: int):
    learners = people(coach.app, 10)
    join_all(learners, coach)
    coach.close()
    again(coach)
    take_all(learners[:number], WRONG)
    assert coach.is_refused()


def test_a_newcomer_among_the_same_people_is_not_counted(coach: Coach):
    learners = people(coach.app, 7)
    join_all(learners, coach)
    coach.close()
    again(coach)
    take_all(learners)
    join_all(people(coach.app, 1, WRONG), coach)
    coach.close()
    second, first = coach.told()
    assert (first["count"], second["count"]) == (7, 7)
    assert {skill["mean"] for skill in second["skills"]} == {9.5}, "the newcomer would have lowered it"


@pytest.mark.parametrize("means", [leave, lambda person, _: delete(person)], ids=["leaves", "deletes everything"])
def test_when_one_of_few_goes_the_rest_tells_nothing(coach: Coach, means: Any):
    learners = people(coach.app, 9)
    join_all(learners, coach)
    coach.close()
    again(coach)
    means(learners[0], coach)
    take_all(learners[1:])
    assert coach.is_refused()


@pytest.mark.parametrize("means", [leave, lambda person, _: delete(person)], ids=["leaves", "deletes everything"])
def test_when_one_of_many_goes_so_many_are_left_out_that_five_are_missing(coach: Coach, means: Any):
    learners = people(coach.app, 12)
    join_all(learners, coach)
    coach.close()
    again(coach)
    means(learners[0], coach)
    take_all(learners[1:])
    coach.close()
    second, first = coach.told()
    assert (first["count"], second["count"], second["change"]["count"]) == (12, 7, 7)


def test_somebody_counted_twice_on_two_devices_is_one_who_is_missing_once_these_are_joined(coach: Coach):
    learners = people(coach.app, 12)
    join_all(learners, coach)
    coach.close()
    again(coach)
    bring_together(learners[0], learners[1])
    take_all([*learners[:1], *learners[2:]])
    coach.close()
    assert coach.told()[0]["count"] == 7


def test_a_second_group_of_the_same_people_tells_nothing_new(coach: Coach):
    learners = people(coach.app, 8)
    other = Coach(coach.app, "The same once more")
    join_all(learners, coach)
    join_all(learners, other)
    coach.close()
    assert other.is_refused()


@pytest.mark.parametrize("missing", [1, 3, 4])
def test_a_second_group_of_nearly_the_same_people_tells_nothing_of_those_who_make_the_difference(
    coach: Coach, missing: int
):
    learners = people(coach.app, 12)
    other = Coach(coach.app, "Without some of them")
    join_all(learners, coach)
    join_all(learners[missing:], other)
    coach.close()
    take_all(learners[missing:])
    other.close()
    assert other.told()[0]["count"] == 7


def test_somebody_s_new_result_among_old_ones_tells_nothing(coach: Coach):
    """Nine results that were counted, and one that is new: the difference would be what one person gained."""
    learners = people(coach.app, 10)
    other = Coach(coach.app, "Later")
    join_all(learners, coach)
    coach.close()
    age(coach.app)
    join_all(learners, other)
    take_all(learners[:1])
    assert other.is_refused()


def test_deleting_a_group_makes_nothing_forgotten(coach: Coach):
    learners = people(coach.app, 9)
    join_all(learners, coach)
    coach.close()
    coach.look()
    coach.browser.follow("Delete the group")
    coach.browser.press("Delete the group for good")
    other = Coach(coach.app, "Nearly the same")
    join_all(learners[1:], other)
    assert other.is_refused(), "counted already"
    age(coach.app)
    take_all(learners[1:])
    assert other.is_refused(), "one is missing"


def test_a_refusal_does_not_say_why(coach: Coach):
    few = Coach(coach.app, "Evening class")
    join_all(people(coach.app, 2), few)
    learners = people(coach.app, 6)
    join_all(learners, coach)
    coach.close()
    again(coach)
    take_all(learners[:5])
    said = [re.sub(r"[a-z]{8}\d{3}|[0-9a-f]{48}", "…", one.close().text) for one in (few, coach)]
    warned = [text[: text.index("Give everyone more time, and try again.")] for text in said]
    assert warned[0] == warned[1]


# --- all means in any order ------------------------------------------------------------------------------------------


@dataclass
class Watched:
    """Coaches and people, and for each snapshot who was really in it, which no coach can see."""

    app: Flask
    rng: Random
    coaches: list[Coach]
    here: list[Person]
    ids: dict[str, int] = field(default_factory=dict)  # learner → a number that outlives them
    snapshots: list[frozenset[int]] = field(default_factory=list)
    results: list[frozenset[str]] = field(default_factory=list)

    def number(self, learner: str) -> int:
        return self.ids.setdefault(learner, len(self.ids))

    def close(self, coach: Coach) -> None:
        if "Open it again" in coach.look().text:
            coach.browser.press("Open it again")
        before = self._counted()
        coach.close()
        new = {attempt: learner for attempt, learner in self._counted().items() if attempt not in before}
        if new:
            self.snapshots.append(frozenset(self.number(learner) for learner in new.values()))
            self.results.append(frozenset(new))
            assert coach.told()[0]["count"] == len(new) == len(self.snapshots[-1])

    def _counted(self) -> dict[str, str]:
        with self.app.app_context():
            query = select(CountedResult.attempt_id, Attempt.learner_id).join(
                Attempt, Attempt.id == CountedResult.attempt_id
            )
            return {str(row[0]): str(row[1]) for row in db.session.execute(query)}

    def step(self) -> None:
        """Somebody does something."""
        what = [
            self.take,
            self.take,
            self.take,
            self.close_one,
            self.close_one,
            self.leave,
            self.join,
            self.go,
            self.come,
        ]
        self.rng.choice(what)()

    def some(self) -> list[Person]:
        return self.rng.sample(self.here, self.rng.randint(1, len(self.here)))

    def take(self) -> None:
        for person in self.some():
            take(person, self.rng.choice([RIGHT, WRONG]))

    def close_one(self) -> None:
        self.close(self.rng.choice(self.coaches))

    def leave(self) -> None:
        person, coach = self.rng.choice(self.here), self.rng.choice(self.coaches)
        if "Leave the group" in person.open(coach.join_address).text:
            person.press("Leave the group")

    def join(self) -> None:
        coach = self.rng.choice(self.coaches)
        for person in self.some():
            if "Yes, join" in person.open(coach.join_address).text:
                person.press("Yes, join")

    def go(self) -> None:
        delete(self.here.pop(self.rng.randrange(len(self.here))))

    def come(self) -> None:
        self.here += people(self.app, 1)

    def check(self) -> None:
        """Whatever is added up and subtracted, five people or more remain, or nobody."""
        patterns: dict[tuple[bool, ...], set[int]] = defaultdict(set)
        for person in self.ids.values():
            patterns[tuple(person in one for one in self.snapshots)].add(person)
        assert all(len(members) >= LEAST for pattern, members in patterns.items() if any(pattern))
        assert sum(map(len, self.results)) == len(frozenset().union(*self.results)), "each result once"
        for coach in self.coaches:
            for told in coach.told():
                assert smallest_count(told) >= LEAST
            assert all(int(number) >= LEAST for number in re.findall(r"(\d+) people", coach.look().text))


def smallest_count(told: dict[str, Any]) -> int:
    """The smallest number of people that a snapshot tells, also as the difference of two numbers in it."""
    counts = [told["count"], *([told["change"]["count"]] if told["change"] else [])]
    counts += [part["count"] for skill in told["skills"] for kind in ("strip", "interest") for part in skill[kind]]
    rest = told["count"] - told["change"]["count"] if told["change"] else 0
    return min([*counts, *([rest] if rest else [])])


def play(app: Flask, seed: int, steps: int) -> Watched:
    watched = Watched(app, Random(seed), [Coach(app), Coach(app, "Another")], people(app, 16))
    for coach in watched.coaches:
        join_all(watched.here, coach)
    watched.close(watched.coaches[0])
    for _ in range(steps):
        age(app)
        watched.step()
    watched.check()
    return watched


def test_whatever_happens_in_between_no_number_is_about_fewer_than_five(bakery: Flask):
    play(bakery, 1, steps=25)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 22))
def test_whatever_happens_in_between_no_number_is_about_fewer_than_five_many_times(bakery: Flask, seed: int):
    play(bakery, seed, steps=60)
