"""The result of an attempt: answers marked skill by skill and held against the role."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.score.marking import mark_skill
from quiz.core.score.result import Result, mark_answers, mark_of, tally
from quiz.core.sitting.answer import Answer
from tests.builders import role


def answers(
    skill: str = "baking", *, right: int = 0, partly: int = 0, wrong: int = 0, unknown: int = 0, left: int = 0
) -> list[Answer]:
    """So many answers of each sort, on questions of four options with one credited."""
    sorts = [(1.0, True, True)] * right + [(0.5, True, True)] * partly + [(0.0, True, True)] * wrong
    sorts += [(0.25, False, True)] * unknown + [(0.25, False, False)] * left
    return [
        Answer(place, f"{skill}-{place}", skill, "dough", credit, 0.25, 4, known, given)
        for place, (credit, known, given) in enumerate(sorts, 1)
    ]


def score_of(given: list[Answer]) -> float:
    return mark_skill([mark_of(answer) for answer in given]).value


def both(baking: list[Answer], selling: list[Answer]) -> Result:
    return mark_answers([*baking, *selling], role())


def test_a_perfect_paper_scores_ten_everywhere_and_is_ready() -> None:
    result = both(answers(right=4), answers("selling", right=4))
    assert [(skill.score.value, skill.gap, skill.state) for skill in result.skills] == [(10, 0, "looks-met")] * 2
    assert result.readiness is not None
    assert result.readiness.value == 100


def test_all_wrong_scores_nothing_and_the_gap_is_the_whole_target() -> None:
    result = both(answers(wrong=4), answers("selling", wrong=4))
    assert [(skill.score.value, skill.gap) for skill in result.skills] == [(0, 8), (0, 8)]
    assert result.readiness is not None
    assert result.readiness.value == 0


def test_five_right_two_wrong_one_unknown_is_right_by_hand() -> None:
    """Credit 5 + 0 + 0.25, chance 8 × 0.25: 10 × (5.25 − 2) ÷ (8 − 2)."""
    skill = mark_answers(answers(right=5, wrong=2, unknown=1), role()).skills[0]
    assert (skill.credit, skill.chance) == (5.25, 2)
    assert skill.score.value == pytest.approx(5.416666667)
    assert skill.gap == pytest.approx(8 - 5.416666667)


def test_dont_know_and_left_open_weigh_the_same() -> None:
    assert score_of(answers(right=3, unknown=2)) == score_of(answers(right=3, left=2))


def test_readiness_counts_each_score_up_to_its_target() -> None:
    """Ten of eight asked counts as eight: (8 + 0) ÷ 16."""
    result = both(answers(right=4), answers("selling", wrong=4))
    assert result.readiness is not None
    assert result.readiness.value == 50


def test_a_skill_without_a_rating_is_held_against_the_mean_and_says_so() -> None:
    skill = mark_answers(answers("selling", right=4), role()).skills[0]
    assert (skill.target, skill.assumed, skill.name) == (8.0, True, "Selling")


def test_one_skill_alone_has_no_readiness() -> None:
    assert mark_answers(answers(right=8), role(), focus=True).readiness is None


def test_skills_come_in_the_role_s_order_whatever_the_paper_s() -> None:
    result = mark_answers([*answers("selling", right=1), *answers(wrong=1)], role())
    assert [skill.skill for skill in result.skills] == ["baking", "selling"]


def test_by_gap_the_largest_gap_comes_first() -> None:
    result = both(answers(right=3, wrong=1), answers("selling", wrong=4))
    assert [skill.skill for skill in result.by_gap] == ["selling", "baking"]


def test_by_gap_a_skill_without_an_answer_shows_none_and_comes_last() -> None:
    result = both(answers(left=4), answers("selling", right=3, wrong=1))
    assert [skill.skill for skill in result.by_gap] == ["selling", "baking"]


def test_equal_gaps_keep_the_role_s_order() -> None:
    result = both(answers(wrong=4), answers("selling", wrong=4))
    assert [skill.skill for skill in result.by_gap] == ["baking", "selling"]


def test_the_counts_keep_right_partly_wrong_unknown_and_open_apart() -> None:
    counted = tally(answers(right=5, partly=1, wrong=1, unknown=1, left=2))
    assert (counted.right, counted.partly, counted.wrong, counted.dont_know, counted.left_open) == (5, 1, 1, 1, 2)
    assert (counted.asked, counted.answered, counted.unknown) == (10, 8, 3)


def test_a_dont_know_that_earns_its_chance_is_not_called_partly_right() -> None:
    assert tally(answers(unknown=4)).partly == 0


@given(*[st.integers(0, 5) for _ in range(5)])
def test_the_counts_always_add_up(right: int, partly: int, wrong: int, unknown: int, left: int) -> None:
    given_answers = answers(right=right, partly=partly, wrong=wrong, unknown=unknown, left=left)
    assert tally(given_answers).asked == len(given_answers)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(1, 6))
def test_more_right_answers_never_lower_a_score(right: int, unknown: int, wrong: int) -> None:
    before = answers(right=right, unknown=unknown, wrong=wrong)
    after = answers(right=right + 1, unknown=unknown, wrong=wrong - 1)
    assert score_of(after) >= score_of(before)


def test_confidence_and_having_seen_a_question_move_no_score() -> None:
    plain = answers(right=2, wrong=2)
    marked = [replace(answer, seen=True, confidence="sure") for answer in plain]  # type: ignore[arg-type]
    assert mark_answers(plain, role()) == mark_answers(marked, role())
