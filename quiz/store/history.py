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

from quiz.db.models import FINISHED, Attempt, Learner, SkillScore

RECENT = 8  # attempts that are looked back on: two of a kind make a comparison
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


def list_recent(session: Session, learner: Learner) -> list[Attempt]:
    """The latest attempts, as many as it takes to say what changed last; oldest first."""
    return list_latest(session, learner, RECENT)


def list_alike(session: Session, attempt: Attempt) -> list[Attempt]:
    """An attempt, the one it adds to, and those before it that asked the same (whole papers, or papers on its skill).

    Oldest first. What it adds to was there before it, whatever two servers' clocks say.
    """
    alike = and_(~_later(attempt), Attempt.focus.is_not_distinct_from(attempt.focus))
    query = _finished(attempt.learner_id).where(or_(alike, Attempt.id == attempt.sharpens))
    return list(session.scalars(query.order_by(*_LATEST_FIRST).limit(RECENT)))[::-1]


def list_whole(session: Session, learner_id: uuid.UUID) -> list[Attempt]:
    """The latest whole papers, oldest first."""
    query = _finished(learner_id).where(Attempt.focus.is_(None)).order_by(*_LATEST_FIRST).limit(RECENT)
    return list(session.scalars(query))[::-1]


def find_added(session: Session, attempt: Attempt) -> Attempt | None:
    """The finished attempt whose questions were added to this one's result."""
    return session.scalar(_finished(attempt.learner_id).where(Attempt.sharpens == attempt.id))


def list_focused(session: Session, learner_id: uuid.UUID) -> list[Attempt]:
    """The latest paper on each single skill."""
    turn = func.row_number().over(partition_by=Attempt.focus, order_by=_LATEST_FIRST).label("turn")
    on_one = _finished(learner_id).where(Attempt.focus.is_not(None))
    places = on_one.with_only_columns(Attempt.id, turn).subquery()
    return list(session.scalars(select(Attempt).join(places, places.c.id == Attempt.id).where(places.c.turn == 1)))


def list_newest_scores(session: Session, learner_id: uuid.UUID) -> list[tuple[SkillScore, Attempt]]:
    """The newest score of each skill, whichever paper it comes from, with that attempt.

    Only finished attempts have scores.
    """
    turn = func.row_number().over(partition_by=SkillScore.skill, order_by=_LATEST_FIRST).label("turn")
    places = (
        select(SkillScore.attempt_id, SkillScore.skill, turn)
        .join(Attempt, Attempt.id == SkillScore.attempt_id)
        .where(Attempt.learner_id == learner_id)
        .subquery()
    )
    query = (
        select(SkillScore, Attempt)
        .join(places, and_(places.c.attempt_id == SkillScore.attempt_id, places.c.skill == SkillScore.skill))
        .join(Attempt, Attempt.id == SkillScore.attempt_id)
        .where(places.c.turn == 1)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _finished(learner_id: uuid.UUID) -> Select[Attempt]:
    return select(Attempt).where(Attempt.learner_id == learner_id, Attempt.state == FINISHED)


def _later(attempt: Attempt) -> ColumnElement[bool]:
    """Whether an attempt was finished after this one; of two at the same moment one comes first all the same."""
    same = and_(Attempt.ended_at == attempt.ended_at, Attempt.id > attempt.id)
    return or_(Attempt.ended_at > attempt.ended_at, same)
