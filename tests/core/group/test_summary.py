"""What a snapshot says: right sums, and nothing that is about fewer than five."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.group.summary import Contribution, Stretch, merge, summarise, summarise_change
from quiz.core.score.change import compare_hands
from quiz.core.score.marking import Mark, mark_skill
from quiz.core.sitting.answer import Answer
from tests import builders
from tests.core.score.papers import hands, left_open, right, unknown, wrong

ROLE = builders.role()
TOPICS = {"dough": "baking", "oven": "baking", "counter": "selling", "orders": "selling"}
IDEAS = {f"{topic}-1": f"The idea of {topic}" for topic in TOPICS}


def answer(topic: str, credit: float | None) -> Answer:
    """To a question of four options; None is "I don't know"."""
    known = credit is not None
    return Answer(1, f"{topic}-1", TOPICS[topic], topic, credit if known else 0.25, 0.25, 4, known)


def person(*credits_of: float | None, likings: dict[str, str] | None = None) -> Contribution:
    """One answer on each topic."""
    answers = [answer(topic, credit) for topic, credit in zip(TOPICS, credits_of, strict=True)]
    scores = {
        skill: mark_skill([Mark(one.credit, (1, 0, 0, 0), one.known) for one in answers if one.skill == skill])
        for skill in ("baking", "selling")
    }
    return Contribution(scores, answers, likings or {})


ABLE, LOST = person(1, 1, 1, 1), person(0, 0, 0, 0)


def test_fewer_than_five_have_no_summary():
    with pytest.raises(ValueError, match="5 people"):
        summarise([ABLE] * 4, ROLE, {}, Random(1))


def test_the_mean_is_that_of_the_scores_before_they_are_cut_off():
    told = summarise([ABLE] * 6 + [LOST] * 2, ROLE, {}, Random(1)).skills[0]
    assert told.mean == 6.7  # 6 × 10 and 2 × −3.3, over 8
    assert told.low < told.mean < told.high
    assert told.target == 8.0


def test_a_larger_group_is_known_more_surely():
    small, large = (summarise([ABLE, LOST] * number, ROLE, {}, Random(1)).skills[0] for number in (3, 30))
    assert small.mean == large.mean
    assert large.high - large.low < (small.high - small.low) / 2


@pytest.mark.parametrize(("all_of_them", "mean"), [(ABLE, 9.5), (LOST, 0.5)])
def test_a_mean_at_the_edge_does_not_tell_what_everybody_has(all_of_them: Contribution, mean: float):
    told = summarise([all_of_them] * 9, ROLE, {}, Random(1)).skills[0]
    assert told.mean == mean
    assert len(told.strip) == 1
    assert told.low <= mean <= told.high


@pytest.mark.parametrize("others", [(1, 1, 1, 1), (1, 1, 1, None)])
def test_how_far_a_mean_at_the_edge_lies_beyond_it_is_not_told_by_its_range(others: tuple[float | None, ...]):
    told, of_all = (summarise([ABLE] * 19 + [last], ROLE, {}, Random(1)).skills[0] for last in (person(*others), ABLE))
    assert (told.mean, told.low, told.high) == (9.5, of_all.low, 10)
    assert told.low < 9.5


@pytest.mark.parametrize(
    ("earlier", "later", "is_told"),
    [
        (right(2) + unknown(2), right(3) + unknown(1), True),
        (right(2) + unknown(2), right(4), False),  # 5 + the change would be what everybody has now
        (unknown(4), right(2) + unknown(2), False),
        (wrong(4), right(4), False),
    ],
)
def test_between_which_numbers_a_change_lies_is_told_where_no_mean_is_at_an_edge(
    earlier: tuple[Mark, ...], later: tuple[Mark, ...], is_told: bool
):
    told = summarise_change(6, compare_hands([hands(earlier, later, "baking")] * 6), ROLE)
    assert ((told.low is not None), (told.high is not None)) == (is_told, is_told)


@pytest.mark.parametrize(("before", "after"), [(right(4), right(4)), (wrong(4), unknown(4))])
def test_where_nothing_moved_at_an_edge_luck_does_not_tell_what_everybody_has(before: list[Mark], after: list[Mark]):
    told = summarise_change(6, compare_hands([hands(before, after, "baking")] * 6), ROLE)
    assert (told.verdict, told.rise, told.fall, told.caveat) == ("no-clear-change", None, None, None)


@pytest.mark.parametrize("missed", [right(4), right(3) + unknown(1)])
def test_the_mean_of_all_does_not_tell_how_far_a_skill_is_beyond_an_edge(missed: list[Mark]):
    """Of six people in two skills; in one of them everybody has everything right, or one has missed one."""
    baking = [hands(right(4), right(4), "baking")] * 5 + [hands(missed, right(4), "baking")]
    selling = [hands(right(2) + unknown(2), right(3) + unknown(1), "selling")] * 6
    told = summarise_change(6, compare_hands(baking + selling), ROLE)
    assert (told.earlier, told.later) == (7.2, 8.5)  # (9.5 + 5) / 2 and (9.5 + 7.5) / 2


def test_a_group_whose_fall_is_held_back_says_so():
    falls = [compare_hands([hands(right(4), after, "baking")] * 6) for after in (unknown(4), wrong(4))]
    assert [summarise_change(6, change, ROLE).held_back for change in falls] == [True, False]


def test_a_group_whose_rise_comes_from_open_questions_says_so():
    rises = [compare_hands([hands(before, right(4), "baking")] * 6) for before in (left_open(4), unknown(4))]
    assert [summarise_change(6, change, ROLE).caveat for change in rises] == ["was-open", None]


@pytest.mark.parametrize(
    ("counts", "parts"),
    [
        ((5, 5, 5, 5), [("a", 5), ("b", 5), ("c", 5), ("d", 5)]),
        ((3, 10, 2, 10), [("ab", 13), ("cd", 12)]),
        ((12, 0, 0, 18), [("a", 12), ("bcd", 18)]),
        ((12, 8, 4, 0), [("a", 12), ("bcd", 12)]),
        ((30, 0, 0, 0), [("abcd", 30)]),  # nobody elsewhere would tell where everybody is
        ((0, 0, 0, 30), [("abcd", 30)]),
        ((1, 1, 1, 2), [("abcd", 5)]),
        ((4, 4, 4, 4), [("ab", 8), ("cd", 8)]),
    ],
)
def test_counts_under_five_are_merged_with_their_neighbours(counts: Sequence[int], parts: list[tuple[str, int]]):
    assert merge(zip("abcd", counts, strict=True)) == tuple(Stretch(tuple(names), people) for names, people in parts)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6).filter(lambda counts: sum(counts) >= 5))
def test_every_part_counts_five_and_nobody_is_lost(counts: list[int]):
    parts = merge((str(place), count) for place, count in enumerate(counts))
    assert all(part.count >= 5 for part in parts)
    assert sum(part.count for part in parts) == sum(counts)
    assert [name for part in parts for name in part.names] == [str(place) for place in range(len(counts))]


@pytest.mark.parametrize(
    ("said", "others", "told"),
    [(4, 20, None), (5, 20, 20), (20, 4, None), (20, 5, 80), (6, 19, 25), (0, 9, None), (9, 0, None)],
)
def test_the_share_of_dont_know_is_told_where_five_said_so_and_five_did_not(said: int, others: int, told: int | None):
    silent = person(None, None, None, None)
    assert summarise([silent] * said + [ABLE] * others, ROLE, {}, Random(1)).skills[0].unknown == told


def test_interest_counts_all_people_also_those_who_did_not_say():
    fond = [person(1, 1, 1, 1, likings={"baking": "yes"})] * 7
    cold = [person(1, 1, 1, 1, likings={"baking": "rather-not"})] * 2
    told = summarise([*fond, *cold, *[ABLE] * 6], ROLE, {}, Random(1)).skills[0]
    assert told.interest == (Stretch(("yes",), 7), Stretch(("maybe", "rather-not", "not-said"), 8))


def test_the_topics_missed_most_come_first_and_sound_ones_are_left_out():
    told = summarise([person(0, 1, 0, 1)] * 4 + [person(0, 1, 1, 1)] * 4, ROLE, IDEAS, Random(1))
    assert [(one.skill, one.topic) for one in told.topics] == [("Baking", "Dough"), ("Selling", "Counter")]
    assert [one.idea for one in told.ideas] == ["The idea of dough", "The idea of counter"]


def test_what_was_missed_alike_stands_in_any_order():
    """By the alphabet the first of many would tell that all of them were missed by everybody."""
    first = {summarise([LOST] * 5, ROLE, IDEAS, Random(seed)).topics[0].topic for seed in range(40)}
    assert first == {"Dough", "Oven", "Counter", "Orders"}


@pytest.mark.parametrize("others", [[ABLE] * 3 + [LOST] * 2, [person(0.5, 0.5, 0.5, 0.5)] * 5])
def test_how_wide_a_range_is_does_not_tell_how_results_spread(others: list[Contribution]):
    told, even = (summarise(group, ROLE, {}, Random(1)).skills[0] for group in (others, [person(1, None, 1, 1)] * 5))
    assert told.high - told.mean == pytest.approx(even.high - even.mean, abs=0.11)


def test_what_fewer_than_five_were_asked_is_no_topic_of_the_group():
    asked = [person(0, 1, 1, 1) for _ in range(4)]
    others = [Contribution(ABLE.scores, ABLE.answers[1:], {}) for _ in range(5)]
    assert summarise([*asked, *others], ROLE, IDEAS, Random(1)).topics == ()


def test_what_five_were_asked_is_a_topic_of_the_group():
    others = [Contribution(ABLE.scores, ABLE.answers[1:], {}) for _ in range(5)]
    told = summarise([*[person(0, 1, 1, 1)] * 5, *others], ROLE, IDEAS, Random(1))
    assert [one.topic for one in told.topics] == ["Dough"]


@pytest.mark.parametrize(("sound", "topics"), [(6, ["Dough"]), (7, [])])
def test_a_topic_that_a_third_missed_is_worth_teaching(sound: int, topics: list[str]):
    told = summarise([person(0, 1, 1, 1)] * 3 + [ABLE] * sound, ROLE, IDEAS, Random(1))
    assert [one.topic for one in told.topics] == topics


def test_half_right_is_missed_as_well():
    assert [one.topic for one in summarise([person(0.5, 1, 1, 1)] * 5, ROLE, IDEAS, Random(1)).topics] == ["Dough"]


def test_a_skill_that_somebody_was_not_asked_is_left_out():
    partial = Contribution({"baking": ABLE.scores["baking"]}, ABLE.answers[:2], {})
    assert [one.skill for one in summarise([partial, *[ABLE] * 5], ROLE, IDEAS, Random(1)).skills] == ["baking"]


def test_in_which_order_people_stand_does_not_matter():
    people = [person(0, 1, 0, 1)] * 3 + [ABLE] * 5 + [LOST] * 5
    assert summarise(people, ROLE, IDEAS, Random(1)) == summarise(people[::-1], ROLE, IDEAS, Random(1))
