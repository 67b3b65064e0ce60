"""Removing learners who were untouched for long. The one place that commits by itself, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from quiz.db.engine import writing
from quiz.db.models import Attempt, Learner, StudyGroup
from quiz.store.learners import day_of

SILENCE = timedelta(days=30)
NOTICE = timedelta(days=7)
BATCH = 200  # learners to a transaction: people who answer meanwhile wait for one batch at most


@dataclass(frozen=True)
class Untouched:
    """How many learners, attempts and groups there are to remove."""

    learners: int
    attempts: int
    groups: int


def count_untouched(session: Session, before: datetime) -> Untouched:
    """Learners last seen before this moment, their attempts, and the groups whose coach did nothing since."""
    learners = select(func.count()).select_from(Learner).where(Learner.seen_at < before)
    attempts = select(func.count()).select_from(Attempt).join(Learner).where(Learner.seen_at < before)
    groups = select(func.count()).select_from(StudyGroup).where(StudyGroup.used_on < before.date())
    return Untouched(*(session.scalar(query) or 0 for query in (learners, attempts, groups)))


class ClockError(Exception):
    """The clock cannot be right, or nobody can tell; says why."""


def check_clock(session: Session, now: datetime, kept: timedelta) -> None:
    """Raise ClockError where a wrong clock would have people removed who were here lately.

    A clock that jumped ahead leaves weeks in which nobody was seen, however many come after; there is a week to notice.
    Where less than SILENCE is kept, those who are to go prove nothing: the older half of the time has to show somebody.
    """
    newest = session.scalar(select(func.max(Learner.seen_at)))
    if newest and newest > now + timedelta(days=1):
        raise ClockError(f"It says {now:%Y-%m-%d %H:%M} UTC, and somebody was here on {newest:%Y-%m-%d}.")
    if session.get_bind().dialect.name == "postgresql":
        there = session.scalar(select(func.clock_timestamp()))
        if there and abs(there - now) > timedelta(hours=1):
            raise ClockError(f"It says {now:%Y-%m-%d %H:%M} UTC, and the database server {there:%Y-%m-%d %H:%M}.")
    since, until = max(now - SILENCE, day_of(now) - kept), now - min(NOTICE, kept / 2)
    if not session.scalar(select(func.count()).where(Learner.seen_at.between(since, until))):
        raise ClockError(f"It says {now:%Y-%m-%d}, and nobody was here from {since:%Y-%m-%d} to {until:%Y-%m-%d}.")


def remove_untouched(session: Session, before: datetime) -> Iterator[int]:
    """Remove learners last seen before this moment, with everything of theirs; yields their number after each batch."""
    oldest = select(Learner.id).where(Learner.seen_at < before).order_by(Learner.seen_at).limit(BATCH)
    oldest = oldest.with_for_update(skip_locked=True)  # whoever writes just now is not untouched
    while True:
        with writing(session):
            # The moment is asked again: somebody may have come back since.
            gone = delete(Learner).where(Learner.id.in_(oldest), Learner.seen_at < before)
            number = session.execute(gone.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        if not number:
            return
        yield number


def remove_unused_groups(session: Session, before: datetime) -> int:
    """Remove the groups that no coach has opened or closed since this day, with their snapshots; gives how many."""
    with writing(session):
        gone = delete(StudyGroup).where(StudyGroup.used_on < before.date())
        return session.execute(gone.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined,no-any-return]
