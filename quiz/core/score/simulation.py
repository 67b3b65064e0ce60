"""Simulated people take papers: how often bands hold, and how often verdicts are false or find what is there.

Every cell of the simulation is one population and one question about it, with random numbers of its own, so that
cells run in any order, or side by side, and give the same figures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from random import Random

from quiz.core.score.change import FOCUS, Change, Verdict, compare_hands
from quiz.core.score.claims import Counts, Finding, Measure
from quiz.core.score.marking import Mark, Score, State, mark_readiness, mark_skill, skill_state
from quiz.core.score.people import (
    BLIND,
    CORRELATED,
    NEW_HABITS,
    UNCHANGED,
    Population,
    SimulatedPerson,
    SimulatedQuestion,
    answer_all,
    people_at,
    true_score,
    with_spread,
)
from quiz.core.score.result import find_first
from quiz.core.score.shuffle import Hands

QUICK = 4  # questions of a skill on a quick paper
LENGTHS = {"quick": 1, "full": 2, "focus": 4}  # how often as many
MEASUREMENTS = {"quick": 1, "full": 2, "full+quick": 3}
PAIRS = ("quick→quick", "full→full", "quick→full", "full→quick", "full+quick→full", "full→full+quick")
# Two quick papers pooled are as good as a full one, on either side: so they are judged, and only named apart.
TWO_LOOKS = {
    "quick→quick+quick": ("quick→quick", "quick→full"),
    "full→quick+quick": ("full→quick", "full→full"),
    "full→full+quick": ("full→full", "full→full+quick"),
}
LONGEST = max(MEASUREMENTS.values())
THIRDS = (Measure.LOW_THIRD, Measure.MIDDLE_THIRD, Measure.HIGH_THIRD)
TINY = 1e-9  # what rounding may do
UP = (Verdict.IMPROVED, Verdict.POINTS_UP)

Marks = Sequence[Sequence[Mark]]  # skill by skill
Asked = Sequence[Sequence[SimulatedQuestion]]  # skill by skill
Changes = Mapping[str, Change]  # by the papers compared


@dataclass(frozen=True)
class Setting:
    """What is simulated: each skill's questions in the bank and its target, people in a cell, and the seed."""

    bank: tuple[tuple[SimulatedQuestion, ...], ...]
    targets: tuple[float, ...]
    people: int
    seed: int

    def rng(self, cell: str) -> Random:
        """The random numbers of a cell."""
        return Random(f"{self.seed} {cell}")  # noqa: S311 - a simulation must be repeatable

    def bank_for(self, population: Population) -> tuple[tuple[SimulatedQuestion, ...], ...]:
        """The bank as this population meets it; difficulties, where they matter, are the same in all cells."""
        rng = self.rng("difficulties")
        return tuple(with_spread(items, rng) for items in self.bank) if population.graded else self.bank


def list_cells(setting: Setting) -> dict[str, Callable[[], tuple[Finding, ...]]]:
    """Every cell of the simulation, by its name: call it to run it."""
    at_target = people_at(setting.targets, "at target")
    at_five = people_at([5.0] * len(setting.targets), "at 5.0")
    return {
        **{
            f"bands: {one.name}": partial(see_bands, setting, one)
            for one in (*UNCHANGED, *NEW_HABITS, BLIND, at_target)
        },
        **{f"to build: {one.name}": partial(see_to_build, setting, one) for one in (at_target, at_five)},
        **{f"no change: {one.name}": partial(see_no_change, setting, one) for one in (*UNCHANGED, *NEW_HABITS)},
        **{f"gain: {gain}": partial(see_gain, setting, gain) for gain in (1, 2, 3)},
        **{f"risen: {risen}": partial(see_risen, setting, risen) for risen in range(1, len(setting.bank))},
    }


def run_cell(setting: Setting, name: str) -> tuple[Finding, ...]:
    """Run one cell of `list_cells`, by its name."""
    return list_cells(setting)[name]()


def see_bands(setting: Setting, population: Population) -> tuple[Finding, ...]:
    """How often bands hold the truth, how wide they are, and how often a gap is falsely called the first."""
    counts, rng, bank = Counts(population.name), setting.rng(f"bands {population.name}"), setting.bank_for(population)
    for person in population.people(setting.people, len(bank), rng):
        truths = [true_score(person, skill, items) for skill, items in enumerate(bank)]
        for length, times in LENGTHS.items():
            scores = [mark_skill(marks) for marks in _take(person, _draw(bank, times, rng), rng)]
            for score, truth in zip(scores, truths, strict=True):
                _see_band(counts, length, score, truth)
            _see_readiness(counts, length, scores, truths, setting.targets)
    return counts.findings()


def see_to_build(setting: Setting, population: Population) -> tuple[Finding, ...]:
    """How often people are sent to work on any skill."""
    counts, rng = Counts(population.name), setting.rng(f"to build {population.name}")
    for person in population.people(setting.people, len(setting.bank), rng):
        for length, times in LENGTHS.items():
            scores = [mark_skill(marks) for marks in _take(person, _draw(setting.bank, times, rng), rng)]
            states = [skill_state(*pair) for pair in zip(scores, setting.targets, strict=True)]
            counts.see_if(Measure.TO_BUILD, length, State.GAP in states)
            for state in states:
                counts.see_if(Measure.EACH_TO_BUILD, length, state is State.GAP)
    return counts.findings()


def see_no_change(setting: Setting, population: Population) -> tuple[Finding, ...]:
    """How often people who did not change are told that they did."""
    counts, rng, bank = (
        Counts(population.name),
        setting.rng(f"no change {population.name}"),
        setting.bank_for(population),
    )
    changes = []
    for person in population.people(setting.people, len(bank), rng):
        changes.append(_compare_all(person, person, bank, rng))
        for papers, change in changes[-1].items():
            _see_false(counts, papers, change)
        _see_either_look(counts, Measure.EITHER_LOOK, changes[-1])
        focus = _compare_focus(person, person, bank, rng)
        counts.see_if(Measure.FOCUS_IMPROVED, "focus→focus", focus.verdict is Verdict.IMPROVED)
    _see_lowest(counts, changes)
    return counts.findings()


def see_gain(setting: Setting, gain: int) -> tuple[Finding, ...]:
    """How often a gain of so many points in every skill is found; skills that reach 10 gain less."""
    counts, rng, bank = Counts(f"+{gain}"), setting.rng(f"gain {gain}"), setting.bank
    for person in CORRELATED.people(setting.people, len(bank), rng):
        later = _risen(person, dict.fromkeys(range(len(bank)), gain))
        changes = _compare_all(person, later, bank, rng)
        for papers, change in changes.items():
            counts.see_if(Measure.FOUND, papers, change.verdict is Verdict.IMPROVED)
            counts.see_if(Measure.FOUND_UP, papers, change.verdict in UP)
        _see_either_look(counts, Measure.FOUND_EITHER_LOOK, changes)
        focus = _compare_focus(person, later, bank, rng)
        if person.skills[int(focus.based_on[0])] + gain / 10 <= 1:  # the others gained less
            counts.see_if(Measure.FOCUS_FOUND, "focus→focus", focus.verdict is Verdict.IMPROVED)
    return counts.findings()


def see_risen(setting: Setting, risen: int) -> tuple[Finding, ...]:
    """How often a skill is named that did not rise, while so many others rose by three to five points."""
    counts, rng, bank = Counts(f"{risen} risen"), setting.rng(f"risen {risen}"), setting.bank
    for person in CORRELATED.people(setting.people, len(bank), rng):
        gains = {skill: rng.uniform(3, 5) for skill in rng.sample(range(len(bank)), risen)}
        changes = _compare_all(person, _risen(person, gains), bank, rng, PAIRS[:2])
        for papers, change in changes.items():
            named = any(int(skill) not in gains for skill in change.named)
            counts.see_if(Measure.NAMED_BESIDE, papers, named)
    return counts.findings()


def _draw(bank: Asked, times: int, rng: Random) -> list[list[SimulatedQuestion]]:
    """Different questions of every skill, at random; a bank that is too small repeats itself."""
    return [rng.sample(items * (1 + QUICK * times // len(items)), QUICK * times) for items in map(list, bank)]


def _take(person: SimulatedPerson, paper: Asked, rng: Random, *, later: bool = False) -> Marks:
    return [answer_all(person, skill, items, rng, later=later) for skill, items in enumerate(paper)]


def _risen(person: SimulatedPerson, gains: Mapping[int, float]) -> SimulatedPerson:
    """The same person after gains in points, cut off at 10."""
    skills = (min(1.0, share + gains.get(skill, 0) / 10) for skill, share in enumerate(person.skills))
    return replace(person, skills=tuple(skills))


def _compare_all(
    before: SimulatedPerson, after: SimulatedPerson, bank: Asked, rng: Random, pairs: Sequence[str] = PAIRS
) -> Changes:
    """One person's answers, compared as papers of these lengths; shorter ones are the beginnings of longer ones."""
    drawn, most = _draw(bank, 2 * LONGEST, rng), QUICK * LONGEST
    earlier = _take(before, [items[:most] for items in drawn], rng)
    later = _take(after, [items[most:] for items in drawn], rng, later=True)
    return {papers: _compare(papers, earlier, later) for papers in pairs}


def _compare(papers: str, earlier: Marks, later: Marks) -> Change:
    sizes = [QUICK * MEASUREMENTS[name] for name in papers.split("→")]
    pairs = enumerate(zip(earlier, later, strict=True))
    return compare_hands([Hands(str(i), tuple(a[: sizes[0]]), tuple(b[: sizes[1]])) for i, (a, b) in pairs])


def _compare_focus(before: SimulatedPerson, after: SimulatedPerson, bank: Asked, rng: Random) -> Change:
    """A focus paper of any skill with another one."""
    skill, size = rng.randrange(len(bank)), QUICK * LENGTHS["focus"]
    items = _draw(bank, 2 * LENGTHS["focus"], rng)[skill]
    earlier = answer_all(before, skill, items[:size], rng)
    later = answer_all(after, skill, items[size:], rng, later=True)
    return compare_hands([Hands(str(skill), tuple(earlier), tuple(later))], FOCUS)


def _see_band(counts: Counts, length: str, score: Score, truth: float) -> None:
    held = score.band.low <= truth <= score.band.high
    counts.see_if(Measure.SKILL_BAND, length, held)
    counts.see_if(THIRDS[min(2, int(3 * truth / 10))], length, held)
    counts.see(Measure.SKILL_WIDTH, length, (score.band.high - score.band.low) / 2)


def _see_readiness(
    counts: Counts, length: str, scores: Sequence[Score], truths: Sequence[float], targets: Sequence[float]
) -> None:
    held_against = list(zip(scores, targets, strict=True))
    readiness, first = mark_readiness(held_against), find_first(held_against)
    truth = 100 * sum(map(min, truths, targets)) / sum(targets)
    counts.see_if(
        Measure.READINESS_BAND, length, readiness.band.low <= truth + TINY and truth <= readiness.band.high + TINY
    )
    counts.see(Measure.READINESS_WIDTH, length, (readiness.band.high - readiness.band.low) / 2)
    gaps = [target - truth for truth, target in zip(truths, targets, strict=True)]
    counts.see_if(Measure.CLEARLY_FIRST, length, first.clearly)
    counts.see_if(Measure.FALSELY_FIRST, length, first.clearly and gaps[first.skills[0]] < max(gaps))


def _see_false(counts: Counts, papers: str, change: Change) -> None:
    counts.see_if(Measure.IMPROVED, papers, change.verdict is Verdict.IMPROVED)
    counts.see_if(Measure.SLIPPED, papers, change.verdict is Verdict.SLIPPED)
    counts.see_if(Measure.LUCK, papers, change.verdict in UP)
    counts.see_if(Measure.NAMED, papers, bool(change.named))


def _see_either_look(counts: Counts, measure: Measure, changes: Changes) -> None:
    for papers, looks in TWO_LOOKS.items():
        counts.see_if(measure, papers, any(changes[look].verdict is Verdict.IMPROVED for look in looks))


def _see_lowest(counts: Counts, changes: Sequence[Changes]) -> None:
    """How often those whose first result was among the lowest third are told that they improved."""
    for papers in PAIRS[:2]:
        lowest = sorted((each[papers] for each in changes), key=lambda change: change.earlier)[: len(changes) // 3]
        for change in lowest:
            counts.see_if(Measure.LOWEST_IMPROVED, papers, change.verdict is Verdict.IMPROVED)
