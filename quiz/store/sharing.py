"""Links that show one report to whoever has the address.

A token is computed from the installation's key and the link's id, so that its owner can be shown it again for a
while although only its hash is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import string
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from quiz.db.models import FINISHED, Attempt, ShareLink

VALID = timedelta(days=30)
AGAIN = timedelta(minutes=1)  # a second press within it means the same link
SIGNS = string.ascii_letters + string.digits  # what mail and chat programs never cut off an address
LONG = 32  # signs of a token

Shown = tuple[Attempt, ShareLink]
_SHOWN = select(Attempt, ShareLink).join(ShareLink, ShareLink.attempt_id == Attempt.id)


def token_of(link_id: uuid.UUID, key: str) -> str:
    """The token of a link: 32 letters and digits (190 bits), unforeseeable without the key."""
    digest = hmac.new(f"token of a shared link {key}".encode(), link_id.bytes, hashlib.sha256).digest()
    number, signs = int.from_bytes(digest, "big"), []
    for _ in range(LONG):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(signs)


def find_token(link: ShareLink, keys: Collection[str]) -> str | None:
    """The token of a link, under the key that made it; None for one that was made at random by an earlier release."""
    tokens = (token_of(link.id, key) for key in keys)
    return next((token for token in tokens if _hash(token) == link.token_hash), None)


def make(session: Session, attempt: Attempt, key: str, now: datetime) -> ShareLink:
    """A link to a report; the one made a moment ago, where there is one, as nobody presses twice on purpose.

    Links of the same learner that have expired go, so that they cannot pile up.
    """
    own = ShareLink.attempt_id.in_(_own(attempt.learner_id))
    session.execute(delete(ShareLink).where(own, ShareLink.expires_at <= now))
    just_now = ShareLink.created_at > now - AGAIN, ShareLink.created_at < now + AGAIN  # or by a clock that is ahead
    latest = select(ShareLink).where(ShareLink.attempt_id == attempt.id, *just_now)
    found = session.scalar(latest.order_by(ShareLink.created_at.desc(), ShareLink.id).limit(1))
    if found and find_token(found, [key]):
        return found
    link_id = uuid.uuid4()
    link = ShareLink(
        id=link_id,
        token_hash=_hash(token_of(link_id, key)),
        attempt_id=attempt.id,
        created_at=now,
        expires_at=now + VALID,
    )
    session.add(link)
    session.flush()
    return link


def find_shared(session: Session, address: str) -> Shown | None:
    """The finished attempt that a token shows, or showed until it expired: look at `expires_at`.

    `address` is the token as it was pasted: signs that no token has are left out, and whatever stands behind it.
    Tokens of release 1.0.0 could end in - or _, which mail programs take for the end of an address: one that is a sign
    short is tried with either.
    """
    token = "".join(sign for sign in address if sign in SIGNS + "-_")[:LONG]
    tries = [token, f"{token}-", f"{token}_"] if len(token) == LONG - 1 else [token]
    known = ShareLink.token_hash.in_([_hash(one) for one in tries])
    row = session.execute(_SHOWN.where(known, Attempt.state == FINISHED)).first()
    return (row[0], row[1]) if row else None


def list_links(session: Session, learner_id: uuid.UUID, now: datetime) -> list[Shown]:
    """The links of this learner that still work with the attempts they show, newest first."""
    query = _SHOWN.where(Attempt.learner_id == learner_id, ShareLink.expires_at > now)
    newest_first = query.order_by(ShareLink.created_at.desc(), ShareLink.id)
    return [(row[0], row[1]) for row in session.execute(newest_first)]


def find_own(session: Session, link_id: uuid.UUID, learner_id: uuid.UUID) -> Shown | None:
    """A link of this learner, with the attempt it shows."""
    row = session.execute(_SHOWN.where(ShareLink.id == link_id, Attempt.learner_id == learner_id)).first()
    return (row[0], row[1]) if row else None


def withdraw(session: Session, link_id: uuid.UUID, learner_id: uuid.UUID) -> None:
    """End a link of this learner at once; anybody else's stays."""
    session.execute(delete(ShareLink).where(ShareLink.id == link_id, ShareLink.attempt_id.in_(_own(learner_id))))


def _own(learner_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Attempt.id).where(Attempt.learner_id == learner_id)


def _hash(token: str) -> str:
    """A plain hash is enough: a token of 190 random bits cannot be guessed from it."""
    return hashlib.sha256(token.encode()).hexdigest()
