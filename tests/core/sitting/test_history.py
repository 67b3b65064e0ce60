"""Which attempt is compared with which: one table of histories, the boundaries in it."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from quiz.core.sitting.history import (
    Measurement,
    Past,
    Unlike,
    baseline_for_retake,
    baseline_of,
    comparable,
    measurements,
    pair_to_show,
    retake_from,
    to_sharpen,
)

DAY = timedelta(days=1)
BEGIN = datetime(2026, 5, 1, 12, tzinfo=UTC)


def history(text: str) -> list[Past]:
    """`whole`, `whole/2` (edition 2), `tech` (a skill), `+0` (adds to attempt 0): one attempt a day."""
    found: list[Past] = []
    for number, word in enumerate(text.split()):
        kind, _, edition = word.partition("/")
        added_to = found[int(kind[1:])] if kind.startswith("+") else None
        found.append(
            Past(
                uuid.UUID(int=number),
                BEGIN + number * DAY,
                focus=None if added_to or kind == "whole" else kind,
                edition=int(edition or 1),
                sharpens=added_to.id if added_to else None,
            )
        )
    return found


def numbers(measurement: Measurement) -> list[int]:
    return [paper.int for paper in measurement.papers]


def pair(found: tuple[Measurement, Measurement] | Unlike | None) -> object:
    return tuple(map(numbers, found)) if isinstance(found, tuple) else found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("whole", [[0]]),
        ("whole +0", [[0, 1]]),
        ("whole whole +0", [[0, 2], [1]]),
        ("whole tech whole", [[0], [1], [2]]),
    ],
)
def test_measurements_are_attempts_with_what_was_added_to_them(text: str, expected: list[list[int]]) -> None:
    assert [numbers(one) for one in measurements(history(text))] == expected


def test_what_was_added_counts_although_another_server_s_clock_is_ahead() -> None:
    told = history("whole whole +1")
    ahead = [told[0], replace(told[1], finished=told[2].finished + timedelta(seconds=5)), told[2]]
    assert pair(baseline_of(ahead, told[2])) == ([0], [1, 2])


@pytest.mark.parametrize("turn", [1, -1])
def test_of_two_that_ended_at_the_same_moment_one_is_held_against_the_other_and_never_both(turn: int) -> None:
    first, second = told = [replace(past, finished=BEGIN) for past in history("whole whole")]
    assert baseline_of(told[::turn], first) is Unlike.FIRST
    assert pair(baseline_of(told[::turn], second)) == ([0], [1])
    assert pair(pair_to_show(told[::turn])) == ([0], [1])


def test_a_result_that_had_its_second_look_is_closed_although_the_questions_are_gone() -> None:
    (whole,) = history("whole")
    assert to_sharpen([whole], whole.finished, 1)
    assert to_sharpen([replace(whole, closed=True)], whole.finished, 1) is None


def test_the_order_in_which_attempts_are_told_does_not_matter() -> None:
    told = history("whole whole +1 tech")
    assert measurements(told) == measurements(told[::-1])


@pytest.mark.parametrize(
    ("text", "attempt", "expected"),
    [
        ("whole", 0, Unlike.FIRST),
        ("whole whole", 1, ([0], [1])),
        ("whole whole", 0, Unlike.FIRST),  # what came later is no baseline
        ("whole whole whole", 2, ([1], [2])),  # the previous one, not the first
        ("whole +0 whole", 2, ([0, 1], [2])),  # a sharpened baseline counts whole
        ("whole whole +1", 2, ([0], [1, 2])),  # a second look is held against the same baseline
        ("whole whole +1", 1, ([0], [1])),  # the first look stays as it was
        ("whole whole +0", 1, ([0], [1])),  # what was added after the look was not known then
        ("whole +0", 1, Unlike.FIRST),
        ("whole tech", 1, Unlike.FIRST),  # the whole paper that picked the skill is no baseline
        ("tech whole", 1, Unlike.FIRST),
        ("tech whole tech", 2, ([0], [2])),
        ("tech code", 1, Unlike.FIRST),
        ("whole tech whole", 2, ([0], [2])),  # a paper on one skill between does not interrupt
        ("whole whole/2", 1, Unlike.EDITION),
        ("whole whole/2 whole/2", 2, ([1], [2])),
        ("tech tech/2", 1, Unlike.EDITION),
    ],
)
def test_a_result_is_compared_with_the_measurement_before(text: str, attempt: int, expected: object) -> None:
    told = history(text)
    assert pair(baseline_of(told, told[attempt])) == expected


@pytest.mark.parametrize(
    ("text", "focus", "edition", "expected"),
    [
        ("", None, 1, Unlike.FIRST),
        ("whole", None, 1, [0]),
        ("whole", "tech", 1, Unlike.FIRST),
        ("whole +0", None, 1, [0, 1]),
        ("whole tech whole", "tech", 1, [1]),
        ("whole whole", None, 1, [1]),
        ("whole", None, 2, Unlike.EDITION),
        ("whole whole/2", None, 2, [1]),
    ],
)
def test_a_retake_will_be_compared_with_the_latest_of_its_kind(
    text: str, focus: str | None, edition: int, expected: object
) -> None:
    found = baseline_for_retake(history(text), focus, edition)
    assert (numbers(found) if isinstance(found, Measurement) else found) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("whole", None),
        ("whole tech", None),
        ("whole whole", ([0], [1])),
        ("whole whole tech", ([0], [1])),
        ("whole whole tech tech", ([2], [3])),
        ("tech tech whole whole", ([2], [3])),
        ("whole whole/2", None),
        ("whole whole tech +1", ([0], [1, 3])),
        ("tech whole whole tech +2", ([1], [2, 4])),
    ],
)
def test_progress_shows_the_latest_pair_that_can_be_compared(text: str, expected: object) -> None:
    assert pair(pair_to_show(history(text))) == expected


@pytest.mark.parametrize(
    ("text", "days", "edition", "expected"),
    [
        ("", 0, 1, None),
        ("whole", 0, 1, [0]),
        ("whole", 14, 1, [0]),
        ("whole", 14.001, 1, None),
        ("whole +0", 2, 1, None),
        ("whole whole", 1, 1, [1]),
        ("whole whole +1", 3, 1, None),
        ("whole +0 whole", 3, 1, [2]),
        ("tech", 0, 1, None),
        ("whole tech", 2, 1, [0]),
        ("whole", 1, 2, None),
    ],
)
def test_the_latest_whole_measurement_can_be_sharpened_once_within_two_weeks(
    text: str, days: float, edition: int, expected: list[int] | None
) -> None:
    found = to_sharpen(history(text), BEGIN + days * DAY, edition)
    assert (numbers(found) if found else None) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("whole", "whole", True), ("whole", "tech", False), ("tech", "tech", True), ("tech", "code", False)],
)
def test_like_is_compared_with_like(one: str, other: str, expected: bool) -> None:
    earlier, later = measurements(history(f"{one} {other}"))
    assert comparable(earlier, later) is expected


@pytest.mark.parametrize(
    ("plan_ends", "expected"),
    [
        (None, date(2026, 5, 29)),
        (date(2026, 5, 20), date(2026, 5, 29)),
        (date(2026, 5, 29), date(2026, 5, 29)),
        (date(2026, 6, 12), date(2026, 6, 12)),
    ],
)
def test_a_retake_makes_sense_after_the_plan_and_after_four_weeks(plan_ends: date | None, expected: date) -> None:
    assert retake_from(date(2026, 5, 1), plan_ends) == expected
