"""A change is claimed only where noise cannot explain it."""

from dataclasses import replace
from itertools import product
from math import sqrt

import pytest

from quiz.core.change import (
    READINESS_MULTIPLE,
    SKILL_MULTIPLE,
    First,
    compare_readiness,
    compare_scores,
    find_first,
    smallest_improvement,
    smallest_readiness,
)
from quiz.core.marking import Band, Mark, Readiness, Score, mark_readiness, mark_skill

PLAIN = Mark(0, 1 / 4)
WITH_HALF = Mark(0, 3 / 8)
TARGETS = (9.5, 9.2, 9.1, 9.1, 8.9, 8.7)


def score(right: int, of: int, mark: Mark = PLAIN) -> Score:
    """So many right, the rest wrong."""
    return mark_skill([replace(mark, credit=1.0)] * right + [mark] * (of - right))


def readiness(right: int, of: int) -> Readiness:
    return mark_readiness([(score(right, of), target) for target in TARGETS])


def test_from_nothing_to_everything_has_improved() -> None:
    assert compare_scores(score(0, 8), score(8, 8)).verdict == "improved"


def test_from_everything_to_nothing_has_slipped() -> None:
    assert compare_scores(score(8, 8), score(0, 8)).verdict == "slipped"


@pytest.mark.parametrize("right", range(9))
def test_the_same_result_again_is_no_clear_change(right: int) -> None:
    change = compare_scores(score(right, 8), score(right, 8))
    assert (change.difference, change.verdict) == (0, "no clear change")


def test_one_more_right_answer_of_eight_is_no_clear_change() -> None:
    assert compare_scores(score(6, 8), score(7, 8)).verdict == "no clear change"


def test_what_was_needed_adds_up_by_hand() -> None:
    earlier, later = Score(2.0, Band(1.0, 5.0), 8), Score(8.0, Band(4.0, 9.0), 8)
    change = compare_scores(earlier, later)
    assert change.difference == 6
    assert change.needed == pytest.approx(SKILL_MULTIPLE * sqrt(3**2 + 4**2))


def test_a_slip_looks_at_the_other_ends_of_the_bands() -> None:
    earlier, later = Readiness(80, Band(71, 85)), Readiness(40, Band(30, 52))
    change = compare_readiness(earlier, later)
    assert change.needed == pytest.approx(READINESS_MULTIPLE * sqrt(9**2 + 12**2))
    assert change.verdict == "slipped"


def test_papers_of_different_length_are_compared_by_their_own_bands() -> None:
    assert compare_scores(score(1, 4), score(4, 4)).verdict == "no clear change"
    assert compare_scores(score(1, 4), score(16, 16)).verdict == "improved"


@pytest.mark.parametrize(("mark", "of"), list(product([PLAIN, WITH_HALF], [4, 8, 16])))
def test_the_smallest_improvement_is_enough_and_no_less_is(mark: Mark, of: int) -> None:
    for right in range(of + 1):
        needed = smallest_improvement(score(right, of, mark), [mark] * of)
        improved = [
            k for k in range(of + 1) if compare_scores(score(right, of, mark), score(k, of, mark)).verdict == "improved"
        ]
        assert improved == ([] if needed is None else list(range(needed, of + 1)))


def test_the_smallest_improvement_holds_however_the_rest_is_answered() -> None:
    earlier, paper = score(2, 8, WITH_HALF), [WITH_HALF] * 8
    needed = smallest_improvement(earlier, paper)
    assert needed is not None
    rest = [WITH_HALF, replace(WITH_HALF, credit=0.5), replace(WITH_HALF, answered=False)]
    for other in rest:
        later = mark_skill([replace(WITH_HALF, credit=1.0)] * needed + [other] * (8 - needed))
        assert compare_scores(earlier, later).verdict == "improved"


def test_a_short_paper_cannot_show_an_improvement_from_the_middle() -> None:
    assert smallest_improvement(score(2, 4), [PLAIN] * 4) is None


def test_a_longer_paper_can_show_what_a_short_one_cannot() -> None:
    assert smallest_improvement(score(1, 4), [PLAIN] * 4) is None
    assert smallest_improvement(score(1, 4), [PLAIN] * 16) is not None


def test_nobody_can_improve_on_a_perfect_result() -> None:
    assert smallest_improvement(score(16, 16), [PLAIN] * 16) is None


@pytest.mark.parametrize("right", [0, 2, 4, 5])
def test_the_smallest_readiness_is_a_clear_improvement(right: int) -> None:
    earlier = readiness(right, 8)
    needed = smallest_readiness(earlier, [([PLAIN] * 8, target) for target in TARGETS])
    assert needed is not None
    assert earlier.value < needed <= 100
    assert compare_readiness(earlier, readiness(8, 8)).verdict == "improved"


def test_full_readiness_cannot_improve() -> None:
    assert smallest_readiness(readiness(8, 8), [([PLAIN] * 8, target) for target in TARGETS]) is None


def test_one_gap_far_beyond_the_others_is_clearly_first() -> None:
    scores = [(score(16, 16), 9.0), (score(2, 16), 9.0), (score(15, 16), 9.0)]
    assert find_first(scores) == First((1,), clearly=True)


def test_gaps_that_the_bands_cannot_order_are_among_the_first() -> None:
    scores = [(score(5, 8), 9.0), (score(4, 8), 9.0), (score(8, 8), 9.0)]
    assert find_first(scores) == First((1, 0), clearly=False)


def test_the_only_gap_shown_is_not_clearly_first_while_others_may_be_larger() -> None:
    scores = [(score(3, 4), 7.0), (score(4, 4), 9.0)]
    assert find_first(scores) == First((0,), clearly=False)


def test_without_a_gap_nothing_is_first() -> None:
    assert find_first([(score(8, 8), 9.0)] * 6) == First((), clearly=False)
