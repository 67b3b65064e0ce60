"""Trying one's own importance ratings."""

import pytest

from quiz.core.advice.priorities import weigh_anew
from quiz.core.score.result import Result, mark_answers, with_targets
from tests.builders import role
from tests.core.score.test_result import answers


def result(baking: int = 3, selling: int = 1) -> Result:
    """So many of four right in each skill; both targets are 8."""
    given = [*answers(right=baking, wrong=4 - baking), *answers("selling", right=selling, wrong=4 - selling)]
    return mark_answers(given, role())


def test_without_ratings_everything_stays_in_its_place() -> None:
    assert [(one.skill.skill, one.place, one.tried_place, one.moved) for one in weigh_anew(result(), {})] == [
        ("selling", 1, 1, 0),
        ("baking", 2, 2, 0),
    ]


def test_a_skill_that_matters_more_to_me_moves_up() -> None:
    tried = weigh_anew(result(), {"selling": 1})
    assert [(one.skill.skill, one.tried_place, one.moved) for one in tried] == [("baking", 1, 1), ("selling", 2, -1)]


def test_the_result_itself_is_not_touched() -> None:
    before = result()
    tried = weigh_anew(before, {"baking": 10, "selling": 0})
    assert before == result()
    assert {one.skill.target for one in tried} == {8.0}


def test_scores_and_bands_stay_whatever_the_ratings() -> None:
    tried = with_targets(result(), {"baking": 2})
    assert [skill.score for skill in tried.skills] == [skill.score for skill in result().skills]


def test_states_follow_the_ratings() -> None:
    assert with_targets(result(), {"baking": 0}).by_skill["baking"].state == "met"  # nothing is asked for
    assert with_targets(result(selling=0), {"selling": 10}).by_skill["selling"].state == "gap"


def test_readiness_follows_the_ratings() -> None:
    tried = with_targets(result(baking=4, selling=0), {"selling": 0})
    assert tried.readiness is not None
    assert tried.readiness.value == 100


def test_nothing_matters_means_no_readiness_and_no_error() -> None:
    assert with_targets(result(), {"baking": 0, "selling": 0}).readiness is None


def test_a_focus_result_stays_without_readiness() -> None:
    focus = mark_answers(answers(right=8), role(), focus=True)
    assert with_targets(focus, {"baking": 9}).readiness is None


@pytest.mark.parametrize("skill", ["baking", "selling"])
def test_a_higher_rating_never_moves_a_skill_down(skill: str) -> None:
    places = [
        next(one.tried_place for one in weigh_anew(result(), {skill: rating}) if one.skill.skill == skill)
        for rating in range(11)
    ]
    assert places == sorted(places, reverse=True)
