"""What a learner told: how they see themselves, what they would like to do, what they do with tasks, facts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.core.advice.person import Person, TaskState
from quiz.core.content.certificate import Education
from quiz.core.sitting.answer import Liking
from quiz.db.models import IN_PROGRESS, Attempt, Interest, Learner, SelfRating, TaskMark
from quiz.store.attempts import AlreadyEndedError


def rate(session: Session, attempt: Attempt, anchors: Mapping[str, int]) -> None:
    """Store how the learner sees themselves: skill to anchor, 0 to 4."""
    rated = (SelfRating(attempt_id=attempt.id, skill=skill, anchor=anchor) for skill, anchor in anchors.items())
    _put(session, attempt, rated)


def ratings_of(session: Session, attempt: Attempt) -> dict[str, int]:
    """The learner's own view in this attempt: skill to anchor."""
    return {
        row.skill: row.anchor for row in session.scalars(select(SelfRating).where(SelfRating.attempt_id == attempt.id))
    }


def note_interests(session: Session, attempt: Attempt, likings: Mapping[str, Liking]) -> None:
    """Store which skills the learner would like to use all week; what was told of other skills stays."""
    liked = (Interest(attempt_id=attempt.id, skill=skill, liking=liking) for skill, liking in likings.items())
    _put(session, attempt, liked)


def interests_of(session: Session, attempt: Attempt) -> Mapping[str, Liking]:
    """What the learner told of each skill (its id) when this attempt ended; skills they passed over are not there."""
    rows = session.scalars(select(Interest).where(Interest.attempt_id == attempt.id))
    return {row.skill: Liking(row.liking) for row in rows}


def _put(session: Session, attempt: Attempt, rows: Iterable[SelfRating | Interest]) -> None:
    """Store these, in the place of what was told of the same skill before, as long as the attempt is in progress."""
    if attempt.state != IN_PROGRESS:
        raise AlreadyEndedError
    for row in rows:
        session.merge(row)
    session.flush()


def marks_of(session: Session, learner_id: uuid.UUID) -> Mapping[str, TaskMark]:
    """Every task (id) that was taken, done or set aside, the one changed last first."""
    marks = session.scalars(
        select(TaskMark).where(TaskMark.learner_id == learner_id).order_by(TaskMark.changed_at.desc(), TaskMark.task)
    )
    return {mark.task: mark for mark in marks}


def mark_task(session: Session, learner_id: uuid.UUID, task: str, state: TaskState | None, now: datetime) -> None:
    """Note what a learner does with a task; None forgets it. The same twice changes nothing.

    But what is set aside goes to the end of the line, and one that was done stays done with it.
    """
    kept = session.get(TaskMark, (learner_id, task))
    before = kept.state if kept else None
    after = TaskState.DONE if before == TaskState.DONE and state == TaskState.SET_ASIDE else state
    if kept and after is None:
        session.delete(kept)
    elif kept and after and (before != after or state == TaskState.SET_ASIDE):
        kept.state, kept.changed_at = after, now
    elif after and not kept:
        session.add(TaskMark(learner_id=learner_id, task=task, state=after, changed_at=now))
    session.flush()


def bring_tasks_together(session: Session, here: uuid.UUID, there: uuid.UUID) -> None:
    """Before `here` joins `there`: of a task that both marked, what was done stays done; else the later mark holds."""
    theirs = marks_of(session, there)
    for name, mine in marks_of(session, here).items():
        other = theirs.get(name)
        if other and _weight(mine) > _weight(other):
            other.state, other.changed_at = mine.state, mine.changed_at
    session.flush()


def _weight(one: TaskMark) -> tuple[bool, datetime]:
    return one.state == TaskState.DONE, one.changed_at


def person_of(learner: Learner, liked: Mapping[str, Liking], marks: Mapping[str, TaskMark]) -> Person:
    """What a learner told about themselves, in one attempt and altogether."""
    return Person(
        years_leading=learner.years_leading,
        education=Education(learner.education) if learner.education in list(Education) else None,
        technical_degree=learner.technical_degree,
        certificates=frozenset(learner.certificates),
        hours_a_week=learner.hours_a_week,
        importance=learner.importance,
        liked=liked,
        tasks={name: TaskState(mark.state) for name, mark in marks.items()},
    )
