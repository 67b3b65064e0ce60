"""What the product claims about its own figures, checked on people whose skill is known.

Fewer people than in the command line's run, with a fixed seed; margins are about three standard errors.
"""

from functools import cache
from random import Random

import pytest

from quiz.core.simulation import (
    POPULATIONS,
    Bands,
    Changes,
    Item,
    Paper,
    Person,
    SimulationResult,
    draw_person,
    guess_blindly,
    simulate,
    take,
)

PEOPLE = 250
LENGTHS = (4, 8, 16)
TARGETS = (9.1, 9.1, 9.5, 9.2, 8.9, 8.7)
HALVES = (0.1, 0.4, 0.75, 0.75, 0.3, 0.1)  # the share of questions with a half-credit option, skill by skill
MODELLED = POPULATIONS[:3]


def draw_paper(questions: int, rng: Random) -> Paper:
    """A paper such as the bank gives: mostly four options, many with a half credit, easy to hard."""

    def draw_item(halves: float, ease: float) -> Item:
        if rng.random() < halves:
            return Item((1, 0.5, 0, 0), ease)
        return Item((1, 0, 0) if rng.random() < 0.1 else (1, 0, 0, 0), ease)

    eases = (0.8, 0, 0, -0.8) * (questions // 4)
    return [[draw_item(halves, ease) for ease in eases] for halves in HALVES]


@cache
def simulated() -> SimulationResult:
    rng = Random(20)
    papers = {length: [draw_paper(length, rng) for _ in range(4)] for length in LENGTHS}
    return simulate(papers, TARGETS, PEOPLE, rng)


def bands(population: str) -> list[Bands]:
    return [row for row in simulated().bands if row.population == population]


def changes(population: str) -> list[Changes]:
    return [row for row in simulated().changes if row.population == population]


def test_every_population_and_length_is_simulated() -> None:
    assert {(row.population, row.questions) for row in simulated().bands} == {
        (population, length) for population in POPULATIONS for length in LENGTHS
    }
    assert all(row.skill.of == 6 * PEOPLE for row in simulated().bands)


def test_skill_bands_hold_the_truth_four_times_in_five() -> None:
    assert [row.skill.percent for row in bands("uniform")] == pytest.approx([80] * 3, abs=4)


@pytest.mark.parametrize("population", MODELLED)
def test_skill_bands_hold_the_truth_on_every_population(population: str) -> None:
    assert min(row.skill.percent for row in bands(population)) > 75 - 3


@pytest.mark.parametrize(("length", "limit"), [(4, 2.5), (8, 2.0), (16, 1.6)])
def test_skill_bands_are_narrow_enough_to_be_of_use(length: int, limit: float) -> None:
    assert all(row.half_width <= limit for p in MODELLED for row in bands(p) if row.questions == length)


@pytest.mark.parametrize("population", MODELLED)
def test_readiness_bands_hold_the_truth(population: str) -> None:
    assert all(77 - 7 < row.readiness.percent < 90 + 5 for row in bands(population))
    assert 77 < sum(row.readiness.percent for row in bands(population)) / 3 < 90


@pytest.mark.parametrize("population", MODELLED)
def test_longer_papers_make_narrower_readiness_bands(population: str) -> None:
    quick, full, focus = (row.readiness_half_width for row in bands(population))
    assert 15 > quick > full > focus > 5


@pytest.mark.parametrize("population", MODELLED)
def test_people_who_did_not_change_are_seldom_told_that_they_did(population: str) -> None:
    for row in changes(population):
        assert row.false_readiness.percent <= 5 + 4
        assert row.false_any_skill.percent <= 5 + 4
    rows = changes(population)
    assert sum(row.false_readiness.percent for row in rows) / len(rows) <= 5
    assert sum(row.false_any_skill.percent for row in rows) / len(rows) <= 5


@pytest.mark.parametrize("population", MODELLED)
def test_larger_gains_and_longer_papers_are_found_more_often(population: str) -> None:
    same_length = [row for row in changes(population) if row.earlier == row.later]
    for row in same_length:
        assert row.found_readiness[1].percent < row.found_readiness[2].percent < row.found_readiness[3].percent
    assert [row.found_readiness[3].percent for row in same_length] == sorted(
        row.found_readiness[3].percent for row in same_length
    )
    assert same_length[-1].found_readiness[3].percent > 80


@pytest.mark.parametrize("population", MODELLED)
def test_a_gap_is_hardly_ever_falsely_called_clearly_first(population: str) -> None:
    assert all(row.falsely_first.percent <= 2 for row in bands(population))


def test_guessing_earns_nothing_on_average() -> None:
    assert all(abs(row.unfloored) <= 0.1 for row in guess_blindly(LENGTHS, 8000, Random(1)))


@pytest.mark.parametrize(("length", "limit"), [(4, 1.1), (8, 0.8), (16, 0.6)])
def test_guessers_are_shown_hardly_anything(length: int, limit: float) -> None:
    row = guess_blindly([length], 8000, Random(2))[0]
    assert row.kind == "four options, one credited"
    assert row.shown <= limit + 0.05


def test_the_same_seed_gives_the_same_figures() -> None:
    papers = {4: [draw_paper(4, Random(1))]}
    assert simulate(papers, TARGETS, 5, Random(3)) == simulate(papers, TARGETS, 5, Random(3))


def test_progress_is_told_from_nothing_to_all() -> None:
    told: list[tuple[int, int]] = []
    simulate({4: [draw_paper(4, Random(1))]}, TARGETS, 1, Random(1), lambda done, total: told.append((done, total)))
    assert told[0] == (0, told[0][1])
    assert told[-1] == (told[0][1], told[0][1])


def test_who_knows_everything_is_right_everywhere() -> None:
    marks = take(Person((1.0,) * 6, guesses=False), draw_paper(8, Random(1)), Random(1))
    assert all(mark.credit == 1 for skill in marks for mark in skill)


def test_who_knows_nothing_and_does_not_guess_answers_nothing() -> None:
    marks = take(Person((0.0,) * 6, guesses=False), draw_paper(8, Random(1)), Random(1))
    assert not any(mark.answered for skill in marks for mark in skill)


@pytest.mark.parametrize("population", POPULATIONS)
def test_true_skills_are_shares(population: str) -> None:
    person = draw_person(population, 6, guesses=True, rng=Random(4))
    assert len(person.skills) == 6
    assert all(0 <= knows <= 1 for knows in person.skills)


def test_easy_questions_are_known_more_often_by_those_who_break_the_model() -> None:
    person, rng = Person((0.5,), guesses=False, breaks_model=True), Random(5)
    known = {
        ease: sum(take(person, [[Item((1, 0, 0, 0), ease)]], rng)[0][0].answered for _ in range(500))
        for ease in (-1.0, 1.0)
    }
    assert known[1.0] > known[-1.0] + 100


def test_wrong_options_are_ruled_out_only_by_those_who_break_the_model() -> None:
    rng = Random(6)
    right = {
        breaks: sum(
            take(Person((0.5,), guesses=True, breaks_model=breaks), [[Item((1, 0, 0, 0))]], rng)[0][0].credit == 1
            for _ in range(2000)
        )
        for breaks in (False, True)
    }
    assert right[True] > right[False] + 50
