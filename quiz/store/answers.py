"""The frozen answers of attempts."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.core.sitting.answer import Answer, Confidence
from quiz.db.models import Item, Response


def of(session: Session, attempts: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Answer]]:
    """The answers of these attempts, in the order of their papers."""
    query = (
        select(Response, Item.question, Item.seen)
        .join(Item, (Item.attempt_id == Response.attempt_id) & (Item.position == Response.position))
        .where(Response.attempt_id.in_(attempts))
        .order_by(Response.attempt_id, Response.position)
    )
    found: dict[uuid.UUID, list[Answer]] = {attempt: [] for attempt in attempts}
    for response, question, seen in session.execute(query):
        found[response.attempt_id].append(_answer(response, question, seen))
    return found


def _answer(response: Response, question: str, seen: bool) -> Answer:
    return Answer(
        position=response.position,
        question=question,
        skill=response.skill,
        topic=response.topic,
        credit=response.credit,
        chance=response.chance,
        options=response.options,
        known=response.choice is not None,
        given=response.given,
        seen=seen,
        confidence=Confidence(response.confidence) if response.confidence else None,
    )
