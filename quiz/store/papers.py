"""Papers and answers: every question as it was drawn, every answer as it was sent."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quiz.core.bank import Option, Question
from quiz.core.paper import Length, Paper
from quiz.core.result import Confidence
from quiz.core.version import freeze, thaw
from quiz.models import IN_PROGRESS, Attempt, Item, Learner, QuestionVersion, Response
from quiz.store.attempts import AlreadyEndedError

# Versions never change, so a process reads each one once.
_versions: dict[str, Question] = {}
_VERSIONS_KEPT = 5000


@dataclass(frozen=True)
class Asked:
    """One question of a paper as the learner sees it, with the answer given so far."""

    position: int
    question: Question
    order: tuple[int, ...]
    seen: bool
    answered: bool
    choice: int | None = None
    confidence: Confidence | None = None

    @property
    def shown(self) -> tuple[Option, ...]:
        """The options in the order shown."""
        return tuple(self.question.options[option] for option in self.order)


def start(
    session: Session, learner: Learner, paper: Paper, length: Length, focus: str | None, now: datetime
) -> Attempt:
    """Store a paper with every question as drawn. Raises IntegrityError when one is in progress already."""
    attempt = Attempt(
        id=uuid.uuid4(),
        learner_id=learner.id,
        length=length,
        focus=focus,
        size=len(paper.items),
        state=IN_PROGRESS,
        started_at=now,
    )
    session.add(attempt)
    session.flush()
    versions = [freeze(item.question) for item in paper.items]
    rows = [{"hash": name, "question": content["id"], "content": content} for name, content in sorted(versions)]
    session.execute(_insert_new(session), rows)
    session.add_all(
        Item(
            attempt_id=attempt.id,
            position=position,
            version=name,
            question=item.question.id,
            order=list(item.order),
            seen=item.seen,
        )
        for position, (item, (name, _)) in enumerate(zip(paper.items, versions, strict=True), 1)
    )
    session.flush()
    return attempt


def answered_positions(session: Session, attempt: Attempt) -> set[int]:
    return set(session.scalars(select(Response.position).where(Response.attempt_id == attempt.id)))


def find_asked(session: Session, attempt: Attempt, position: int) -> Asked | None:
    """The question at a position (from 1), or None when the paper has no such place."""
    if not 1 <= position <= attempt.size:  # no number that a database cannot hold
        return None
    query = (
        select(Item, Response)
        .outerjoin(Response, (Response.attempt_id == Item.attempt_id) & (Response.position == Item.position))
        .where(Item.attempt_id == attempt.id, Item.position == position)
    )
    row = session.execute(query).first()
    return _asked(row[0], row[1], _version(session, row[0].version)) if row else None


def list_asked(session: Session, attempt: Attempt) -> list[Asked]:
    """All questions of a paper in order, in one query."""
    query = (
        select(Item, Response, QuestionVersion.content)
        .join(QuestionVersion, QuestionVersion.hash == Item.version)
        .outerjoin(Response, (Response.attempt_id == Item.attempt_id) & (Response.position == Item.position))
        .where(Item.attempt_id == attempt.id)
        .order_by(Item.position)
    )
    return [
        _asked(item, response, _question(item.version, content)) for item, response, content in session.execute(query)
    ]


def answer(
    session: Session,
    attempt: Attempt,
    asked: Asked,
    choice: int | None,
    confidence: Confidence | None,
    now: datetime,
) -> None:
    """Store an answer, or change it. `choice` is a place shown, None for "I don't know".

    Raises AlreadyEndedError when the attempt is over. The caller holds the attempt's lock, so that
    finishing and answering cannot overtake one another.
    """
    if attempt.state != IN_PROGRESS:
        raise AlreadyEndedError
    session.merge(make_response(attempt, asked, choice, confidence, now))
    session.flush()


def make_response(
    attempt: Attempt,
    asked: Asked,
    choice: int | None,
    confidence: Confidence | None,
    now: datetime,
    *,
    given: bool = True,
) -> Response:
    """The row for an answer, with credit and chance frozen; `given` False for a question left open."""
    question = asked.question
    return Response(
        attempt_id=attempt.id,
        position=asked.position,
        choice=choice,
        given=given,
        confidence=confidence,
        credit=question.chance if choice is None else asked.shown[choice].credit,
        chance=question.chance,
        options=len(question.options),
        skill=question.skill,
        topic=question.topic,
        answered_at=now,
    )


def _asked(item: Item, response: Response | None, question: Question) -> Asked:
    return Asked(
        position=item.position,
        question=question,
        order=tuple(item.order),
        seen=item.seen,
        answered=response is not None and response.given,
        choice=response.choice if response else None,
        confidence=Confidence(response.confidence) if response and response.confidence else None,
    )


def _question(version: str, content: Mapping[str, Any]) -> Question:
    if version not in _versions:
        if len(_versions) >= _VERSIONS_KEPT:
            _versions.clear()
        _versions[version] = thaw(content)
    return _versions[version]


def _version(session: Session, version: str) -> Question:
    if version in _versions:
        return _versions[version]
    return _question(version, session.get_one(QuestionVersion, version).content)


def _insert_new(session: Session) -> Insert:
    """Insert question versions, leaving those that are there already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(QuestionVersion).on_conflict_do_nothing()
    return sqlite.insert(QuestionVersion).on_conflict_do_nothing()
