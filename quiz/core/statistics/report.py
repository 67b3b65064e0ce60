"""Everything that answers say about a bank: its questions judged, its themes, how far its scores can be trusted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quiz.core.content.question import Bank, Difficulty, Question
from quiz.core.statistics.counted import Counted, median_of
from quiz.core.statistics.flags import (
    SOME,
    Flag,
    FlagKind,
    Worth,
    flags_of,
    measured_difficulties,
    worth_of,
)
from quiz.core.statistics.questions import QuestionFigures, figures_of
from quiz.core.statistics.reliability import reliability_of
from quiz.core.statistics.themes import ThemeFigures, themes_of


@dataclass(frozen=True)
class Judged:
    """A question's figures and what they mean. `measured`: how hard it is among those of its skill; None early on."""

    figures: QuestionFigures
    flags: tuple[Flag, ...]
    worth: Worth | None
    measured: Difficulty | None

    @property
    def question(self) -> Question:
        return self.figures.question

    @property
    def rank(self) -> tuple[int, int]:
        """The worst first, and of these what most people answered."""
        return min((list(FlagKind).index(flag.kind) for flag in self.flags), default=99), -self.figures.people


@dataclass(frozen=True)
class Reliability:
    """How reliable a score is on papers of one length, so many of them; `skill` is empty for the whole paper."""

    length: str
    skill: str
    people: int
    value: float | None


@dataclass(frozen=True)
class Took:
    """The median of the minutes that so many people took for a paper of one length; None under 30 people."""

    length: str
    people: int
    minutes: float | None


@dataclass(frozen=True)
class Statistics:
    """All of it, of so many people."""

    people: int
    questions: tuple[Judged, ...]
    themes: tuple[ThemeFigures, ...]
    reliabilities: tuple[Reliability, ...]
    took: tuple[Took, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Judged]:
        """The questions of the bank, by their id."""
        return {one.question.id: one for one in self.questions if one.figures.current}

    @property
    def flagged(self) -> tuple[Judged, ...]:
        """Questions of the bank that want a look, the worst first."""
        return tuple(sorted((one for one in self.by_id.values() if one.flags), key=lambda one: one.rank))


def judge(counted: Counted, versions: Mapping[str, Question], bank: Bank) -> Statistics:
    """Judge what was counted against the bank as it is today."""
    figures = figures_of(counted, versions, bank.questions)
    skills: dict[str, list[QuestionFigures]] = defaultdict(list)
    for one in figures:
        if one.current:
            skills[one.question.skill].append(one)
    measured = {skill: measured_difficulties(ones) for skill, ones in skills.items()}
    return Statistics(
        counted.people,
        tuple(_judge(one, skills.get(one.question.skill, []), measured.get(one.question.skill, {})) for one in figures),
        themes_of(figures),
        tuple(
            Reliability(length, skill, spread.people, reliability_of(spread))
            for (length, skill), spread in sorted(counted.spreads.items())
        ),
        tuple(_took(length, minutes) for length, minutes in sorted(counted.minutes.items())),
    )


def _judge(one: QuestionFigures, others: Sequence[QuestionFigures], measured: Mapping[str, Difficulty]) -> Judged:
    flags = flags_of(one, others)
    return Judged(one, flags, worth_of(one, flags), measured.get(one.question.id) if one.current else None)


def _took(length: str, minutes: Counter[int]) -> Took:
    people = minutes.total()
    return Took(length, people, median_of(minutes) if people >= SOME else None)
