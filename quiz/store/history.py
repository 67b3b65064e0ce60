"""The finished attempts of a learner, oldest first, found without reading them all.

Somebody with thousands of attempts must not cost more than somebody with five, so every question here is
answered by the database with few rows.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from quiz.db.models import FINISHED, Attempt, Learner

_ORDER = (Attempt.ended_at, Attempt.id)
_LATEST_FIRST = (Attempt.ended_at.desc(), Attempt.id.desc())


@dataclass(frozen=True)
class Numbered:
    """An attempt and its place among all finished ones of the learner, from 1."""

    number: int
    attempt: Attempt


def count(session: Session, learner: Learner) -> int:
    query = select(func.count()).where(Attempt.learner_id == learner.id, Attempt.state == FINISHED)
    return session.scalar(query) or 0


def list_latest(session: Session, learner: Learner, number: int) -> list[Attempt]:
    """The latest so many, oldest first."""
    return list(session.scalars(_finished(learner.id).order_by(*_LATEST_FIRST).limit(number)))[::-1]


def list_numbered(
    session: Session, learner: Learner, numbers: range, others: Collection[uuid.UUID] = ()
) -> list[Numbered]:
    """The attempts with these numbers, the first one, and those with these ids where they are the learner's."""
    number = func.row_number().over(order_by=_ORDER).label("number")
    places = _finished(learner.id).with_only_columns(Attempt.id, number).subquery()
    wanted = or_(places.c.number.between(numbers.start, numbers.stop - 1), places.c.number == 1, Attempt.id.in_(others))
    query = select(places.c.number, Attempt).join(places, places.c.id == Attempt.id).where(wanted)
    return [Numbered(*row) for row in session.execute(query.order_by(places.c.number))]


def find_pair(session: Session, learner: Learner) -> list[uuid.UUID]:
    """What is compared unless somebody chooses, earlier first.

    The last two whole papers or papers on the same skill, whichever came later; else the last two of all;
    fewer where there are not two.
    """
    alike, before = (
        func.lag(Attempt.id, type_=Attempt.id.type).over(partition_by=kind, order_by=_ORDER)
        for kind in (Attempt.focus, None)
    )
    query = _finished(learner.id).with_only_columns(func.coalesce(alike, before), Attempt.id)
    row = session.execute(query.order_by(alike.is_(None), *_LATEST_FIRST).limit(1)).first()
    return [one for one in row or () if one]


def find_earlier(session: Session, attempt: Attempt) -> Attempt | None:
    """The latest one before this one that asked all it asks: a whole paper, or one on the same skill."""
    whole_or_same = or_(Attempt.focus.is_(None), Attempt.focus == attempt.focus)
    query = _finished(attempt.learner_id).where(~_later(attempt), Attempt.id != attempt.id, whole_or_same)
    return session.scalar(query.order_by(*_LATEST_FIRST).limit(1))


def find_baseline(session: Session, learner: Learner) -> Attempt | None:
    """What a retake is held against: the latest whole paper, or the latest of all where none was whole."""
    return session.scalar(_finished(learner.id).order_by(Attempt.focus.is_not(None), *_LATEST_FIRST).limit(1))


def list_focused_since(session: Session, baseline: Attempt) -> list[Attempt]:
    """The papers on one skill that came later, the last of each skill."""
    turn = func.row_number().over(partition_by=Attempt.focus, order_by=_LATEST_FIRST).label("turn")
    places = _finished(baseline.learner_id).where(_later(baseline)).with_only_columns(Attempt.id, turn).subquery()
    return list(session.scalars(select(Attempt).join(places, places.c.id == Attempt.id).where(places.c.turn == 1)))


def _finished(learner_id: uuid.UUID) -> Select[Attempt]:
    return select(Attempt).where(Attempt.learner_id == learner_id, Attempt.state == FINISHED)


def _later(attempt: Attempt) -> ColumnElement[bool]:
    """Whether an attempt was finished after this one; of two at the same moment one comes first all the same."""
    same = and_(Attempt.ended_at == attempt.ended_at, Attempt.id > attempt.id)
    return or_(Attempt.ended_at > attempt.ended_at, same)
