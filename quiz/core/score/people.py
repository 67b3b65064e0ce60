"""Simulated people of known skill, and how they answer.

A simulated person knows each question of a skill with a probability, their true skill. What they do not know they
either guess or say "I don't know" to. Some populations break this model on purpose: they know hard questions less
often, rule out wrong options before they guess, or change their habit of guessing from one paper to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp, log
from random import Random
from statistics import fmean

from quiz.core.score.marking import Mark

Skills = tuple[float, ...]
Draw = Callable[[Random, int], Skills]  # of so many skills


@dataclass(frozen=True)
class SimulatedQuestion:
    """A question as far as luck is concerned: the credits of its options.

    `ease` shifts the logit of knowing it and `slope` says how sharply it tells people apart, for those whom
    difficulty touches (the two-parameter model).
    """

    outcomes: tuple[float, ...]
    ease: float = 0.0
    slope: float = 1.0

    @cached_property
    def right(self) -> Mark:
        return Mark(1.0, self.outcomes)

    @cached_property
    def unknown(self) -> Mark:
        return Mark(0.0, self.outcomes, known=False)

    @cached_property
    def guesses(self) -> tuple[tuple[Mark, ...], ...]:
        """What a guess may earn after none, one or two wrong options are ruled out."""
        marks = [Mark(outcome, self.outcomes) for outcome in sorted(self.outcomes)]
        wrong = sum(mark.wrong for mark in marks)
        return tuple(tuple(marks[min(wrong, out) :]) for out in range(3))

    @cached_property
    def expected(self) -> tuple[float, ...]:
        """The mean result of these guesses."""
        return tuple(fmean(mark.result for mark in guesses) for guesses in self.guesses)


@dataclass(frozen=True)
class SimulatedPerson:
    """True skills of 0 to 1; whether they guess on the earlier and on the later paper; how they break the model."""

    skills: Skills
    guesses: tuple[bool, bool]
    rules_out: int = 0
    graded: bool = False


@dataclass(frozen=True)
class Population:
    """A kind of people. `guesses` (earlier, later) is None where every second person guesses, and goes on doing so.

    `graded`: hard questions are known less often than easy ones.
    """

    name: str
    draw: Draw
    guesses: tuple[bool, bool] | None = None
    rules_out: int = 0
    graded: bool = False

    def people(self, count: int, skills: int, rng: Random) -> Iterator[SimulatedPerson]:
        """Draw so many of its people, one after the other."""
        for number in range(count):
            guesses = self.guesses or (number % 2 == 0,) * 2
            yield SimulatedPerson(self.draw(rng, skills), guesses, self.rules_out, self.graded)


def answer_all(
    person: SimulatedPerson, skill: int, items: Sequence[SimulatedQuestion], rng: Random, *, later: bool = False
) -> list[Mark]:
    """This person's marks on questions of one skill."""
    share = person.skills[skill]
    return [_answer(person, _knows(person, share, item), item, person.guesses[later], rng) for item in items]


def true_score(
    person: SimulatedPerson, skill: int, items: Sequence[SimulatedQuestion], *, later: bool = False
) -> float:
    """What this person would score (0 to 10) on endless questions of the skill.

    It is what they know, and what ruling out options earns them when they guess.
    """
    share, guesses = person.skills[skill], person.guesses[later]
    earned = [_expected(item, _knows(person, share, item), person.rules_out if guesses else 0) for item in items]
    return 10 * sum(earned) / sum(1 - item.right.chance for item in items)


def with_spread(items: Sequence[SimulatedQuestion], rng: Random) -> tuple[SimulatedQuestion, ...]:
    """The same questions with difficulties and slopes as real tests show them, around what their authors think."""
    return tuple(
        SimulatedQuestion(item.outcomes, item.ease + rng.gauss(0, 0.8), exp(rng.gauss(0, 0.3))) for item in items
    )


def _answer(person: SimulatedPerson, knows: float, item: SimulatedQuestion, guesses: bool, rng: Random) -> Mark:
    if rng.random() < knows:
        return item.right
    return rng.choice(item.guesses[person.rules_out]) if guesses else item.unknown


def _expected(item: SimulatedQuestion, knows: float, rules_out: int) -> float:
    return knows * item.right.result + (1 - knows) * item.expected[rules_out]


def _knows(person: SimulatedPerson, share: float, item: SimulatedQuestion) -> float:
    if not person.graded:
        return share
    return _logistic(item.slope * (log((share + 1e-9) / (1 - share + 1e-9)) + item.ease))


def _logistic(x: float) -> float:
    return 1 / (1 + exp(-x))


def _each(draw: Callable[[Random], float]) -> Draw:
    """Skills drawn one by one."""
    return lambda rng, skills: tuple(draw(rng) for _ in range(skills))


def _correlated(rng: Random, skills: int) -> Skills:
    ability = rng.gauss(0, 1)
    return tuple(_logistic(ability + rng.gauss(0, 0.7)) for _ in range(skills))


_novices = _each(lambda rng: rng.uniform(0, 0.2))

CORRELATED = Population("correlated", _correlated)
UNCHANGED = (
    Population("uniform", _each(Random.random)),
    CORRELATED,
    Population("able", _each(lambda rng: rng.betavariate(5, 3))),
    Population("novices", _novices),
    Population("experts", _each(lambda rng: rng.uniform(0.85, 1))),
    Population("bimodal", _each(lambda rng: rng.choice((0.2, 0.8)) + rng.uniform(-0.15, 0.15))),
    Population("everybody half", _each(lambda rng: 0.5)),
    Population("two-parameter", _correlated, graded=True),
    Population("eliminators", _correlated, rules_out=1),
)
NEW_HABITS = (
    Population("starts guessing", _correlated, guesses=(False, True)),
    Population("stops guessing", _correlated, guesses=(True, False)),
    Population("novices start guessing", _novices, guesses=(False, True)),
    Population("eliminators start guessing", _correlated, guesses=(False, True), rules_out=1),
    Population("strong eliminators start guessing", _correlated, guesses=(False, True), rules_out=2),
)
BLIND = Population("blind guessers", _each(lambda rng: 0.0), guesses=(True, True))


def people_at(scores: Sequence[float], name: str) -> Population:
    """People whose true scores (0 to 10), skill by skill, are exactly these."""
    skills = tuple(score / 10 for score in scores)
    return Population(name, lambda rng, count: skills)
