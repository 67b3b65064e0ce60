"""Simulated people answer as their skill and their habits say."""

from random import Random
from statistics import fmean

import pytest

from quiz.core.score.people import (
    BLIND,
    NEW_HABITS,
    UNCHANGED,
    SimulatedPerson,
    SimulatedQuestion,
    answer_all,
    people_at,
    true_score,
    with_spread,
)
from tests.core.score.papers import PLAIN, THREE_OPTIONS, WITH_HALF

QUESTIONS = [SimulatedQuestion(PLAIN), SimulatedQuestion(WITH_HALF, 0.8), SimulatedQuestion(THREE_OPTIONS, -0.8)]
MANY = [question for question in QUESTIONS for _ in range(1500)]


@pytest.mark.parametrize("population", [*UNCHANGED, *NEW_HABITS, BLIND], ids=lambda population: population.name)
def test_true_skills_are_shares(population: object) -> None:
    people = list(population.people(50, 6, Random(1)))
    assert len(people) == 50
    assert all(len(person.skills) == 6 and 0 <= min(person.skills) <= max(person.skills) <= 1 for person in people)


def test_every_second_person_guesses_where_nothing_else_is_said() -> None:
    people = list(UNCHANGED[0].people(4, 6, Random(1)))
    assert [person.guesses for person in people] == [(True, True), (False, False)] * 2


def test_people_at_given_scores_have_them() -> None:
    (person,) = people_at([9.5, 5.0], "some").people(1, 2, Random(1))
    assert [true_score(person, skill, QUESTIONS) for skill in (0, 1)] == [pytest.approx(9.5), pytest.approx(5.0)]


def test_who_knows_everything_is_right_everywhere() -> None:
    assert all(mark.credit == 1 for mark in answer_all(SimulatedPerson((1.0,), (True, True)), 0, MANY, Random(1)))


def test_who_knows_nothing_and_does_not_guess_answers_nothing() -> None:
    assert not any(mark.known for mark in answer_all(SimulatedPerson((0.0,), (False, False)), 0, MANY, Random(1)))


def test_a_habit_may_change_from_one_paper_to_the_next() -> None:
    person = SimulatedPerson((0.0,), (False, True))
    assert not any(mark.known for mark in answer_all(person, 0, MANY, Random(1)))
    assert all(mark.known for mark in answer_all(person, 0, MANY, Random(1), later=True))


@pytest.mark.parametrize("rules_out", [0, 1, 2])
@pytest.mark.parametrize("graded", [False, True])
def test_the_true_score_is_what_endless_questions_would_show(rules_out: int, graded: bool) -> None:
    person = SimulatedPerson((0.4,), (True, True), rules_out, graded)
    marks = answer_all(person, 0, MANY, Random(2))
    shown = 10 * fmean(mark.result for mark in marks) / fmean(1 - mark.chance for mark in marks)
    assert shown == pytest.approx(true_score(person, 0, QUESTIONS), abs=0.5)


def test_ruling_options_out_lifts_the_score_of_guessers_alone() -> None:
    def score(rules_out: int, guesses: bool) -> float:
        return true_score(SimulatedPerson((0.4,), (guesses, guesses), rules_out), 0, QUESTIONS)

    assert score(0, True) == score(2, False) == pytest.approx(4)
    assert score(0, True) < score(1, True) < score(2, True)


def test_hard_questions_are_known_less_often_by_those_whom_difficulty_touches() -> None:
    easy, hard = [SimulatedQuestion(PLAIN, 1.0)], [SimulatedQuestion(PLAIN, -1.0)]
    touched, untouched = SimulatedPerson((0.5,), (True, True), graded=True), SimulatedPerson((0.5,), (True, True))
    assert true_score(touched, 0, easy) > 7
    assert true_score(touched, 0, hard) < 3
    assert true_score(untouched, 0, easy) == true_score(untouched, 0, hard)


def test_difficulties_spread_around_what_authors_think() -> None:
    spread = with_spread([SimulatedQuestion(PLAIN, 0.8)] * 2000, Random(3))
    assert fmean(question.ease for question in spread) == pytest.approx(0.8, abs=0.1)
    assert min(question.slope for question in spread) > 0
    assert len({question.ease for question in spread}) == 2000
