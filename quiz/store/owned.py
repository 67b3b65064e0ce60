"""What belongs to a learner, told from the columns of the tables, so that a new table cannot be forgotten.

A table belongs to learners by its column `learner_id` or, through an attempt, by `attempt_id`.
"""

from __future__ import annotations

import uuid

from sqlalchemy import ColumnElement, Table, literal, select, update
from sqlalchemy.orm import Session

from quiz.db.models import Attempt, Base, Learner
from quiz.store.inserting import insert_new


def rows_of(table: Table, learner_id: uuid.UUID) -> ColumnElement[bool] | None:
    """Which rows of a table are this learner's; None for a table that is nobody's."""
    if table is Learner.__table__:
        return table.c.id == learner_id
    if "learner_id" in table.c:
        return table.c.learner_id == learner_id
    if "attempt_id" in table.c:
        return table.c.attempt_id.in_(select(Attempt.id).where(Attempt.learner_id == learner_id))
    return None


def move(session: Session, here: uuid.UUID, there: uuid.UUID) -> None:
    """Let everything of one learner belong to another. What hangs on attempts goes with them."""
    for table in Base.metadata.sorted_tables:
        if "learner_id" in table.c:
            _move(session, table, here, there)


def _move(session: Session, table: Table, here: uuid.UUID, there: uuid.UUID) -> None:
    owner = table.c.learner_id
    if not owner.primary_key:
        session.execute(update(table).where(owner == here).values(learner_id=there))
        return
    # What both have is there once; the rest of `here` goes when `here` is removed.
    rest = [column for column in table.c if column is not owner]
    rows = select(literal(there, owner.type), *rest).where(owner == here)
    session.execute(insert_new(session, table).from_select([owner, *rest], rows))
