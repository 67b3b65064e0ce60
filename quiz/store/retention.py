"""Removing learners who were untouched for long. The one place that commits by itself, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from quiz.db.engine import writing
from quiz.db.models import Attempt, Learner

BATCH = 200  # learners to a transaction: people who answer meanwhile wait for one batch at most


@dataclass(frozen=True)
class Untouched:
    """How much there is to remove."""

    learners: int
    attempts: int


def count_untouched(session: Session, before: datetime) -> Untouched:
    """Learners last seen before this moment, and their attempts."""
    learners = select(func.count()).select_from(Learner).where(Learner.seen_at < before)
    attempts = select(func.count()).select_from(Attempt).join(Learner).where(Learner.seen_at < before)
    return Untouched(session.scalar(learners) or 0, session.scalar(attempts) or 0)


def remove_untouched(session: Session, before: datetime) -> Iterator[int]:
    """Remove them with all that hangs on them; yields how many went in each batch."""
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
