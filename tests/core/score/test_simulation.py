"""What the product claims about its own figures, checked on people whose skill is known.

The small run has a few hundred people and allows each figure two standard errors beyond its limit; the full one, with
four thousand, is marked long.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial

import pytest

from quiz.core.score.claims import CLAIMS, Finding, Measure
from quiz.core.score.people import SimulatedQuestion
from quiz.core.score.simulation import Setting, list_cells, run_cell
from tests.core.score.papers import PLAIN, THREE_OPTIONS, WITH_HALF

pytestmark = pytest.mark.simulation

TARGETS = (9.5, 9.2, 8.9, 8.7, 9.1, 9.1)
HALVES = (2, 1, 0, 0, 0, 3)  # of the 32 questions of each skill, those with a half-credit option
EASES = (0.8, 0.0, 0.0, -0.8)


def bank() -> tuple[tuple[SimulatedQuestion, ...], ...]:
    """A bank such as the one that ships: mostly four options, few with a half credit, easy to hard."""

    def question(i: int, halves: int) -> SimulatedQuestion:
        outcomes = WITH_HALF if i < halves else THREE_OPTIONS if i == 31 else PLAIN
        return SimulatedQuestion(outcomes, EASES[i % 4])

    return tuple(tuple(question(i, halves) for i in range(32)) for halves in HALVES)


def setting(people: int) -> Setting:
    return Setting(bank(), TARGETS, people, seed=200)


# What the method does not reach, and why, is told in METHOD.md.
KNOWN_MISSES = {
    (Measure.SKILL_BAND, "bimodal", "quick"),
    (Measure.NAMED, "stops guessing", "quick→full"),
}
SMALL_RUN = (
    *("bands: uniform", "bands: two-parameter", "bands: blind guessers", "bands: at target"),
    *("to build: at target", "no change: correlated", "no change: novices start guessing", "gain: 2", "risen: 3"),
)


@cache
def found() -> tuple[Finding, ...]:
    """Some cells, with few people."""
    return tuple(finding for name in SMALL_RUN for finding in run_cell(setting(150), name))


def missed(findings: Sequence[Finding], errors: float) -> list[str]:
    """Figures beyond their limits by more than so many standard errors, but for those known to be."""
    return [
        f"{one.measure}, {one.population}, {one.papers}: {one.mean}"
        for one in findings
        if not one.holds(errors) and (one.measure, one.population, one.papers) not in KNOWN_MISSES
    ]


def test_every_figure_keeps_within_its_limits() -> None:
    assert not missed(found(), errors=2)


def test_the_small_run_meets_most_kinds_of_claims() -> None:
    assert len({one.measure for one in found() if one.claim}) >= 18


def test_larger_gains_are_found_more_often() -> None:
    small = {(one.measure, one.papers): one.mean for one in run_cell(setting(75), "gain: 1")}
    larger = {(one.measure, one.papers): one.mean for one in found() if one.population == "+2"}
    assert all(larger[key] > small[key] for key in larger)


@pytest.mark.parametrize("measure", [Measure.SKILL_WIDTH, Measure.READINESS_WIDTH])
def test_longer_papers_make_narrower_bands(measure: Measure) -> None:
    widths = {one.papers: one.mean for one in found() if one.measure is measure and one.population == "uniform"}
    assert widths["quick"] > widths["full"] > widths["focus"]


def test_the_same_seed_gives_the_same_figures_cell_by_cell() -> None:
    figures = run_cell(setting(5), "gain: 1")
    assert figures == run_cell(setting(5), "gain: 1")
    assert figures != run_cell(Setting(bank(), TARGETS, 5, seed=201), "gain: 1")


def test_a_small_bank_of_a_small_role_can_be_simulated() -> None:
    small = Setting((bank()[0][:3], bank()[1][:3]), TARGETS[:2], 3, seed=200)
    assert all(run_cell(small, name) for name in list_cells(small))


def test_every_claim_is_about_something_that_is_simulated() -> None:
    few = setting(8)
    cells = (run_cell(few, name) for name in list_cells(few))
    held_against = {id(finding.claim) for cell in cells for finding in cell}
    rare = {Measure.LOW_THIRD, Measure.MIDDLE_THIRD, Measure.HIGH_THIRD}  # with few people nobody may be there
    assert [claim for claim in CLAIMS if id(claim) not in held_against and claim.measure not in rare] == []


@pytest.mark.parametrize(
    ("mean", "of", "errors", "holds"),
    [(5.2, 1000, 0, True), (5.3, 1000, 0, False), (6.5, 1000, 2, True), (6.7, 1000, 2, False), (6.5, 4000, 2, False)],
)
def test_a_figure_may_miss_its_limit_by_chance(mean: float, of: int, errors: float, holds: bool) -> None:
    """The standard error of 5.2 % is 0.70 among a thousand people, and half of that among four thousand."""
    claim = next(claim for claim in CLAIMS if claim.measure is Measure.FOCUS_IMPROVED)
    assert Finding(claim.measure, "uniform", "focus→focus", mean, of, claim).holds(errors) is holds


def test_a_figure_without_a_claim_always_holds() -> None:
    assert Finding(Measure.TO_BUILD, "at 5.0", "quick", 59.0, 4000, None).holds()


@pytest.mark.long
def test_the_full_run_misses_no_limit_by_more_than_chance() -> None:
    full = setting(4000)
    with ProcessPoolExecutor() as pool:
        cells = list(pool.map(partial(run_cell, full), list_cells(full)))
    assert not missed([finding for cell in cells for finding in cell], errors=2)
