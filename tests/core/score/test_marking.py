"""A score is the share known, corrected for guessing; it stands inside its band and is held against a target."""

from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.score.marking import (
    Z_BAND,
    Mark,
    Score,
    State,
    mark_overall,
    mark_readiness,
    mark_skill,
    skill_state,
    variance_of,
)
from tests.core.score.papers import KINDS, PLAIN, WITH_HALF, every_mark, left_open, right, unknown, wrong

TARGETS = (9.5, 9.2, 8.9, 8.7, 9.1, 9.1)


papers = st.lists(st.sampled_from(every_mark(*KINDS)), min_size=1, max_size=16)
kinds = pytest.mark.parametrize("outcomes", KINDS)


@kinds
def test_all_right_is_ten(outcomes: tuple[float, ...]) -> None:
    assert mark_skill(right(7, outcomes)).value == 10


@kinds
def test_all_wrong_and_all_unknown_are_zero(outcomes: tuple[float, ...]) -> None:
    assert mark_skill(wrong(8, outcomes)).value == 0
    assert mark_skill(unknown(8, outcomes)).value == 0


def test_a_score_is_the_share_earned_above_chance() -> None:
    paper = [*right(5, WITH_HALF), Mark(0.5, WITH_HALF), *wrong(1), *unknown(1)]
    assert mark_skill(paper).value == pytest.approx(10 * (5 * 0.625 + 0.125 - 0.25) / (6 * 0.625 + 2 * 0.75))


@pytest.mark.parametrize(("count", "value"), [(0, 0), (2, 0), (4, 10 / 3), (5, 5), (6, 20 / 3), (8, 10)])
def test_right_answers_of_eight_with_the_rest_wrong(count: int, value: float) -> None:
    assert mark_skill(right(count) + wrong(8 - count)).value == pytest.approx(value)


@pytest.mark.parametrize("count", range(9))
def test_right_answers_of_eight_with_the_rest_not_known(count: int) -> None:
    assert mark_skill(right(count) + unknown(8 - count)).value == pytest.approx(10 * count / 8)


def test_left_open_counts_as_not_known() -> None:
    admitted, open_ = mark_skill(right(3) + unknown(5)), mark_skill(right(3) + left_open(5))
    assert replace(open_, answered=8) == admitted
    assert (admitted.answered, open_.answered) == (8, 3)


def test_not_to_know_is_neutral_whatever_credit_is_noted() -> None:
    assert Mark(1.0, PLAIN, known=False).result == 0


@given(papers, st.data())
def test_more_credit_lowers_neither_the_score_nor_an_end_of_its_band(paper: list[Mark], data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(paper) - 1))
    before = mark_skill([*paper[:i], replace(paper[i], known=True, credit=0.0), *paper[i + 1 :]])
    after = mark_skill([*paper[:i], replace(paper[i], known=True, credit=1.0), *paper[i + 1 :]])
    assert after.value >= before.value
    assert after.band.low >= before.band.low - 1e-9
    assert after.band.high >= before.band.high - 1e-9


@given(papers, st.data())
def test_admitting_not_to_know_is_never_worse_than_being_wrong(paper: list[Mark], data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(paper) - 1))
    bluffed = mark_skill([*paper[:i], replace(paper[i], known=True, credit=0.0), *paper[i + 1 :]])
    admitted = mark_skill([*paper[:i], replace(paper[i], known=False), *paper[i + 1 :]])
    assert admitted.value >= bluffed.value


@given(papers)
def test_the_score_stands_inside_its_band_and_the_band_below_its_ceiling(paper: list[Mark]) -> None:
    score = mark_skill(paper)
    assert 0 <= score.band.low <= score.value <= score.band.high <= score.ceiling <= 10


@given(papers, st.data())
def test_the_order_of_the_questions_makes_no_difference(paper: list[Mark], data: st.DataObject) -> None:
    first, second = mark_skill(paper), mark_skill(data.draw(st.permutations(paper)))
    assert second.value == first.value
    assert (second.band.low, second.band.high) == pytest.approx((first.band.low, first.band.high))


def test_the_ends_of_a_band_solve_its_equation() -> None:
    """n(x − t)² = z²(1 − t)(t + ρ), with five right, two wrong and one unknown of eight."""
    score = mark_skill(right(5) + wrong(2) + unknown(1))
    share, noise = (5 - 2 / 3) / 8, (4 / 3 * 2) / (4 / 3 * 2 + 1) / 3
    for end in (score.band.low / 10, score.band.high / 10):
        assert 8 * (share - end) ** 2 == pytest.approx(Z_BAND**2 * (1 - end) * (end + noise))


def test_the_band_of_somebody_who_knows_nothing_and_says_so() -> None:
    band = mark_skill(unknown(8)).band
    assert (band.low, band.high) == (0, pytest.approx(10 * Z_BAND**2 / (8 + Z_BAND**2)))


def test_guessing_badly_makes_no_band_narrower_than_saying_nothing() -> None:
    assert mark_skill(wrong(8)).band == mark_skill(unknown(8)).band


def test_guessers_have_wider_bands_than_those_who_say_that_they_do_not_know() -> None:
    guessed, admitted = mark_skill(right(6) + wrong(6)), mark_skill(right(4) + unknown(8))
    assert guessed.unfloored == pytest.approx(admitted.unfloored)
    assert guessed.band.high - guessed.band.low > admitted.band.high - admitted.band.low


def test_more_questions_make_a_narrower_band() -> None:
    bands = [mark_skill(right(3 * n // 4) + wrong(n // 4)).band for n in (4, 8, 16)]
    widths = [band.high - band.low for band in bands]
    assert widths == sorted(widths, reverse=True)


def test_a_score_needs_a_question() -> None:
    with pytest.raises(ValueError, match="at least one question"):
        mark_skill([])


def test_the_overall_score_is_floored_once() -> None:
    """A skill below zero takes from the others, as luck above it would have given."""
    scores = [mark_skill(wrong(8)), mark_skill(right(8))]
    assert mark_overall(scores) == pytest.approx((10 - 10 / 3) / 2)
    assert mark_overall(scores[:1]) == 0


def test_an_overall_score_needs_a_skill() -> None:
    with pytest.raises(ValueError, match="at least one skill"):
        mark_overall([])


@pytest.mark.parametrize(
    ("paper", "target", "state"),
    [
        (right(8), 9.5, State.MET),
        (right(7) + unknown(1), 8.75, State.MET),
        (right(7) + unknown(1), 8.8, State.OPEN),
        (right(4), 9.5, State.LOOKS_MET),
        (right(7), 9.5, State.LOOKS_MET),
        (right(3) + unknown(1), 7.0, State.OPEN),
        (right(3) + wrong(1), 9.5, State.OPEN),
        (right(4) + wrong(4), 9.5, State.GAP),
        (unknown(4), 9.5, State.GAP),
        (left_open(3) + unknown(1), 9.5, State.GAP),
        (left_open(4), 9.5, State.NOT_SHOWN),
    ],
)
def test_how_a_skill_stands_to_its_target(paper: list[Mark], target: float, state: State) -> None:
    assert skill_state(mark_skill(paper), target) is state


def test_a_gap_lies_below_the_target_beyond_the_band_that_is_shown() -> None:
    """So that few people at target are sent to work; and an open skill may lie below its target all the same."""
    score = mark_skill(right(5) + wrong(3))
    between = (score.band.high + score.ceiling) / 2
    assert skill_state(score, between) is State.OPEN
    assert score.band.high < between
    assert skill_state(score, score.ceiling) is State.OPEN
    assert skill_state(score, score.ceiling + 0.01) is State.GAP


def scores_of(*papers_: list[Mark]) -> list[tuple[Score, float]]:
    return [(mark_skill(paper), target) for paper, target in zip(papers_, TARGETS, strict=False)]


def test_readiness_is_the_share_of_the_targets_shown() -> None:
    pairs = scores_of(right(8), right(4) + unknown(4))
    assert mark_readiness(pairs).value == pytest.approx(100 * (9.5 + 5) / (9.5 + 9.2))


def test_the_readiness_band_adds_up_by_hand() -> None:
    pairs = scores_of(right(4) + unknown(4), wrong(8))
    spread = 8 * 5**2 / 7  # four tens and four zeros round their mean of five
    least = 100 * 9 / 10**2  # eight equal results
    reach = Z_BAND * sqrt(spread / 8 + least / 8)
    readiness = mark_readiness(pairs)
    assert readiness.value == pytest.approx(100 * 5 / 18.7)
    assert readiness.band.low == pytest.approx(max(0, 100 * (5 - 10 / 3 - reach) / 18.7))
    assert readiness.band.high == pytest.approx(max(readiness.value, 100 * (5 - 10 / 3 + reach) / 18.7))


def test_equal_answers_are_not_taken_for_certainty() -> None:
    assert variance_of(right(8)) == variance_of(unknown(8)) == pytest.approx(100 * 9 / 100)
    assert variance_of(right(1)) == pytest.approx(100 * 2 / 9)


def test_readiness_may_be_complete_where_no_skill_is_a_gap() -> None:
    assert mark_readiness(scores_of(right(8), right(7) + wrong(1))).band.high == 100
    assert mark_readiness(scores_of(right(8), left_open(8))).band.high == 100
    assert mark_readiness(scores_of(right(8), wrong(8))).band.high < 100


def test_a_perfect_result_is_fully_ready_and_nothing_shown_is_not_ready_at_all() -> None:
    perfect, nothing = mark_readiness(scores_of(*[right(8)] * 6)), mark_readiness(scores_of(*[wrong(8)] * 6))
    assert (perfect.value, perfect.band.high) == (100, 100)
    assert (nothing.value, nothing.band.low) == (0, 0)


@given(st.lists(st.tuples(papers, st.floats(0.5, 10)), min_size=1, max_size=6))
@settings(max_examples=50)
def test_readiness_stands_inside_its_band(skills: list[tuple[list[Mark], float]]) -> None:
    readiness = mark_readiness([(mark_skill(paper), target) for paper, target in skills])
    assert 0 <= readiness.band.low <= readiness.value <= readiness.band.high <= 100


def test_readiness_needs_a_target() -> None:
    with pytest.raises(ValueError, match="target above 0"):
        mark_readiness([])
