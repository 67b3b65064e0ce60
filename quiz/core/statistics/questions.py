"""The figures of one question, from the sums of the answers to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt

from quiz.core.content.question import Question
from quiz.core.sitting.answer import Confidence
from quiz.core.statistics.counted import Counted, Given, Rests, median_of

Face = tuple[object, ...]


@dataclass(frozen=True)
class QuestionFigures:
    """What people did with a question as it was asked; only first attempts, and only those who answered it.

    `options`: those who chose each, in the file's order; `unknown`: those who said "I don't know"; `current`:
    whether the bank asks it so today. `sure`, `sure_wrong`: how many were sure, and of these without any credit.
    `seconds`: the median from the answer before to this one.
    """

    question: Question
    options: tuple[Rests, ...]
    unknown: Rests
    left_open: int = 0
    sure: int = 0
    sure_wrong: int = 0
    seconds: float | None = None
    current: bool = True
    everybody: Rests = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "everybody", join(*self.options, self.unknown))

    @property
    def people(self) -> int:
        """How many answered it, "I don't know" included."""
        return self.everybody.people

    @property
    def key(self) -> Rests:
        """Those who chose the best option."""
        return self.options[self.question.best]

    @property
    def right(self) -> float:
        """The share of people who chose the best option (0 to 1)."""
        return self.key.people / self.people if self.people else 0.0

    @property
    def dont_know(self) -> float:
        """The share of people who said "I don't know" (0 to 1)."""
        return self.unknown.people / self.people if self.people else 0.0

    @property
    def mean_credit(self) -> float:
        """What people earned on average (0 to 1), nothing for "I don't know"."""
        earned = sum(credit * rests.people for credit, rests in self._credited)
        return earned / self.people if self.people else 0.0

    @property
    def solved(self) -> float:
        """What people earned above chance, as a share of the most: 0 for blind guessing, 1 for all right."""
        return sum(value * rests.people for value, rests in self._results) / self.people if self.people else 0.0

    @property
    def solved_error(self) -> float:
        """The standard error of `solved`."""
        spread = sum((value - self.solved) ** 2 * rests.people for value, rests in self._results)
        return sqrt(spread) / self.people if self.people else 0.0

    @cached_property
    def discrimination(self) -> float | None:
        """The correlation of the result with the rest (−1 to 1); None where either never differs."""
        rests = [(value, one) for value, one in self._results if one.rests]
        n = sum(one.rests for _, one in rests)
        if n < 2:
            return None
        x, y = sum(value * one.rests for value, one in rests), sum(one.total for _, one in rests)
        xx = sum(value**2 * one.rests for value, one in rests) - x * x / n
        yy = sum(one.squares for _, one in rests) - y * y / n
        xy = sum(value * one.total for value, one in rests) - x * y / n
        return xy / sqrt(xx * yy) if xx * yy > 1e-12 else None

    @property
    def _credited(self) -> list[tuple[float, Rests]]:
        return [(option.credit, one) for option, one in zip(self.question.options, self.options, strict=True)]

    @property
    def _results(self) -> list[tuple[float, Rests]]:
        """What each option earns above chance, as a share of the most, and who chose it."""
        chance = self.question.chance
        return [*(((credit - chance) / (1 - chance), one) for credit, one in self._credited), (0.0, self.unknown)]


def join(*several: Rests) -> Rests:
    """All these people together."""
    joined = Rests()
    for one in several:
        joined = joined.plus(one)
    return joined


def face_of(question: Question) -> Face:
    """All of a question that can be seen while it is asked. A new reason or source leaves its figures as they are."""
    options = tuple((option.text, option.credit) for option in question.options)
    return question.id, question.problem, question.code, question.table, options


def figures_of(
    counted: Counted, versions: Mapping[str, Question], bank: Sequence[Question]
) -> tuple[QuestionFigures, ...]:
    """The figures of every question: those of the bank in its order, then what was asked and is there no more.

    `versions`: each version that was counted, as it was drawn. Versions that look alike are counted together.
    """
    today = {face_of(question): question for question in bank}
    shown = {**today, **{face: one for one in versions.values() if (face := face_of(one)) not in today}}
    drawn: dict[Face, list[str]] = defaultdict(list)
    for version, question in sorted(versions.items()):
        drawn[face_of(question)].append(version)
    by_version: dict[str, list[tuple[Given, Rests]]] = defaultdict(list)
    for given, rests in counted.given.items():
        by_version[given.version].append((given, rests))
    return tuple(
        _figures(
            question,
            [pair for version in drawn[face] for pair in by_version[version]],
            sum((counted.seconds.get(version, Counter()) for version in drawn[face]), Counter()),
            current=face in today,
        )
        for face, question in shown.items()
        if face not in today or not question.public
    )


def _figures(
    question: Question, given: Iterable[tuple[Given, Rests]], seconds: Counter[int], *, current: bool
) -> QuestionFigures:
    answers = list(given)
    answered = [(one, rests) for one, rests in answers if one.answered]
    sure = [(one, rests.people) for one, rests in answered if one.confidence == Confidence.SURE]
    return QuestionFigures(
        question,
        tuple(
            join(*(rests for one, rests in answered if one.chosen == place)) for place in range(len(question.options))
        ),
        join(*(rests for one, rests in answered if one.chosen is None)),
        left_open=sum(rests.people for one, rests in answers if not one.answered),
        sure=sum(people for _, people in sure),
        sure_wrong=sum(people for one, people in sure if not _credit(question, one)),
        seconds=median_of(seconds),
        current=current,
    )


def _credit(question: Question, given: Given) -> float:
    return 0.0 if given.chosen is None else question.options[given.chosen].credit
