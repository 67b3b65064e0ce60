"""Which gap is the first is said as firmly as the bands allow."""

import pytest

from quiz.core.score.marking import Band, Score, mark_skill
from quiz.core.score.result import First, find_first
from tests.core.score.papers import left_open, right, unknown


def score(count: int, of: int) -> object:
    return mark_skill(right(count) + unknown(of - count))


def test_one_gap_far_beyond_the_others_is_clearly_first() -> None:
    scores = [(score(16, 16), 9.0), (score(2, 16), 9.0), (score(15, 16), 9.0)]
    assert find_first(scores) == First((1,), clearly=True)


def test_gaps_that_the_bands_cannot_order_are_among_the_first() -> None:
    scores = [(score(5, 8), 9.0), (score(4, 8), 9.0), (score(8, 8), 9.0)]
    assert find_first(scores) == First((1, 0), clearly=False)


def test_the_only_gap_shown_is_not_clearly_first_while_others_may_be_larger() -> None:
    scores = [(score(3, 4), 8.0), (score(4, 4), 9.0)]
    assert find_first(scores) == First((0,), clearly=False)


def test_what_was_not_shown_is_no_gap_and_leaves_none_clearly_first() -> None:
    scores = [(score(16, 16), 9.0), (score(2, 16), 9.0), (mark_skill(left_open(4)), 9.0)]
    assert find_first(scores) == First((1,), clearly=False)


def test_without_a_gap_nothing_is_first() -> None:
    assert find_first([(score(8, 8), 9.0)] * 6) == First((), clearly=False)


def test_a_skill_that_stands_exactly_at_its_target_is_no_gap() -> None:
    assert find_first([(score(3, 4), 8.0), (score(4, 4), 10.0)]) == First((0,), clearly=False)


@pytest.mark.parametrize(("other", "clearly"), [(4.9, False), (5.0, False), (5.1, True)])
def test_a_gap_is_clearly_the_first_only_beyond_one_and_a_half_times_what_the_ranges_reach(
    other: float, clearly: bool
) -> None:
    """From 2 the range reaches two points up, from the other score none down: so by more than three points."""
    scores = [Score(value, Band(low, high), value, high, 10.0, 8, 8) for value, low, high in
              ((2.0, 1.0, 4.0), (other, other, 10.0))]  # fmt: skip
    assert find_first([(one, 10.0) for one in scores]).clearly is clearly
