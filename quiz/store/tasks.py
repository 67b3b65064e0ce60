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


def bring_together(session: Session, here: uuid.UUID, there: uuid.UUID) -> None:
    """Before `here` joins `there`: of a task that both marked, what was done stays done; else the later mark holds."""
    theirs = marks_of(session, there)
    for name, mine in marks_of(session, here).items():
        other = theirs.get(name)
        if other and _weight(mine) > _weight(other):
            other.state, other.changed_at = mine.state, mine.changed_at
    session.flush()


def _weight(one: TaskMark) -> tuple[bool, datetime]:
    return one.state == TaskState.DONE, one.changed_at
