"""One learner on several devices: return phrases, signing out everywhere, bringing two together."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quiz.models import FINISHED, IN_PROGRESS, Attempt, Item, Learner, Response
from quiz.store import attempts, learners

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


def make_phrase(learner: Learner, phrase_hash: str, now: datetime) -> None:
    """Give a learner a phrase. A first one holds at once; a later one from when it has been seen.

    Seen means that the cookie which the answer brings comes back, with the next session number. So no lost
    response leaves a person with a phrase they never saw and a cookie that is worth nothing.
    """
    learner.phrase_number += 1
    learner.phrase_made_at = now
    if learner.phrase_hash is None:
        learner.phrase_hash = phrase_hash
    else:
        learner.next_phrase_hash = phrase_hash


def confirm_phrase(learner: Learner) -> None:
    """The new phrase was seen: it replaces the old one, and every other device is signed out."""
    if learner.next_phrase_hash is not None:
        learner.session_number += 1
        learner.phrase_hash, learner.next_phrase_hash = learner.next_phrase_hash, None


def sign_out_everywhere(learner: Learner) -> None:
    """Cookies given out so far are worth nothing from now on, also one that came with a phrase not seen yet."""
    learner.session_number += 2


def find_by_phrase(session: Session, hashes: Collection[str]) -> Learner | None:
    """Whose phrase has one of these hashes (one for each key in use); also a new one that was not seen yet."""
    either = Learner.phrase_hash.in_(hashes) | Learner.next_phrase_hash.in_(hashes)
    return session.scalar(select(Learner).where(either))


def count_holdings(session: Session, learner: Learner) -> Holdings:
    states = session.scalars(select(Attempt).where(Attempt.learner_id == learner.id)).all()
    running = next((attempt for attempt in states if attempt.state == IN_PROGRESS), None)
    answered = 0
    if running:
        answered = len(session.scalars(select(Response.position).where(Response.attempt_id == running.id)).all())
    return Holdings(sum(attempt.state == FINISHED for attempt in states), running, answered)


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
    session.execute(update(Attempt).where(Attempt.learner_id == here.id).values(learner_id=there.id))
    for fact in FACTS:
        if getattr(there, fact) is None:
            setattr(there, fact, getattr(here, fact))
    there.certificates = sorted({*there.certificates, *here.certificates})
    session.flush()
    learners.remove(session, here)
    _renew_seen(session, there.id)


def _renew_seen(session: Session, learner_id: uuid.UUID) -> None:
    """Two papers that were drawn apart may share questions: mark those that had been asked before."""
    query = (
        select(Item)
        .join(Attempt, Item.attempt_id == Attempt.id)
        .where(Attempt.learner_id == learner_id)
        .order_by(Attempt.started_at, Attempt.id, Item.position)
    )
    _mark_repeats(session.scalars(query))
    session.flush()


def _mark_repeats(items: Iterable[Item]) -> None:
    asked: dict[str, uuid.UUID] = {}
    for item in items:
        first = asked.setdefault(item.question, item.attempt_id)
        if first != item.attempt_id and not item.seen:
            item.seen = True
