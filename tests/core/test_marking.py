"""A score is the share known, corrected for guessing, and always stands inside its band."""

from dataclasses import replace
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.core.marking import (
    WIDER,
    Band,
    Mark,
    Score,
    formula_score,
    mark_readiness,
    mark_skill,
    readiness_parts,
    skill_state,
)

PLAIN = Mark(0, 1 / 4)
WITH_HALF = Mark(0, 3 / 8)
THREE_OPTIONS = Mark(0, 1 / 3, options=3)

questions = st.sampled_from([PLAIN, WITH_HALF, THREE_OPTIONS])
papers = st.lists(questions, min_size=1, max_size=8)


@st.composite
def marked(draw: st.DrawFn) -> list[Mark]:
    """A paper's marks: every question answered or not, with a credit that it can earn."""
    return [
        replace(
            mark,
            answered=draw(st.booleans()),
            credit=draw(st.sampled_from([0.0, 0.5, 1.0] if mark.halves else [0.0, 1.0])),
        )
        for mark in draw(papers)
    ]


def answer(paper: list[Mark], credit: float) -> list[Mark]:
    return [replace(mark, credit=credit) for mark in paper]


def leave(paper: list[Mark]) -> list[Mark]:
    return [replace(mark, answered=False) for mark in paper]


def better(mark: Mark) -> Mark:
    """The next better thing a person could have done with this question."""
    if not mark.answered:
        return replace(mark, answered=True, credit=1.0)
    return replace(mark, credit=0.5 if mark.halves and mark.credit == 0 else 1.0)


@given(papers)
def test_all_right_is_ten(paper: list[Mark]) -> None:
    assert mark_skill(answer(paper, 1)).value == 10


@given(papers)
def test_all_wrong_is_zero(paper: list[Mark]) -> None:
    assert mark_skill(answer(paper, 0)).value == 0


@given(papers)
def test_all_unknown_is_zero(paper: list[Mark]) -> None:
    assert mark_skill(leave(paper)).value == 0


def test_a_score_is_the_share_earned_above_chance() -> None:
    marks = [*answer([WITH_HALF] * 5, 1), *answer([WITH_HALF], 0.5), *answer([PLAIN], 0), *leave([PLAIN])]
    assert mark_skill(marks).value == pytest.approx(10 * (5 * 0.625 + 0.125 - 0.25) / (6 * 0.625 + 2 * 0.75))


@pytest.mark.parametrize(("right", "value"), [(0, 0), (2, 0), (4, 10 / 3), (5, 5), (6, 20 / 3), (8, 10)])
def test_right_answers_of_eight_with_the_rest_guessed_wrong(right: int, value: float) -> None:
    assert formula_score([*answer([PLAIN] * right, 1), *[PLAIN] * (8 - right)]) == pytest.approx(value)


@pytest.mark.parametrize("right", range(9))
def test_right_answers_of_eight_with_the_rest_not_known(right: int) -> None:
    assert formula_score([*answer([PLAIN] * right, 1), *leave([PLAIN] * (8 - right))]) == 10 * right / 8


@given(marked(), st.data())
def test_a_better_answer_never_lowers_the_score(marks: list[Mark], data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(marks) - 1))
    before, after = mark_skill(marks), mark_skill([*marks[:i], better(marks[i]), *marks[i + 1 :]])
    assert after.value >= before.value


@pytest.mark.parametrize("mark", [PLAIN, WITH_HALF, THREE_OPTIONS])
def test_one_more_right_answer_moves_no_end_of_the_band_down(mark: Mark) -> None:
    bands = [mark_skill([*answer([mark] * right, 1), *[mark] * (16 - right)]).band for right in range(17)]
    assert [band.low for band in bands] == sorted(band.low for band in bands)
    assert [band.high for band in bands] == sorted(band.high for band in bands)


@pytest.mark.parametrize("mark", [PLAIN, WITH_HALF, THREE_OPTIONS])
def test_admitting_not_to_know_moves_no_end_of_the_band_down(mark: Mark) -> None:
    known = answer([mark] * 4, 1)
    bands = [mark_skill([*known, *[mark] * (4 - unknown), *leave([mark] * unknown)]).band for unknown in range(5)]
    assert [band.low for band in bands] == sorted(band.low for band in bands)
    assert [band.high for band in bands] == sorted(band.high for band in bands)


@given(marked(), st.data())
def test_admitting_not_to_know_is_never_worse_than_being_wrong(marks: list[Mark], data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(marks) - 1))
    wrong = mark_skill([*marks[:i], replace(marks[i], answered=True, credit=0.0), *marks[i + 1 :]])
    unknown = mark_skill([*marks[:i], replace(marks[i], answered=False), *marks[i + 1 :]])
    assert unknown.value >= wrong.value


@given(marked())
def test_the_score_stands_inside_its_band(marks: list[Mark]) -> None:
    score = mark_skill(marks)
    assert 0 <= score.band.low <= score.value <= score.band.high <= 10
    assert score.asked == len(marks)


@given(marked(), st.data())
def test_the_order_of_the_questions_makes_no_difference(marks: list[Mark], data: st.DataObject) -> None:
    assert mark_skill(data.draw(st.permutations(marks))) == mark_skill(marks)


def test_more_questions_make_a_narrower_band() -> None:
    widths = [
        band.high - band.low
        for n in (4, 8, 16)
        for band in [mark_skill([*answer([PLAIN] * (3 * n // 4), 1), *[PLAIN] * (n // 4)]).band]
    ]
    assert widths == sorted(widths, reverse=True)


def test_partly_right_answers_lift_the_band_with_the_score() -> None:
    half, wrong = mark_skill(answer([WITH_HALF] * 8, 0.5)), mark_skill([WITH_HALF] * 8)
    assert half.value > wrong.value
    assert half.band.high > wrong.band.high


def test_a_score_needs_a_question() -> None:
    with pytest.raises(ValueError, match="at least one question"):
        mark_skill([])


@pytest.mark.parametrize(("target", "state"), [(5.9, "met"), (6.0, "met"), (6.1, "open"), (8.0, "open"), (8.1, "gap")])
def test_a_skill_is_met_open_or_a_gap(target: float, state: str) -> None:
    assert skill_state(Score(6.0, Band(4.0, 8.0), 8), target) == state


TECHNICAL = (Score(6.0, Band(4.0, 8.0), 8), 9.0)
LEADERSHIP = (Score(10.0, Band(8.0, 10.0), 8), 9.0)


def test_readiness_is_the_share_of_the_targets_shown() -> None:
    assert mark_readiness([TECHNICAL, LEADERSHIP]).value == pytest.approx(100 * (6 + 9) / 18)


def test_the_readiness_band_adds_up_by_hand() -> None:
    band = mark_readiness([TECHNICAL, LEADERSHIP]).band
    assert band.low == pytest.approx(100 * (15 - WIDER * sqrt(2**2 + 1**2)) / 18)
    assert band.high == pytest.approx(100 * (15 + WIDER * sqrt(2**2 + 0**2)) / 18)


def test_the_parts_of_readiness_are_cut_off_at_the_target() -> None:
    part = readiness_parts([LEADERSHIP])[0]
    assert (part.shown, part.target, part.below, part.above) == (9.0, 9.0, 1.0, 0.0)


def test_a_perfect_result_is_fully_ready() -> None:
    perfect = mark_skill(answer([PLAIN] * 8, 1))
    readiness = mark_readiness([(perfect, 9.0)] * 6)
    assert (readiness.value, readiness.band.high) == (100, 100)


def test_nothing_shown_is_not_ready_at_all() -> None:
    readiness = mark_readiness([(mark_skill([PLAIN] * 8), 9.0)] * 6)
    assert (readiness.value, readiness.band.low) == (0, 0)


@given(st.lists(st.tuples(marked(), st.floats(0.5, 10)), min_size=1, max_size=6))
@settings(max_examples=25)
def test_readiness_stands_inside_its_band(skills: list[tuple[list[Mark], float]]) -> None:
    readiness = mark_readiness([(mark_skill(marks), target) for marks, target in skills])
    assert 0 <= readiness.band.low <= readiness.value <= readiness.band.high <= 100


def test_readiness_needs_a_target() -> None:
    with pytest.raises(ValueError, match="target above 0"):
        mark_readiness([])
