"""Whom a snapshot may count: whatever is computed from snapshots is about five people or more."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.group.disclosure import LEAST, Present, most, pick


@pytest.mark.parametrize(
    ("present", "size", "counted"),
    [
        (0, None, 0),
        (4, None, 0),
        (5, None, 5),
        (300, None, 300),
        (30, 30, 30),  # all of them again
        (5, 5, 5),
        (4, 5, 0),  # one is missing: the others would tell
        (5, 6, 0),  # … also where five are left
        (9, 10, 5),  # five stay, five are left out
        (28, 30, 25),
        (25, 30, 25),
        (24, 30, 24),
        (5, 30, 5),
        (4, 30, 0),
    ],
)
def test_of_each_crowd_all_none_or_five_on_either_side_are_counted(present: int, size: int | None, counted: int):
    assert most(present, size) == counted


@given(st.integers(0, 60), st.integers(0, 60))
def test_those_counted_and_those_left_are_none_or_five(present: int, gone: int):
    counted = most(present, present + gone)
    assert all(number == 0 or number >= LEAST for number in (counted, present + gone - counted)) or not counted


def test_who_is_left_out_is_a_matter_of_luck():
    people = tuple(uuid.UUID(int=number) for number in range(9))
    picks = {frozenset(pick([Present(people, 10)], Random(seed))) for seed in range(60)}
    assert len(picks) > 30
    assert frozenset().union(*picks) == set(people)


def atoms(sets: Iterable[frozenset[int]], people: Iterable[int]) -> dict[tuple[bool, ...], set[int]]:
    """People by the sets in which they are; what can be computed from sums over the sets is about whole atoms."""
    shown = list(sets)
    found: dict[tuple[bool, ...], set[int]] = defaultdict(set)
    for person in people:
        found[tuple(person in one for one in shown)].add(person)
    return {pattern: members for pattern, members in found.items() if any(pattern)}


@given(st.lists(st.sets(st.integers(0, 24)), max_size=8), st.randoms(use_true_random=False))
def test_no_sum_or_difference_of_any_number_of_snapshots_is_about_fewer_than_five(wanted: list[set[int]], rng: Random):
    """Whoever comes to each snapshot, in one group or in many."""
    shown: list[frozenset[int]] = []
    crowd_of: dict[int, tuple[bool, ...]] = {}
    for coming in wanted:
        known = atoms(shown, range(25))
        crowd_of = {person: pattern for pattern, members in known.items() for person in members}
        by_crowd: dict[tuple[bool, ...] | None, list[int]] = defaultdict(list)
        for person in sorted(coming):
            by_crowd[crowd_of.get(person)].append(person)
        crowds = [
            Present(tuple(uuid.UUID(int=one) for one in members), len(known[pattern]) if pattern else None)
            for pattern, members in by_crowd.items()
        ]
        counted = frozenset(one.int for one in pick(crowds, rng))
        if counted:
            shown.append(counted)
    assert all(len(members) >= LEAST for members in atoms(shown, range(25)).values())
    for place, later in enumerate(shown):
        for earlier in shown[:place]:
            for part in (later & earlier, later - earlier, earlier - later):
                assert not part or len(part) >= LEAST
