"""Learners: who takes the quiz, nameless.

**One lock.** Whoever writes for a learner first locks the learner's row, and nothing else: `find(lock=True)`, or
`find_both` for two of them. What the write depends on is read behind that lock, never before it. (An answer,
`sitting.answer`, locks its attempt right behind the learner, in one statement with what it reads.) So writers of one
learner come one after another, and as nobody waits for a second lock while holding a first (two learners are locked in
the order of their ids), they cannot block each other. On SQLite all writers come one after another anyway
(`quiz.db.sqlite`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, delete, select, update
from sqlalchemy.orm import Session

from quiz.db.models import JoinedLearner, Learner

NUMBERS_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Pass:
    """What the signed cookie says: the learner's id and the session number it was given for."""

    learner: uuid.UUID
    number: int


def add(session: Session, learner_id: uuid.UUID, now: datetime) -> Learner:
    """Write a learner. Raises IntegrityError when the id is taken."""
    learner = Learner(
        id=learner_id, created_at=now, seen_at=day_of(now), session_number=1, certificates=[], importance={}
    )
    session.add(learner)
    session.flush()
    return learner


def exists(session: Session, learner_id: uuid.UUID) -> bool:
    """Whether the id is taken, also by someone who signed out everywhere or was joined with another."""
    return any(session.get(kind, learner_id) for kind in (Learner, JoinedLearner))


def find(session: Session, bearer: Pass | None, *, lock: bool = False) -> Learner | None:
    """The learner of a cookie, unless they have signed out everywhere since."""
    if bearer is None:
        return None
    query = select(Learner).where(Learner.id == bearer.learner, holds(bearer.number))
    return session.scalar(query.with_for_update().execution_options(populate_existing=True) if lock else query)


def find_both(session: Session, one: Pass, other: Pass) -> tuple[Learner | None, Learner | None]:
    """Two learners of two cookies, both locked."""
    found = {
        bearer: find(session, bearer, lock=True) for bearer in sorted({one, other}, key=lambda bearer: bearer.learner)
    }
    return found[one], found[other]


def holds(number: int | BindParameter[int], learner: Any = Learner) -> ColumnElement[bool]:
    """Whether a cookie with this session number is good: it has the present one, or one that was given later.

    It came with a new phrase, or with something that a restored backup does not know of any more.
    `learner`: what has the columns, where it is not the entity.
    """
    good: ColumnElement[bool] = learner.session_number <= number
    return good


def newest_number(learner: Learner) -> int:
    """The session number of a cookie made now: that of a new phrase where there is one that was not seen yet."""
    if learner.next_phrase_hash is None:
        return learner.session_number
    return max(learner.session_number + 1, learner.phrase_number)


def later_number(learner: Learner, now: datetime) -> int:
    """A number for a cookie or a phrase, above all that this learner ever had: at least the minutes since 2026.

    So it is also above those that a restored backup does not know of any more.
    """
    minutes = int((now - NUMBERS_SINCE).total_seconds() // 60)
    return max(newest_number(learner) + 1, learner.phrase_number + 1, minutes)


def day_of(moment: datetime) -> datetime:
    """The day alone, as its beginning: of a last visit nothing finer is kept."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def mark_seen(session: Session, learner_id: uuid.UUID, seen_at: datetime, now: datetime) -> None:
    """Note the visit, at most once a day: what people do should cost one write, not two."""
    if seen_at.date() != now.date():
        note_visit(session, learner_id, now)


def note_visit(session: Session | Connection, learner_id: uuid.UUID, now: datetime) -> None:
    """Note that a learner is here today, and lock their row."""
    session.execute(update(Learner).where(Learner.id == learner_id).values(seen_at=day_of(now)))


def remove(session: Session, learner: Learner) -> None:
    """Remove everything the product holds on a learner, for good; the database removes what belongs to their row."""
    session.execute(delete(Learner).where(Learner.id == learner.id))
