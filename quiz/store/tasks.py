"""What a learner does with the tasks that a report suggests."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.core.advice.person import TaskState
from quiz.db.models import TaskMark


def marks_of(session: Session, learner_id: uuid.UUID) -> Mapping[str, TaskMark]:
    """Every task (id) that was taken, done or set aside, the one changed last first."""
    marks = session.scalars(
        select(TaskMark).where(TaskMark.learner_id == learner_id).order_by(TaskMark.changed_at.desc(), TaskMark.task)
    )
    return {mark.task: mark for mark in marks}


def mark(session: Session, learner_id: uuid.UUID, task: str, state: TaskState | None, now: datetime) -> None:
    """Note what a learner does with a task; None forgets it. The same twice changes nothing."""
    kept = session.get(TaskMark, (learner_id, task))
    if state is None:
        if kept:
            session.delete(kept)
    elif kept is None:
        session.add(TaskMark(learner_id=learner_id, task=task, state=state, changed_at=now))
    elif kept.state != state:
        kept.state, kept.changed_at = state, now
    session.flush()
