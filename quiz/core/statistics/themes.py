"""Which options of a theme are taken for one another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from quiz.core.statistics.flags import SOME, USUAL, dead_options, share_low
from quiz.core.statistics.questions import QuestionFigures

OFTEN = 0.2  # of people, as sure as the usual limits


@dataclass(frozen=True)
class Confusion:
    """Where `best` is the best option, `chosen` of `people` took `taken` (options by their place)."""

    best: int
    taken: int
    chosen: int
    people: int

    @property
    def often(self) -> bool:
        """Whether clearly more than a fifth did."""
        return self.people >= SOME and share_low(self.chosen, self.people, USUAL.errors) > OFTEN


@dataclass(frozen=True)
class ThemeFigures:
    """A theme: its options, how often each is taken for each, and those that nobody takes where they are not best."""

    theme: str
    ask: str
    options: tuple[str, ...]
    confusions: tuple[Confusion, ...]
    dead: tuple[int, ...]

    @property
    def often(self) -> tuple[Confusion, ...]:
        """What people confuse most, the worst first."""
        return tuple(sorted((one for one in self.confusions if one.often), key=lambda one: -one.chosen / one.people))


def themes_of(figures: Iterable[QuestionFigures]) -> tuple[ThemeFigures, ...]:
    """The themes of the bank in its order, with all their situations together."""
    asked = [one for one in figures if one.current and one.question.theme]
    return tuple(_theme(name, list(group)) for name, group in groupby(asked, lambda one: one.question.theme))


def _theme(name: str, questions: Sequence[QuestionFigures]) -> ThemeFigures:
    first = questions[0].question
    places = range(len(first.options))
    confusions = tuple(
        _confusion([one for one in questions if one.question.best == best], best, taken)
        for best in places
        for taken in places
        if best != taken
    )
    return ThemeFigures(
        name, first.ask, tuple(option.text for option in first.options), confusions, dead_options(questions)
    )


def _confusion(questions: Sequence[QuestionFigures], best: int, taken: int) -> Confusion:
    chosen = sum(one.options[taken].people for one in questions)
    return Confusion(best, taken, chosen, sum(one.people for one in questions))
