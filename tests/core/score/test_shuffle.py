"""The luck of a change is counted exactly: over all ways to deal the results into two hands."""

from fractions import Fraction
from itertools import chain, combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.score.marking import UNITS, Mark
from quiz.core.score.shuffle import Hands, find_luck
from tests.core.score.papers import (
    KINDS,
    PLAIN,
    THREE_OPTIONS,
    WITH_HALF,
    every_mark,
    everywhere,
    hands,
    right,
    unknown,
    wrong,
)

FIVE_OPTIONS = (1.0, 0.5, 0.0, 0.0, 0.0)


def luck_by_hand(dealt: list[Hands], threshold: int) -> Fraction:
    """P(sum > threshold) + ½P(sum = threshold), by dealing every hand there is."""
    sums = [
        [sum(each.pooled[i].units for i in chosen) for chosen in combinations(range(len(each.pooled)), n)]
        for each in dealt
        for n in [len(each.later)]
    ]
    totals = [sum(each) for each in product(*sums)]
    above, tied = sum(total > threshold for total in totals), totals.count(threshold)
    return Fraction(2 * above + tied, 2 * len(totals))


hand = st.lists(st.sampled_from(every_mark(*KINDS, FIVE_OPTIONS)), min_size=1, max_size=3)
skills = st.lists(st.tuples(hand, hand), min_size=1, max_size=3).map(lambda pairs: [hands(*pair) for pair in pairs])


@given(skills)
def test_the_luck_is_that_of_dealing_every_hand(dealt: list[Hands]) -> None:
    luck = find_luck(dealt)
    assert luck.rise == float(luck_by_hand(dealt, luck.guarded))
    assert luck.fall == pytest.approx(float(1 - luck_by_hand(dealt, luck.dealt)), abs=1e-15)


@given(skills)
def test_the_ways_are_all_hands_there_are(dealt: list[Hands]) -> None:
    counted = [len(list(combinations(range(len(each.pooled)), len(each.later)))) for each in dealt]
    ways = 1
    for count in counted:
        ways *= count
    assert find_luck(dealt).ways == ways


@given(skills)
def test_what_is_a_fall_one_way_is_a_rise_the_other_way(dealt: list[Hands]) -> None:
    backwards = [Hands(each.skill, each.later, each.earlier) for each in dealt]
    assert find_luck(dealt).fall + find_luck(backwards).fall == pytest.approx(1, abs=1e-15)


@given(skills)
def test_neither_the_order_of_skills_nor_that_of_questions_matters(dealt: list[Hands]) -> None:
    turned = [Hands(each.skill, each.earlier[::-1], each.later[::-1]) for each in reversed(dealt)]
    assert find_luck(turned) == find_luck(dealt)


@given(skills)
def test_the_guard_never_makes_a_rise_likelier_to_be_believed(dealt: list[Hands]) -> None:
    luck = find_luck(dealt)
    assert luck.rise >= 1 - luck.fall - 1e-15


@pytest.mark.parametrize("outcomes", [*KINDS, FIVE_OPTIONS])
def test_a_right_answer_is_dealt_as_one_whatever_the_question(outcomes: tuple[float, ...]) -> None:
    assert Mark(1.0, outcomes).units == UNITS


@pytest.mark.parametrize(
    ("mark", "share"),
    [
        (Mark(0.0, PLAIN), Fraction(-1, 3)),
        (Mark(0.0, THREE_OPTIONS), Fraction(-1, 2)),
        (Mark(0.0, (1.0, 0.0, 0.0, 0.0, 0.0)), Fraction(-1, 4)),
        (Mark(0.0, WITH_HALF), Fraction(-3, 5)),
        (Mark(0.5, WITH_HALF), Fraction(1, 5)),
        (Mark(0.5, FIVE_OPTIONS), Fraction(17, 60)),
        (Mark(0.0, FIVE_OPTIONS), Fraction(-26, 60)),
        (Mark(0.0, PLAIN, known=False), Fraction(0)),
    ],
)
def test_what_is_dealt_is_the_share_of_the_best_result(mark: Mark, share: Fraction) -> None:
    assert Fraction(mark.units, UNITS) == share


def test_papers_that_are_all_right_show_no_change_whichever_was_easier_to_guess() -> None:
    luck = find_luck([hands(right(8, WITH_HALF), right(8, PLAIN))])
    assert (luck.rise, luck.fall) == (0.5, 0.5)


def test_the_same_result_again_is_a_matter_of_luck() -> None:
    luck = find_luck(everywhere(right(3) + wrong(1), right(3) + wrong(1)))
    assert (luck.rise, luck.fall) == (0.5, 0.5)


def test_a_small_example_by_hand() -> None:
    """One of four right, then all four: of the 70 ways to deal five right and three unknown, 5 do as well."""
    luck = find_luck([hands(right(1) + unknown(3), right(4))])
    assert (luck.ways, luck.dealt) == (70, 4 * UNITS)
    assert luck.rise == 5 / 70 / 2
    assert luck.fall == 1 - 5 / 70 / 2


def test_skills_are_shuffled_each_by_itself() -> None:
    """What one skill has more of is never dealt to another."""
    strong, weak = hands(right(4), right(4), "ai"), hands(wrong(4), wrong(4), "projects")
    assert find_luck([strong, weak]).rise == 0.5


def test_guessing_instead_of_admitting_is_taken_off_a_rise() -> None:
    """Three wrong answers more: three sixths of a right answer less."""
    luck = find_luck([hands(right(2) + unknown(6), right(5) + wrong(3))])
    assert luck.dealt == (5 - 1) * UNITS
    assert luck.guarded == 3.5 * UNITS
    assert luck.rise > 1 - luck.fall


def test_wrong_answers_are_expected_in_proportion_to_the_length_rounded_up() -> None:
    same = find_luck([hands(right(3) + wrong(1), right(6) + wrong(2))])
    more = find_luck([hands(right(3) + wrong(1), right(5) + wrong(3))])
    shorter = find_luck([hands(right(5) + wrong(3), right(2) + wrong(2))])
    assert same.guarded == same.dealt
    assert more.guarded == more.dealt - UNITS / 6
    assert shorter.guarded == shorter.dealt


def test_new_guesses_are_counted_over_all_skills_together() -> None:
    one, other = hands(wrong(2) + right(2), right(4), "ai"), hands(right(4), wrong(2) + right(2), "projects")
    luck = find_luck([one, other])
    assert luck.guarded == luck.dealt


def test_half_right_is_no_wrong_answer() -> None:
    luck = find_luck([hands(unknown(4), [Mark(0.5, WITH_HALF)] * 4)])
    assert luck.guarded == luck.dealt


def test_large_papers_of_mixed_questions_are_counted_without_loss() -> None:
    """Numbers beyond what a float holds: the two sides still add up to one."""
    mixed = list(chain(right(3), wrong(3), right(2, WITH_HALF), wrong(2, THREE_OPTIONS), unknown(2)))
    luck = find_luck(everywhere(mixed, mixed))
    assert luck.ways > 10**30
    assert (luck.rise, luck.fall) == (0.5, 0.5)
