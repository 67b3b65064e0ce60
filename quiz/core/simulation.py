"""Simulated people of known skill take papers: how often the bands and verdicts are right.

A simulated person knows each question of a skill with a probability, their true skill. What they
do not know, half of each population guesses among the options and half says "I don't know". People of
the last population break this model: hard questions are known less often than easy ones, and
wrong options can be ruled out. Its figures show the limit of the method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import exp, log
from random import Random

from quiz.core.change import compare_readiness, compare_scores, find_first
from quiz.core.marking import Mark, Readiness, Score, mark_readiness, mark_skill

GAINS = (1, 2, 3)
LEVELS = ("low", "middle", "high")  # thirds of the scale of true skill
POPULATIONS = ("uniform", "correlated", "able", "breaks the model")


@dataclass(frozen=True)
class Item:
    """A question as far as chance is concerned: the credits of its options; `ease` shifts the logit of knowing it."""

    credits: tuple[float, ...]
    ease: float = 0.0

    @property
    def chance(self) -> float:
        return sum(self.credits) / len(self.credits)


Paper = Sequence[Sequence[Item]]  # for each skill, its questions


@dataclass(frozen=True)
class Person:
    """True skills of 0 to 1; whether they guess; whether real questions treat them as the model does not."""

    skills: tuple[float, ...]
    guesses: bool
    breaks_model: bool = False


@dataclass
class Share:
    """How many of how many: counts what was seen."""

    hits: int = 0
    of: int = 0

    def add(self, hit: bool) -> None:
        self.hits += hit
        self.of += 1

    @property
    def percent(self) -> float:
        """0 to 100; 0 when nothing was seen."""
        return 100 * self.hits / self.of if self.of else 0.0


@dataclass
class Bands:
    """One population and length: how often bands hold the truth, and how wide they are."""

    population: str
    questions: int
    skill: Share = field(default_factory=Share)
    by_level: tuple[Share, ...] = field(default_factory=lambda: tuple(Share() for _ in LEVELS))
    readiness: Share = field(default_factory=Share)
    clearly_first: Share = field(default_factory=Share)  # people told that one gap is clearly first
    falsely_first: Share = field(default_factory=Share)  # people told so when another gap is larger
    skill_widths: float = 0.0
    readiness_widths: float = 0.0

    @property
    def half_width(self) -> float:
        """The mean half-width of a skill band, in points."""
        return self.skill_widths / max(1, self.skill.of) / 2

    @property
    def readiness_half_width(self) -> float:
        """The mean half-width of a readiness band, in percentage points."""
        return self.readiness_widths / max(1, self.readiness.of) / 2


@dataclass
class Changes:
    """One population and pair of lengths: verdicts without any change, and true gains that were found."""

    population: str
    earlier: int
    later: int
    false_readiness: Share = field(default_factory=Share)
    false_any_skill: Share = field(default_factory=Share)
    found_skill: Mapping[int, Share] = field(default_factory=lambda: {gain: Share() for gain in GAINS})
    found_readiness: Mapping[int, Share] = field(default_factory=lambda: {gain: Share() for gain in GAINS})


@dataclass(frozen=True)
class Guessing:
    """What blind guessing scores: the mean before and after scores below 0 are shown as 0."""

    kind: str
    questions: int
    unfloored: float
    shown: float


@dataclass(frozen=True)
class SimulationResult:
    """All figures, as plain rows for tables."""

    people: int
    bands: tuple[Bands, ...]
    changes: tuple[Changes, ...]
    guessing: tuple[Guessing, ...]


def simulate(
    papers: Mapping[int, Sequence[Paper]],
    targets: Sequence[float],
    people: int,
    rng: Random,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> SimulationResult:
    """Let `people` of each population take papers of every length, again without change, and again after gains.

    `papers` holds for each length (questions a skill) some papers as they would be drawn; `targets` one
    for each skill. `on_progress` is told how many of how many parts are done.
    """
    lengths = sorted(papers)
    pairs = [(length, length) for length in lengths] + list(pairwise(lengths))
    bands = [Bands(population, length) for population in POPULATIONS for length in lengths]
    changes = [Changes(population, *pair) for population in POPULATIONS for pair in pairs]
    total = len(bands) + len(changes)
    for done, row in enumerate(bands):
        on_progress(done, total)
        for person in _draw_people(row.population, people, len(targets), rng):
            _record_bands(row, person, rng.choice(papers[row.questions]), targets, rng)
    for done, change in enumerate(changes, len(bands)):
        on_progress(done, total)
        for person in _draw_people(change.population, people, len(targets), rng):
            _record_changes(change, person, papers, targets, rng)
    on_progress(total, total)
    return SimulationResult(people, tuple(bands), tuple(changes), guess_blindly(lengths, 5 * people, rng))


def _draw_people(population: str, people: int, skills: int, rng: Random) -> Iterator[Person]:
    return (draw_person(population, skills, guesses=i % 2 == 0, rng=rng) for i in range(people))


def draw_person(population: str, skills: int, *, guesses: bool, rng: Random) -> Person:
    """A person of one of POPULATIONS."""
    if population == "correlated":
        ability = rng.gauss(0, 1)
        return Person(tuple(_logistic(ability + rng.gauss(0, 0.7)) for _ in range(skills)), guesses)
    if population == "able":
        return Person(tuple(rng.betavariate(5, 3) for _ in range(skills)), guesses)
    return Person(tuple(rng.random() for _ in range(skills)), guesses, population == "breaks the model")


def take(person: Person, paper: Paper, rng: Random) -> list[list[Mark]]:
    """The marks of a person on a paper, skill by skill."""
    asked = zip(person.skills, paper, strict=True)
    return [[_answer(person, knows, item, rng) for item in items] for knows, items in asked]


def guess_blindly(lengths: Sequence[int], people: int, rng: Random) -> tuple[Guessing, ...]:
    """What people who know nothing and guess everything score on one skill."""
    kinds = {
        "four options, one credited": Item((1, 0, 0, 0)),
        "four options, one half": Item((1, 0.5, 0, 0)),
        "three options, one credited": Item((1, 0, 0)),
    }
    return tuple(_guess_blindly(kind, item, n, people, rng) for kind, item in kinds.items() for n in lengths)


def _guess_blindly(kind: str, item: Item, questions: int, people: int, rng: Random) -> Guessing:
    sums = [sum(rng.choice(item.credits) - item.chance for _ in range(questions)) for _ in range(people)]
    scale = 10 / (questions * (1 - item.chance) * people)
    return Guessing(kind, questions, scale * sum(sums), scale * sum(max(0.0, earned) for earned in sums))


def _answer(person: Person, knows: float, item: Item, rng: Random) -> Mark:
    options = item.credits
    if person.breaks_model:
        knows = _logistic(log((knows + 1e-9) / (1 - knows + 1e-9)) + item.ease)
        options = _rule_out(options, knows, rng)
    if rng.random() < knows:
        return Mark(1.0, item.chance, True, len(item.credits))
    if person.guesses:
        return Mark(rng.choice(options), item.chance, True, len(item.credits))
    return Mark(item.chance, item.chance, False, len(item.credits))


def _rule_out(options: tuple[float, ...], knows: float, rng: Random) -> tuple[float, ...]:
    """Without each wrong option that the person can tell is wrong: the more able, the more of them."""
    return tuple(credit for credit in options if credit > 0 or rng.random() >= knows / 2)


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


def _mark(person: Person, paper: Paper, targets: Sequence[float], rng: Random) -> tuple[list[Score], Readiness]:
    scores = [mark_skill(marks) for marks in take(person, paper, rng)]
    return scores, mark_readiness(list(zip(scores, targets, strict=True)))


def _record_bands(row: Bands, person: Person, paper: Paper, targets: Sequence[float], rng: Random) -> None:
    scores, readiness = _mark(person, paper, targets, rng)
    for score, knows in zip(scores, person.skills, strict=True):
        held = score.band.low <= 10 * knows <= score.band.high
        row.skill.add(held)
        row.by_level[min(2, int(3 * knows))].add(held)
        row.skill_widths += score.band.high - score.band.low
    true = 100 * sum(min(10 * k, t) for k, t in zip(person.skills, targets, strict=True)) / sum(targets)
    row.readiness.add(readiness.band.low <= true <= readiness.band.high)
    row.readiness_widths += readiness.band.high - readiness.band.low
    first = find_first(list(zip(scores, targets, strict=True)))
    gaps = [target - 10 * knows for knows, target in zip(person.skills, targets, strict=True)]
    row.clearly_first.add(first.clearly)
    row.falsely_first.add(first.clearly and gaps[first.skills[0]] < max(gaps))


def _record_changes(
    row: Changes, person: Person, papers: Mapping[int, Sequence[Paper]], targets: Sequence[float], rng: Random
) -> None:
    scores, readiness = _mark(person, rng.choice(papers[row.earlier]), targets, rng)
    for gain in (0, *GAINS):  # the gain is the same in all skills, cut off at 10
        later = Person(tuple(min(1.0, k + gain / 10) for k in person.skills), person.guesses, person.breaks_model)
        new_scores, new_readiness = _mark(later, rng.choice(papers[row.later]), targets, rng)
        verdicts = [compare_scores(*pair).verdict for pair in zip(scores, new_scores, strict=True)]
        overall = compare_readiness(readiness, new_readiness).verdict
        if gain:
            row.found_readiness[gain].add(overall == "improved")
            for knows, verdict in zip(person.skills, verdicts, strict=True):
                if knows + gain / 10 <= 1:
                    row.found_skill[gain].add(verdict == "improved")
        else:
            row.false_readiness.add(overall != "no clear change")
            row.false_any_skill.add(any(verdict != "no clear change" for verdict in verdicts))
