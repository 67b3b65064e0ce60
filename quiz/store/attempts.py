"""Attempts: one sitting each, begun and ended, and found only by the learner they belong to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Uuid, bindparam, delete, insert, literal, select, update
from sqlalchemy.orm import Session

from quiz.core.content.version import freeze
from quiz.core.sitting.paper import Length, Paper
from quiz.db.models import DISCARDED, IN_PROGRESS, Attempt, Item, Learner, QuestionVersion, Response, SeenQuestion
from quiz.store.inserting import insert_new
from quiz.store.learners import Pass, holds

# Asked at every step of a quiz, so built once: building a statement costs more than asking it.
_FIND = (
    select(Attempt)
    .join(Learner, Attempt.learner_id == Learner.id)
    .where(
        Attempt.id == bindparam("attempt"),
        Learner.id == bindparam("learner"),
        holds(bindparam("number")),
    )
)

_AFRESH = {"populate_existing": True}  # what the session read before may be older than the lock


@dataclass(frozen=True)
class Sort:
    """What sort of paper it is: its length, its skill (id) if it asks only one, and the edition of the bank.

    `sharpens`: the attempt (id) to whose result its questions are added.
    """

    length: Length
    focus: str | None = None
    edition: int = 1
    sharpens: uuid.UUID | None = None


class AlreadyEndedError(Exception):
    """The attempt was finished or discarded; its answers cannot change any more."""


def start(session: Session, learner: Learner, paper: Paper, sort: Sort, now: datetime) -> Attempt:
    """Store a paper with every question as drawn. Raises IntegrityError when one is in progress already."""
    attempt = Attempt(
        id=uuid.uuid4(),
        learner_id=learner.id,
        length=sort.length,
        focus=sort.focus,
        edition=sort.edition,
        sharpens=sort.sharpens,
        size=len(paper.items),
        state=IN_PROGRESS,
        started_at=now,
    )
    session.add(attempt)
    session.flush()
    versions = [freeze(item.question) for item in paper.items]
    rows = [{"hash": name, "question": content["id"], "content": content} for name, content in sorted(versions)]
    session.execute(insert_new(session, QuestionVersion.__table__), rows)
    items = [
        {
            "attempt_id": attempt.id,
            "position": position,
            "version": name,
            "question": item.question.id,
            "order": list(item.order),
            "seen": item.seen,
        }
        for position, (item, (name, _)) in enumerate(zip(paper.items, versions, strict=True), 1)
    ]
    session.execute(insert(Item), items)
    return attempt


def find(session: Session, bearer: Pass, attempt_id: uuid.UUID) -> Attempt | None:
    """An attempt of this learner and nobody else's, as it is now, also where the session has read it before."""
    who = {"attempt": attempt_id, "learner": bearer.learner, "number": bearer.number}
    return session.scalar(_FIND, who, execution_options=_AFRESH)


def find_adding(session: Session, attempt: Attempt) -> Attempt | None:
    """The attempt in progress whose questions are to be added to this one's result."""
    return session.scalar(select(Attempt).where(Attempt.sharpens == attempt.id, Attempt.state == IN_PROGRESS))


def find_start(session: Session, learner: Learner, number: int, now: datetime) -> datetime | None:
    """When the learner began an attempt, discarded ones too: `number` 1 is the newest. None if there are fewer.

    What was begun while a clock was ahead does not count before its time.
    """
    query = select(Attempt.started_at).where(Attempt.learner_id == learner.id, Attempt.started_at <= now)
    return session.scalar(query.order_by(Attempt.started_at.desc()).offset(number - 1).limit(1))


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
