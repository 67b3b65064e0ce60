"""One learner on several devices: return phrases, signing out everywhere, bringing two together."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.orm import Session

from quiz.db.models import Attempt, Item, JoinedLearner, Learner
from quiz.store import attempts, groups, history, learners, owned, papers, told

FACTS = ("years_leading", "education", "technical_degree", "hours_a_week")


@dataclass(frozen=True)
class Holdings:
    """What a learner has: finished attempts, the one in progress with its answers so far, and how many groups.

    `told`: whether there are facts, certificates, ratings of importance or marked tasks.
    """

    finished: int
    running: Attempt | None
    answered: int
    groups: int
    told: bool

    @property
    def anything(self) -> bool:
        """Whether there is anything that could be lost."""
        return self.finished > 0 or self.running is not None or self.groups > 0 or self.told


def make_phrase(learner: Learner, number: int, phrase_hash: str, now: datetime) -> None:
    """Give a learner a phrase, with a number from `learners.later_number`.

    A first one holds at once; a later one from when it has been seen: when the cookie which the answer brings comes
    back, with a later session number. So no lost response leaves a person with a phrase they never saw and a cookie
    that is worth nothing.
    """
    learner.phrase_number = number
    learner.phrase_made_at = now
    if learner.phrase_hash is None:
        learner.phrase_hash = phrase_hash
    else:
        learner.next_phrase_hash = phrase_hash


def catch_up(learner: Learner, number: int) -> None:
    """Somebody came with a later session number: the new phrase was seen, which replaces the old one.

    Or a backup was restored, and what had been done since is done once more: every other device is signed out. A number
    that came with a phrase which another replaced before it was confirmed does nothing.
    """
    if learner.next_phrase_hash is not None:
        if number < learner.phrase_number:
            return
        learner.phrase_hash, learner.next_phrase_hash = learner.next_phrase_hash, None
    learner.session_number = number


def sign_out_everywhere(learner: Learner, now: datetime) -> None:
    """Cookies given out so far are worth nothing from now on, also one that came with a phrase not seen yet."""
    learner.session_number = learners.later_number(learner, now)


def find_by_phrase(session: Session, hashes: Collection[str]) -> Learner | None:
    """The learner whose phrase has one of these hashes (one for each key in use), a phrase not seen yet included."""
    either = Learner.phrase_hash.in_(hashes) | Learner.next_phrase_hash.in_(hashes)
    return session.scalar(select(Learner).where(either))


def count_holdings(session: Session, learner: Learner) -> Holdings:
    """Look up what a learner has, to say what joining would bring together."""
    running = history.find_in_progress(session, learner)
    answered = len(papers.answered_positions(session, running)) if running else 0
    joined = len(groups.list_joined(session, learner.id))
    return Holdings(history.count(session, learner), running, answered, joined, _has_told(session, learner))


def _has_told(session: Session, learner: Learner) -> bool:
    facts = any(getattr(learner, fact) is not None for fact in FACTS)
    return facts or bool(learner.certificates or learner.importance or told.marks_of(session, learner.id))


def join(session: Session, here: Learner, there: Learner, *, keep_running: Learner, now: datetime) -> None:
    """Move everything of `here` to `there` and remove `here`; what is left of it is its number, to tell its browsers.

    Only one attempt can be in progress: of two, the one of `keep_running` goes on and the other is
    discarded. Facts told there stay; where none was told, the one told here is taken.
    """
    both = {one.id: history.find_in_progress(session, one) for one in (here, there)}
    if all(both.values()):
        for learner_id, running in both.items():
            if learner_id != keep_running.id and running:
                attempts.discard(session, running, now)
    told.bring_tasks_together(session, here.id, there.id)
    owned.move(session, here.id, there.id)
    if there.hours_a_week is None:
        there.hours_told_on = here.hours_told_on
    for fact in FACTS:
        if getattr(there, fact) is None:
            setattr(there, fact, getattr(here, fact))
    there.importance = {**here.importance, **there.importance}
    there.certificates = sorted({*there.certificates, *here.certificates})
    there.facts_changed_at = now
    learners.mark_seen(session, there.id, there.seen_at, now)
    session.add(JoinedLearner(id=here.id, learner_id=there.id))
    session.flush()
    learners.remove(session, here)
    _renew_seen(session, there.id)


def find_joined(session: Session, learner_id: uuid.UUID) -> uuid.UUID | None:
    """The learner (id) with whom this one was joined, also by way of a third."""
    return session.scalar(select(JoinedLearner.learner_id).where(JoinedLearner.id == learner_id))


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
