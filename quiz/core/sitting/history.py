"""Which attempt is held against which, when a retake makes sense, and what may still be sharpened.

A measurement is what one result rests on: a whole paper, a whole paper with the questions that were added
to it ("sharpened"), or a paper on one skill. Each finished attempt is one look at a measurement, and its
result is frozen then: the first look rests on the first paper, the second on both.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from quiz.core.content.question import Bank
from quiz.core.content.role import Role

SHARPEN_WITHIN = timedelta(days=14)  # after that, what was learned meanwhile would be mixed in
SHORTEST_WAIT = timedelta(days=28)  # before that, little can have changed that a quiz could show


@dataclass(frozen=True)
class Past:
    """A finished attempt as history sees it. `focus`: the skill (id) of a paper on one skill, else None.

    `sharpens`: the attempt whose measurement it adds to. `edition`: that of the bank it was drawn from; questions of
    different editions do not mean the same. `closed`: it has been looked at twice, also if the questions that were
    added to it have been deleted since.
    """

    id: uuid.UUID
    finished: datetime
    focus: str | None = None
    edition: int = 1
    sharpens: uuid.UUID | None = None
    closed: bool = False


@dataclass(frozen=True)
class Measurement:
    """The looks of one measurement, in time."""

    looks: tuple[Past, ...]

    @property
    def first(self) -> Past:
        return self.looks[0]

    @property
    def latest(self) -> Past:
        return self.looks[-1]

    @property
    def papers(self) -> tuple[uuid.UUID, ...]:
        """The attempts whose questions it rests on."""
        return tuple(look.id for look in self.looks)


class Unlike(StrEnum):
    """Why a result has nothing to be compared with."""

    FIRST = "first"
    EDITION = "edition"  # the one before was made with another edition of the bank


def measurements(history: Sequence[Past]) -> list[Measurement]:
    """The attempts as measurements, by when their first paper was finished."""
    ordered = sorted(history, key=_place)
    added = [past for past in ordered if past.sharpens]
    return [
        Measurement((first, *(past for past in added if past.sharpens == first.id)))
        for first in ordered
        if not first.sharpens
    ]


def comparable(earlier: Measurement, later: Measurement) -> bool:
    """Whole papers are held against whole ones, papers on a skill against papers on the same skill.

    The whole paper that showed a skill to be the weakest is no baseline for it: an unchanged lowest skill seems to
    rise by itself.
    """
    return earlier.first.focus == later.first.focus and earlier.first.edition == later.first.edition


def baseline_of(history: Sequence[Past], attempt: Past) -> tuple[Measurement, Measurement] | Unlike:
    """The measurement before that of an attempt and its own, as both stood then, or why there is none."""
    base = next((past for past in history if past.id == attempt.sharpens), attempt)
    own = Measurement((base, attempt) if base != attempt else (attempt,))
    before = [
        one
        for one in measurements([past for past in history if _place(past) <= _place(attempt)])
        if one.first.focus == own.first.focus and _place(one.first) < _place(base)
    ]
    if not before:
        return Unlike.FIRST
    return (before[-1], own) if comparable(before[-1], own) else Unlike.EDITION


def _place(past: Past) -> tuple[datetime, uuid.UUID]:
    """Of two that were finished at the same moment one comes first all the same."""
    return past.finished, past.id


def baseline_for_retake(history: Sequence[Past], focus: str | None, edition: int) -> Measurement | Unlike:
    """The measurement that a paper begun now will be held against, or why there is none."""
    before = [one for one in measurements(history) if one.first.focus == focus]
    if not before:
        return Unlike.FIRST
    return before[-1] if before[-1].first.edition == edition else Unlike.EDITION


def pair_to_show(history: Sequence[Past]) -> tuple[Measurement, Measurement] | None:
    """The two measurements whose change is shown first; None where no two can be compared.

    Of all that follow one another and can be compared, the pair that ended last.
    """
    known = measurements(history)
    pairs = [
        (earlier, later)
        for focus in {one.first.focus for one in known}
        for earlier, later in pairwise(one for one in known if one.first.focus == focus)
        if comparable(earlier, later)
    ]
    return max(pairs, key=lambda pair: pair[1].latest.finished, default=None)


def to_sharpen(history: Sequence[Past], now: datetime, edition: int) -> Measurement | None:
    """The measurement to which questions may still be added: the latest whole one, once, for two weeks."""
    whole = [one for one in measurements(history) if one.first.focus is None]
    if not whole or len(whole[-1].looks) > 1 or whole[-1].first.closed or whole[-1].first.edition != edition:
        return None
    return whole[-1] if now - whole[-1].first.finished <= SHARPEN_WITHIN else None


def is_all_new(bank: Bank, role: Role, seen: Collection[str]) -> bool:
    """Whether a quick paper of questions that are new to somebody can be drawn: one of every topic is left."""
    new = {question.topic for question in bank.drawable if question.id not in seen}
    return all(topic.id in new for skill in role.skills for topic in skill.topics)


def retake_from(finished: date, plan_ends: date | None) -> date:
    """The day from which a retake makes sense: when the plan ends, but not before four weeks have passed."""
    earliest = finished + SHORTEST_WAIT
    return max(earliest, plan_ends) if plan_ends else earliest
