"""What a report says beyond the scores: changes, own view, confidence."""

from dataclasses import replace

import pytest

from quiz.core.content.role import Role
from quiz.core.report import (
    Calibration,
    Sitting,
    calibrate,
    compare_sittings,
    review_rank,
    view_own,
)
from quiz.core.result import Answer, Confidence, mark_attempt
from tests.builders import role, skill
from tests.core.test_result import answers

SURE, FAIRLY, GUESSING = Confidence.SURE, Confidence.FAIRLY_SURE, Confidence.GUESSING


def sitting(given: list[Answer], by: Role | None = None) -> Sitting:
    return Sitting(mark_attempt(given, by or role()), given)


def whole(right: int, of: int = 8) -> list[Answer]:
    """So many right in each of both skills, the rest wrong."""
    return [*answers(right=right, wrong=of - right), *answers("selling", right=right, wrong=of - right)]


def seen(given: list[Answer], count: int, skill: str = "baking") -> list[Answer]:
    """The first so many of a skill are repeats."""
    return [replace(one, seen=one.seen or (one.skill == skill and one.position <= count)) for one in given]


def test_from_nothing_to_everything_everything_improved() -> None:
    found = compare_sittings(sitting(whole(0)), sitting(whole(8)))
    assert found.readiness is not None
    assert found.readiness.verdict == "improved"
    assert [one.change.verdict for one in found.skills if one.change] == ["improved", "improved"]


def test_the_same_again_is_no_clear_change() -> None:
    found = compare_sittings(sitting(whole(4)), sitting(whole(4)))
    assert found.readiness is not None
    assert {found.readiness.verdict, *[one.change.verdict for one in found.skills if one.change]} == {"no clear change"}


def test_questions_seen_before_are_counted_and_left_out_of_the_change() -> None:
    """All that was seen is right, all that is new is wrong: that is no improvement."""
    later = seen([*answers(right=4, wrong=4), *answers("selling", right=8)], 4)
    found = compare_sittings(sitting(whole(0)), sitting(later))
    baking = found.by_skill["baking"]
    assert (baking.asked_after, baking.repeated, found.repeated) == (4, 4, 4)
    assert baking.change is not None
    assert (baking.change.later, baking.change.verdict) == (0, "no clear change")


def test_with_fewer_than_four_new_questions_nothing_is_said() -> None:
    found = compare_sittings(sitting(whole(0)), sitting(seen(whole(8), 5)))
    assert found.by_skill["baking"].change is None
    assert found.by_skill["selling"].change is not None
    assert found.readiness is None


def test_papers_of_different_length_are_told_apart() -> None:
    assert compare_sittings(sitting(whole(2, 4)), sitting(whole(4, 8))).different_length
    assert not compare_sittings(sitting(whole(2, 4)), sitting(whole(4, 4))).different_length


def test_a_focus_paper_is_compared_on_its_one_skill_and_has_no_readiness() -> None:
    found = compare_sittings(sitting(whole(0)), sitting(answers(right=16)))
    assert [one.skill for one in found.skills] == ["baking"]
    assert found.readiness is None


def test_two_focus_papers_on_different_skills_have_nothing_in_common() -> None:
    assert compare_sittings(sitting(answers(right=8)), sitting(answers("selling", right=8))).skills == ()


def test_a_moved_target_is_not_taken_for_a_change() -> None:
    """The same answers, held against half the targets later."""
    lower = role(skills=(skill(importance=4.0), skill("selling", ("counter", "orders"), importance=4.0)))
    found = compare_sittings(sitting(whole(4)), sitting(whole(4), lower))
    assert found.readiness is not None
    assert found.readiness.difference == 0


def test_own_view_fits_where_its_quarter_meets_the_band() -> None:
    result = mark_attempt(whole(4), role())
    views = {anchor: view_own({"baking": anchor}, result)[0] for anchor in (1, 2, 3, 4)}
    low, high = result.by_skill["baking"].score.band.low, result.by_skill["baking"].score.band.high
    for anchor, view in views.items():
        assert (view.stands_for.low, view.stands_for.high) == (2.5 * (anchor - 1), 2.5 * anchor)
        assert (view.verdict == "agrees") == (view.stands_for.low <= high and view.stands_for.high >= low)


def test_own_view_is_held_against_the_result_in_both_directions() -> None:
    assert view_own({"baking": 4}, mark_attempt(whole(0), role()))[0].verdict == "higher"
    assert view_own({"baking": 1}, mark_attempt(whole(8), role()))[0].verdict == "lower"


def test_what_was_not_rated_is_not_shown() -> None:
    assert view_own({}, mark_attempt(whole(4), role())) == ()


def said(confidence: Confidence | None, right: int, wrong: int) -> list[Answer]:
    return [replace(one, confidence=confidence) for one in answers(right=right, wrong=wrong)]


def test_calibration_says_nothing_before_twenty_answers() -> None:
    assert calibrate(said(SURE, 10, 9)) == ()


def test_calibration_counts_what_was_right_of_each_confidence() -> None:
    assert calibrate([*said(GUESSING, 2, 8), *said(SURE, 9, 1)]) == (
        Calibration(GUESSING, 10, 2),
        Calibration(SURE, 10, 9),
    )


def test_answers_without_a_confidence_and_dont_knows_are_no_part_of_calibration() -> None:
    unsaid = [*said(None, 10, 0), *[replace(one, confidence=SURE) for one in answers(unknown=10)]]
    assert calibrate([*said(FAIRLY, 19, 0), *unsaid]) == ()
    assert calibrate([*said(FAIRLY, 20, 0), *unsaid]) == (Calibration(FAIRLY, 20, 20),)


def test_the_review_begins_with_sure_and_wrong_then_guessed_and_right() -> None:
    right, wrong = answers(right=1)[0], answers(wrong=1)[0]
    ordered = [
        replace(wrong, confidence=SURE),
        replace(right, confidence=GUESSING),
        replace(wrong, confidence=FAIRLY),
        answers(partly=1)[0],
        answers(unknown=1)[0],
        replace(right, confidence=SURE),
    ]
    assert [review_rank(one) for one in ordered] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("confidence", [None, GUESSING, FAIRLY])
def test_wrong_without_being_sure_is_not_called_a_misconception(confidence: Confidence | None) -> None:
    assert review_rank(replace(answers(wrong=1)[0], confidence=confidence)) == 2


def test_a_question_left_open_ranks_with_what_is_not_known() -> None:
    assert review_rank(answers(left=1)[0]) == 4
