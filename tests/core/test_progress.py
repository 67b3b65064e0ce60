"""Where a person is in a paper."""

from hypothesis import given
from hypothesis import strategies as st

from quiz.core.sitting.progress import find_next, find_open


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
