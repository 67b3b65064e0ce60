"""Attempts: one sitting each, found only by the learner they belong to."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Uuid, bindparam, delete, literal, select, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from quiz.core.sitting.answer import Answer, Confidence, Liking
from quiz.db.models import DISCARDED, IN_PROGRESS, Attempt, Interest, Item, Learner, Response, SeenQuestion, SelfRating
from quiz.store.inserting import dialect_of, insert_new
from quiz.store.learners import Pass, holds

# Asked at every step of a quiz, so built once: building a statement costs more than asking it.
_learner = Learner.__table__.c
_LOCK = (
    select(_learner.id)
    .where(_learner.id == bindparam("learner"), holds(bindparam("number"), _learner))
    .with_for_update()
)
_FIND = (
    select(Attempt, Learner.seen_at)
    .join(Learner, Attempt.learner_id == Learner.id)
    .where(
        Attempt.id == bindparam("attempt"),
        Learner.id == bindparam("learner"),
        holds(bindparam("number")),
    )
)

_AFRESH = {"populate_existing": True}  # what the session read before may be older than the lock


class AlreadyEndedError(Exception):
    """The attempt was finished or discarded; its answers cannot change any more."""


def find(
    session: Session, bearer: Pass, attempt_id: uuid.UUID, *, lock: bool = False
) -> tuple[Attempt, datetime] | None:
    """An attempt of this learner and nobody else's, and when the learner was last seen.

    `lock` locks the learner, and the attempt is read behind the lock: a statement that waits for the one would
    show the other as it was before.
    """
    if lock:
        lock_learner(session, bearer)
    who = {"attempt": attempt_id, "learner": bearer.learner, "number": bearer.number}
    row = session.execute(_FIND, who, execution_options=_AFRESH).first()
    return (row[0], row[1]) if row else None


def lock_learner(session: Session | Connection, bearer: Pass) -> None:
    """Let other writers of this learner wait. On SQLite all writers wait for one another anyway."""
    if dialect_of(session) is postgresql:
        session.execute(_LOCK, {"learner": bearer.learner, "number": bearer.number})


def find_in_progress(session: Session, learner: Learner) -> Attempt | None:
    """The one attempt that the learner has begun and neither finished nor discarded."""
    query = select(Attempt).where(Attempt.learner_id == learner.id, Attempt.state == IN_PROGRESS)
    return session.scalar(query, execution_options=_AFRESH)


def find_adding(session: Session, attempt: Attempt) -> Attempt | None:
    """The attempt in progress whose questions are to be added to this one's result."""
    return session.scalar(select(Attempt).where(Attempt.sharpens == attempt.id, Attempt.state == IN_PROGRESS))


def find_start(session: Session, learner: Learner, number: int) -> datetime | None:
    """When the learner began an attempt, discarded ones too: `number` 1 is the newest. None if there are fewer."""
    query = select(Attempt.started_at).where(Attempt.learner_id == learner.id)
    return session.scalar(query.order_by(Attempt.started_at.desc()).offset(number - 1).limit(1))


def seen_questions(session: Session, learner: Learner) -> set[str]:
    """Ids of the questions on any paper of the learner, also of a deleted attempt.

    A discarded one counts only with what was answered.
    """
    ended = select(SeenQuestion.question).where(SeenQuestion.learner_id == learner.id)
    asked = select(Item.question).join(Attempt, Item.attempt_id == Attempt.id)
    running = asked.where(Attempt.learner_id == learner.id, Attempt.state == IN_PROGRESS)
    return set(session.scalars(ended.union(running)))


def note_asked(session: Session, attempt: Attempt) -> None:
    """Note the questions of a paper that ends as seen by its learner."""
    asked = select(literal(attempt.learner_id, Uuid), Item.question).where(Item.attempt_id == attempt.id)
    session.execute(insert_new(session, SeenQuestion.__table__).from_select(["learner_id", "question"], asked))


def discard(session: Session, attempt: Attempt, now: datetime) -> None:
    """Give an attempt up: what was answered stays seen, the open questions count as never asked.

    Raises AlreadyEndedError when the attempt is over.
    """
    if attempt.state != IN_PROGRESS:
        raise AlreadyEndedError
    given = select(Response.position).where(Response.attempt_id == attempt.id)
    session.execute(delete(Item).where(Item.attempt_id == attempt.id, Item.position.not_in(given)))
    note_asked(session, attempt)
    attempt.state, attempt.ended_at = DISCARDED, now
    session.flush()


def remove(session: Session, attempt: Attempt) -> None:
    """Remove an attempt with its answers, result and links, for good; its questions stay seen.

    A paper in progress that was to be added to it goes on by itself; a finished one goes with it.
    """
    running = update(Attempt).where(Attempt.sharpens == attempt.id, Attempt.state == IN_PROGRESS)
    session.execute(running.values(sharpens=None))
    session.execute(delete(Attempt).where(Attempt.id == attempt.id))


def rate(session: Session, attempt: Attempt, anchors: Mapping[str, int]) -> None:
    """Store how the learner sees themselves: skill to anchor, 0 to 4."""
    if attempt.state != IN_PROGRESS:
        raise AlreadyEndedError
    for skill, anchor in anchors.items():
        session.merge(SelfRating(attempt_id=attempt.id, skill=skill, anchor=anchor))
    session.flush()


def ratings_of(session: Session, attempt: Attempt) -> dict[str, int]:
    """The learner's own view in this attempt: skill to anchor."""
    return {
        row.skill: row.anchor for row in session.scalars(select(SelfRating).where(SelfRating.attempt_id == attempt.id))
    }


def note_interests(session: Session, attempt: Attempt, likings: Mapping[str, Liking]) -> None:
    """Store which skills the learner would like to use all week; what was told of other skills stays."""
    if attempt.state != IN_PROGRESS:
        raise AlreadyEndedError
    for skill, liking in likings.items():
        session.merge(Interest(attempt_id=attempt.id, skill=skill, liking=liking))
    session.flush()


def interests_of(session: Session, attempt: Attempt) -> Mapping[str, Liking]:
    """What the learner told of each skill (its id) when this attempt ended; skills they passed over are not there."""
    rows = session.scalars(select(Interest).where(Interest.attempt_id == attempt.id))
    return {row.skill: Liking(row.liking) for row in rows}


def answers_of(session: Session, attempts: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Answer]]:
    """The answers of these attempts, in the order of their papers."""
    query = (
        select(
            Item.question, Item.seen, Response.attempt_id, Response.position, Response.skill, Response.topic,
            Response.credit, Response.chance, Response.options, Response.choice, Response.given, Response.confidence,
        )
        .select_from(Response)
        .join(Item, (Item.attempt_id == Response.attempt_id) & (Item.position == Response.position))
        .where(Response.attempt_id.in_(attempts))
        .order_by(Response.attempt_id, Response.position)
    )  # fmt: skip
    found: dict[uuid.UUID, list[Answer]] = {attempt: [] for attempt in attempts}
    for row in session.execute(query):
        found[row.attempt_id].append(_answer(row))
    return found


def _answer(row: Any) -> Answer:
    return Answer(
        position=row.position,
        question=row.question,
        skill=row.skill,
        topic=row.topic,
        credit=row.credit,
        chance=row.chance,
        options=row.options,
        known=row.choice is not None,
        given=row.given,
        seen=row.seen,
        confidence=Confidence(row.confidence) if row.confidence else None,
    )
