"""Confidence and self-rating stand beside the score; half-right counts half, and nothing is settled too early."""

from dataclasses import replace

import pytest

from quiz.core.score.marking import Band, Mark, Score, mark_skill
from quiz.core.score.result import Rated, rate_own
from quiz.core.sitting.answer import Answer, Calibration, Confidence, calibrate, count_admitted
from tests.core.score.papers import left_open, partly, right, unknown, wrong

SURE, GUESSING = Confidence.SURE, Confidence.GUESSING


def score(low: float, high: float) -> Score:
    return Score((low + high) / 2, Band(low, high), (low + high) / 2, high, 10.0, 8, 8)


def said(marks: list[Mark], confidence: Confidence | None = None) -> list[Answer]:
    return [
        Answer(n, f"q{n}", "baking", "dough", mark.credit, 0.25, 4, mark.known, mark.answered, confidence=confidence)
        for n, mark in enumerate(marks, 1)
    ]


def test_calibration_speaks_from_eight_answers_on() -> None:
    assert calibrate(said(right(7), SURE)) == ()
    assert calibrate(said(right(8), SURE)) == (Calibration(SURE, 8, 8),)


def test_half_right_counts_half() -> None:
    assert calibrate(said([*partly(6), *right(1), *wrong(1)], SURE)) == (Calibration(SURE, 8, 4),)


def test_each_confidence_is_counted_by_itself_from_unsure_to_sure() -> None:
    answers = said(right(5), SURE) + said(wrong(3), GUESSING)
    assert calibrate(answers) == (Calibration(GUESSING, 3, 0), Calibration(SURE, 5, 5))


def test_neither_dont_know_nor_an_answer_without_a_confidence_counts() -> None:
    answers = said(right(7) + unknown(3), SURE) + said(right(3))
    assert calibrate(answers) == ()


def test_admitting_is_praised_and_leaving_open_is_no_admitting() -> None:
    assert count_admitted(said([*unknown(6), *left_open(2), *right(1), *wrong(1)])) == 6


@pytest.mark.parametrize(
    ("anchor", "low", "high", "rated"),
    [
        (3, 1.0, 6.2, Rated.HIGHER),  # the third anchor reaches from 5 to 7.5, its middle is 6.25
        (3, 1.0, 6.25, Rated.NOT_SETTLED),
        (3, 6.25, 9.0, Rated.NOT_SETTLED),
        (3, 6.3, 9.0, Rated.LOWER),
        (1, 0.0, 1.2, Rated.HIGHER),
        (1, 0.0, 3.0, Rated.AS_EXPECTED),
        (4, 8.8, 10.0, Rated.LOWER),
        (0, 0.0, 2.0, Rated.NOT_SETTLED),
        (0, 0.1, 2.0, Rated.LOWER),
    ],
)
def test_a_self_rating_is_settled_where_the_band_lies_on_one_side_of_its_middle(
    anchor: int, low: float, high: float, rated: Rated
) -> None:
    assert rate_own(anchor, score(low, high)).rated is rated


def test_a_score_within_what_the_anchor_stands_for_is_about_what_was_expected() -> None:
    assert rate_own(2, mark_skill(right(3) + unknown(5))).rated is Rated.AS_EXPECTED


@pytest.mark.parametrize(
    ("value", "rated"),
    [(4.9, Rated.NOT_SETTLED), (5.0, Rated.AS_EXPECTED), (7.5, Rated.AS_EXPECTED), (7.6, Rated.NOT_SETTLED)],
)
def test_what_an_anchor_stands_for_includes_both_of_its_ends(value: float, rated: Rated) -> None:
    """The third reaches from 5 to 7.5; the range holds its middle, so it settles nothing."""
    assert rate_own(3, replace(score(4.0, 9.0), value=value)).rated is rated


def test_the_anchors_stand_for_quarters_of_the_scale_above_not_yet() -> None:
    def fitting(value: float) -> list[int]:
        unsure = Score(value, Band(0, 10), value, 10.0, 10.0, 8, 8)
        return [anchor for anchor in range(5) if rate_own(anchor, unsure).rated is Rated.AS_EXPECTED]

    assert [fitting(value) for value in (0, 2.5, 5, 7.5, 10)] == [[0, 1], [1, 2], [2, 3], [3, 4], [4]]
    assert [fitting(value) for value in (1, 4, 6, 9)] == [[1], [2], [3], [4]]


@pytest.mark.parametrize("anchor", [-1, 5])
def test_there_are_five_anchors(anchor: int) -> None:
    with pytest.raises(ValueError, match="no anchor"):
        rate_own(anchor, score(0, 10))
