"""One learner on several devices: return phrases, signing out everywhere, bringing two together."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from quiz.models import Attempt, Item, Learner
from quiz.store import attempts, history, learners, owned, papers

FACTS = ("years_leading", "education", "technical_degree", "hours_a_week")


@dataclass(frozen=True)
class Holdings:
    """What a learner has: finished attempts, and the one in progress with its answers so far."""

    finished: int
    running: Attempt | None
    answered: int

    @property
    def anything(self) -> bool:
        return self.finished > 0 or self.running is not None


def set_phrase(learner: Learner, phrase_hash: str) -> None:
    """A new phrase replaces the old one and signs out every other device."""
    learner.phrase_hash = phrase_hash
    sign_out_everywhere(learner)


def sign_out_everywhere(learner: Learner) -> None:
    """Cookies given out so far are worth nothing from now on."""
    learner.session_number += 1


def find_by_phrase(session: Session, phrase_hash: str) -> Learner | None:
    return session.scalar(select(Learner).where(Learner.phrase_hash == phrase_hash))


def count_holdings(session: Session, learner: Learner) -> Holdings:
    running = attempts.find_in_progress(session, learner)
    answered = len(papers.answered_positions(session, running)) if running else 0
    return Holdings(history.count(session, learner), running, answered)


def join(session: Session, here: Learner, there: Learner, *, keep_running: Learner, now: datetime) -> None:
    """Move everything of `here` to `there` and remove `here`.

    Only one attempt can be in progress: of two, the one of `keep_running` goes on and the other is
    discarded. Facts told there stay; where none was told, the one told here is taken.
    """
    both = {one.id: attempts.find_in_progress(session, one) for one in (here, there)}
    if all(both.values()):
        for learner_id, running in both.items():
            if learner_id != keep_running.id and running:
                attempts.discard(session, running, now)
    owned.move(session, here.id, there.id)
    for fact in FACTS:
        if getattr(there, fact) is None:
            setattr(there, fact, getattr(here, fact))
    there.certificates = sorted({*there.certificates, *here.certificates})
    session.flush()
    learners.remove(session, here)
    _renew_seen(session, there.id)


def _renew_seen(session: Session, learner_id: uuid.UUID) -> None:
    """Two papers that were drawn apart may share questions: mark those that had been asked before."""
    turn = func.rank().over(partition_by=Item.question, order_by=[Attempt.started_at, Attempt.id])
    asked = (
        select(Item.attempt_id, Item.position, turn.label("turn"))
        .join(Attempt, Item.attempt_id == Attempt.id)
        .where(Attempt.learner_id == learner_id)
        .subquery()
    )
    again = select(asked.c.attempt_id, asked.c.position).where(asked.c.turn > 1)
    repeats = update(Item).where(tuple_(Item.attempt_id, Item.position).in_(again), Item.seen.is_(other=False))
    session.execute(repeats.values(seen=True).execution_options(synchronize_session=False))
