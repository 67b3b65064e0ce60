"""Answers sent without a page."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quiz.core.sitting.answer import Confidence
from quiz.db.models import Attempt, Learner
from quiz.store import sitting
from quiz.store.learners import Pass
from quiz.store.papers import Asked, Sent


def send(
    session: Session,
    attempt: Attempt,
    asked: Asked,
    choice: int | None,
    confidence: Confidence | None,
    moment: datetime,
) -> frozenset[int] | None:
    """What the learner of an attempt sends; gives the positions that have an answer now, None if it was not stored."""
    learner = session.get_one(Learner, attempt.learner_id)
    who = Pass(learner.id, learner.session_number)
    return sitting.answer_anew(session, who, attempt.id, asked, Sent(moment, choice, confidence))
