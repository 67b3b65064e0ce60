"""Where a person is in a paper."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.core.sitting.paper import Length, draw_paper
from quiz.core.sitting.progress import find_next, find_open, find_round, find_rounds


def test_nothing_answered_leaves_everything_open() -> None:
    assert find_open(4, []) == [1, 2, 3, 4]


def test_open_questions_come_in_the_order_of_the_paper() -> None:
    assert find_open(5, {4, 2}) == [1, 3, 5]


def test_the_next_question_is_the_next_open_one() -> None:
    assert find_next(5, {2, 3}, after=1) == 4


def test_behind_the_last_open_question_comes_the_check() -> None:
    assert find_next(5, {4, 5}, after=3) is None


def test_an_open_question_before_does_not_send_a_person_back() -> None:
    assert find_next(3, {2, 3}, after=3) is None


@given(st.integers(1, 60).flatmap(lambda size: st.tuples(st.just(size), st.sets(st.integers(1, size)))))
def test_answered_and_open_make_up_the_paper(case: tuple[int, set[int]]) -> None:
    size, answered = case
    assert sorted([*find_open(size, answered), *answered]) == list(range(1, size + 1))


@pytest.mark.parametrize(("length", "each"), [(Length.QUICK, 4), (Length.FULL, 8)])
def test_a_paper_of_all_skills_has_a_round_for_each(shipped: tuple[Bank, Role], length: Length, each: int) -> None:
    for seed in range(5):
        items = draw_paper(*shipped, length, (), Random(seed)).items
        rounds = find_rounds([item.question.skill for item in items])
        assert [one.number for one in rounds] == [1, 2, 3, 4, 5, 6]
        assert {one.skill for one in rounds} == set(shipped[1].skill_by_id)
        assert {len(one.positions) for one in rounds} == {each}
        assert [place for one in rounds for place in one.positions] == list(range(1, len(items) + 1))


def test_rounds_may_differ_in_size() -> None:
    rounds = find_rounds(["baking", "baking", "baking", "selling"])
    assert [(one.skill, one.positions) for one in rounds] == [("baking", range(1, 4)), ("selling", range(4, 5))]


@pytest.mark.parametrize(
    "skills",
    [["baking", "selling", "baking", "selling"], ["baking", "baking"], ["baking", "selling", "selling", "baking"], []],
    ids=["in turn, as once drawn", "one skill", "a skill comes back", "nothing"],
)
def test_other_papers_have_no_rounds(skills: list[str]) -> None:
    assert find_rounds(skills) == ()


def test_a_round_knows_its_places_and_how_many_are_answered() -> None:
    rounds = find_rounds(["baking"] * 4 + ["selling"] * 4)
    found = find_round(rounds, 6)
    assert found is rounds[1]
    assert (found.number, found.place(5), found.place(6), found.place(8)) == (2, 1, 2, 4)
    assert [one.count({1, 2, 5, 7, 8}) for one in rounds] == [2, 3]
    assert find_round((), 6) is None
