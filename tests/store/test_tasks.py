"""What two people in one have done with the same task, once they join."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.core.advice.person import TaskState
from quiz.db.migrate import make_engine
from quiz.store import learners, told

NOW = datetime(2026, 11, 26, tzinfo=UTC)
HERE, THERE = uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        for one in (HERE, THERE):
            learners.add(session, one, NOW)
        yield session


def after_joining(session: Session, here: TaskState, there: TaskState, *, later: bool) -> str:
    """The state that holds; `later`: whether it was here that the task was marked last."""
    for who, state, at in ((HERE, here, NOW + timedelta(hours=1 if later else -1)), (THERE, there, NOW)):
        told.mark_task(session, who, "knead", state, at)
    told.bring_tasks_together(session, HERE, THERE)
    return told.marks_of(session, THERE)["knead"].state


@pytest.mark.parametrize("later", [True, False])
def test_what_was_done_stays_done(session: Session, later: bool) -> None:
    assert after_joining(session, TaskState.DONE, TaskState.TAKEN, later=later) == "done"


@pytest.mark.parametrize("later", [True, False])
def test_what_was_done_there_is_not_undone_from_here(session: Session, later: bool) -> None:
    assert after_joining(session, TaskState.SET_ASIDE, TaskState.DONE, later=later) == "done"


@pytest.mark.parametrize(("later", "holds"), [(True, "taken"), (False, "set-aside")])
def test_else_the_later_mark_holds(session: Session, later: bool, holds: str) -> None:
    assert after_joining(session, TaskState.TAKEN, TaskState.SET_ASIDE, later=later) == holds
