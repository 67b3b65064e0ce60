"""Links that show one report to whoever has the address."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from quiz.db.models import FINISHED, Attempt, ShareLink

VALID = timedelta(days=30)


def make(session: Session, attempt: Attempt, now: datetime) -> str:
    """A new link's token (192 bits); only its hash is stored, so it can be shown just once.

    Links of the same learner that have expired go, so that they cannot pile up.
    """
    own = ShareLink.attempt_id.in_(_own(attempt.learner_id))
    session.execute(delete(ShareLink).where(own, ShareLink.expires_at <= now))
    token = secrets.token_urlsafe(24)
    session.add(
        ShareLink(
            id=uuid.uuid4(),
            token_hash=_hash(token),
            attempt_id=attempt.id,
            created_at=now,
            expires_at=now + VALID,
        )
    )
    session.flush()
    return token


def find_shared(session: Session, token: str, now: datetime) -> tuple[Attempt, ShareLink] | None:
    """The finished attempt that a token shows, while it is valid."""
    query = (
        select(Attempt, ShareLink)
        .join(ShareLink, ShareLink.attempt_id == Attempt.id)
        .where(ShareLink.token_hash == _hash(token), ShareLink.expires_at > now, Attempt.state == FINISHED)
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


def list_links(session: Session, learner_id: uuid.UUID, now: datetime) -> list[ShareLink]:
    """The links of this learner that still work, newest first."""
    query = select(ShareLink).where(ShareLink.attempt_id.in_(_own(learner_id)), ShareLink.expires_at > now)
    return list(session.scalars(query.order_by(ShareLink.created_at.desc(), ShareLink.id)))


def withdraw(session: Session, link_id: uuid.UUID, learner_id: uuid.UUID) -> None:
    """End a link of this learner at once; anybody else's stays."""
    session.execute(delete(ShareLink).where(ShareLink.id == link_id, ShareLink.attempt_id.in_(_own(learner_id))))


def _own(learner_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Attempt.id).where(Attempt.learner_id == learner_id)


def _hash(token: str) -> str:
    """A plain hash is enough: a token of 192 random bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()
