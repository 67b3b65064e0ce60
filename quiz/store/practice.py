"""The questions that a person missed, to practise with."""

from __future__ import annotations

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from quiz.core.content.question import Question
from quiz.db.models import FINISHED, IN_PROGRESS, Attempt, Item, Learner, Response
from quiz.store import papers

LOOKED_BACK = 100  # attempts: more than it takes to be asked every question of a bank several times


def list_missed(session: Session, learner: Learner) -> dict[str, str]:
    """Questions (id → version) that were not answered right when they were asked last.

    Only of finished attempts, and none that the paper in progress asks: its answer would be given away.
    """
    return {row.question: row.version for row in session.execute(_missed(learner))}


def count_missed(session: Session, learner: Learner) -> int:
    """How many questions `list_missed` would list."""
    return session.scalar(select(func.count()).select_from(_missed(learner).subquery())) or 0


def get_question(session: Session, version: str) -> Question:
    """A question as it was drawn. Raises KeyError for a version that is not stored."""
    return papers.read_versions(session, {version})[version]


def _missed(learner: Learner) -> Select[str, str]:
    latest_first = (Attempt.ended_at.desc(), Attempt.id.desc())
    of_learner = select(Attempt.id, Attempt.ended_at).where(Attempt.learner_id == learner.id)
    recent = of_learner.where(Attempt.state == FINISHED).order_by(*latest_first).limit(LOOKED_BACK).subquery()
    turn = func.row_number().over(
        partition_by=Item.question, order_by=(recent.c.ended_at.desc(), recent.c.id.desc(), Item.position)
    )
    same_place = and_(Response.attempt_id == Item.attempt_id, Response.position == Item.position)
    asked = (
        select(Item.question, Item.version, Response.choice, Response.credit, turn.label("turn"))
        .join(recent, recent.c.id == Item.attempt_id)
        .join(Response, same_place)
        .subquery()
    )
    running = (
        select(Item.question)
        .join(Attempt, Attempt.id == Item.attempt_id)
        .where(Attempt.learner_id == learner.id, Attempt.state == IN_PROGRESS)
    )
    missed = or_(asked.c.choice.is_(None), asked.c.credit < 1)
    return select(asked.c.question, asked.c.version).where(asked.c.turn == 1, missed, asked.c.question.not_in(running))
