"""Practice deals three missed questions at a time, each once before one comes again."""

from collections import Counter

import pytest

from quiz.core.sitting.practice import HAND, deal, shuffle_options

MISSED = [f"question-{number}" for number in range(9)]


def test_a_hand_has_three_different_questions_that_were_missed() -> None:
    for seed in range(20):
        hand = deal(MISSED, "somebody", seed)
        assert len(set(hand)) == HAND
        assert set(hand) <= set(MISSED)


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_with_few_all_of_them_are_in_it(number: int) -> None:
    assert sorted(deal(MISSED[:number], "somebody", 7)) == MISSED[:number]


@pytest.mark.parametrize("first", [0, 1, 739_946, -4])
def test_all_come_up_once_before_one_comes_again(first: int) -> None:
    dealt = Counter(one for seed in range(first, first + 3) for one in deal(MISSED, "somebody", seed))
    assert dealt == Counter(MISSED)


def test_a_last_hand_that_is_short_is_filled_up() -> None:
    dealt = [deal(MISSED[:7], "somebody", seed) for seed in range(3)]
    assert {one for hand in dealt for one in hand} == set(MISSED[:7])
    assert all(len(set(hand)) == HAND for hand in dealt)


def test_the_same_seed_deals_the_same_whatever_order_they_are_listed_in() -> None:
    assert deal(MISSED, "somebody", 5) == deal(MISSED[::-1], "somebody", 5)
    assert deal(MISSED, "somebody", 5) != deal(MISSED, "somebody else", 5)


def test_options_are_shuffled_anew_with_each_seed_and_stay_within_one() -> None:
    orders = {shuffle_options(4, "question-1", "somebody", seed) for seed in range(60)}
    assert len(orders) > 12
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert shuffle_options(4, "question-1", "somebody", 3) == shuffle_options(4, "question-1", "somebody", 3)
