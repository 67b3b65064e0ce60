"""Which gap is the first is said as firmly as the bands allow."""

from quiz.core.score.first import First, find_first
from quiz.core.score.marking import mark_skill
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
