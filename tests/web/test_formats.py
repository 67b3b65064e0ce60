"""Numbers are written as people say them, also where one word becomes another."""

from __future__ import annotations

import pytest

from quiz.web.pages.formats import duration, in_words


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "no"),
        (1, "one"),
        (12, "twelve"),
        (13, "thirteen"),
        (19, "nineteen"),
        (20, "twenty"),
        (21, "twenty-one"),
        (40, "forty"),
        (99, "ninety-nine"),
        (100, "100"),
    ],
)
def test_numbers_up_to_ninety_nine_are_words(number: int, said: str) -> None:
    assert in_words(number) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (20, "20 minutes"),
        (59, "59 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (120, "2 hours"),
        (150, "2.5 hours"),
        (600, "10 hours"),
    ],
)
def test_what_takes_an_hour_is_told_in_hours_and_an_hour_and_a_half_in_minutes(minutes: int, said: str) -> None:
    assert duration(minutes) == said
