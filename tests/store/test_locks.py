"""Whoever writes for a learner waits for whoever is writing for them; on SQLite all writers wait anyway."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from quiz.db.models import Attempt, Learner
from quiz.store import attempts, group_snapshots, groups, learners, sitting
from quiz.store.learners import Pass
from tests.databases import engine_of
from tests.store.conftest import NOW, begin, someone

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Write = Callable[[Session, Pass, Attempt], object]
WRITERS: dict[str, Write] = {
    "a learner": lambda session, bearer, _: learners.find(session, bearer, lock=True),
    "two learners": lambda session, bearer, _: learners.find_both(session, bearer, bearer),
    "an attempt": lambda session, bearer, attempt: attempts.find(session, bearer, attempt.id, lock=True),
    "a question": lambda session, bearer, attempt: sitting.find(session, bearer, attempt.id, 1, lock=True),
    "a group that closes": lambda session, *_: group_snapshots._lock_members(session, _the_group(session)),
}
READERS: dict[str, Write] = {
    "a learner": lambda session, bearer, _: learners.find(session, bearer),
    "an attempt": lambda session, bearer, attempt: attempts.find(session, bearer, attempt.id),
    "a question": lambda session, bearer, attempt: sitting.find(session, bearer, attempt.id, 1),
}


def _the_group(session: Session) -> groups.StudyGroup:
    group = groups.find_by_code(session, "bread")
    assert group is not None
    return group


@pytest.fixture
def held(session: Session) -> tuple[Learner, Attempt]:
    """A learner with a paper in progress, in a group, whose row is locked until the test ends."""
    whose = someone(session)
    attempt = begin(session, whose)
    groups.join(session, whose, groups.open_group(session, "Bread", "bread", "token", NOW.date()))
    session.commit()
    assert learners.find(session, Pass(whose.id, 1), lock=True)
    return whose, attempt


def meanwhile(database_url: str, does: Write, held: tuple[Learner, Attempt]) -> object:
    """What somebody else gets who waits a moment and no longer."""
    whose, attempt = held
    with engine_of(database_url) as engine, Session(engine) as other:
        other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        return does(other, Pass(whose.id, 1), attempt)


@pytest.mark.parametrize("who", WRITERS)
def test_a_writer_waits_for_the_one_before(database_url: str, held: tuple[Learner, Attempt], who: str) -> None:
    with pytest.raises(OperationalError, match="lock timeout"):
        meanwhile(database_url, WRITERS[who], held)


@pytest.mark.parametrize("who", READERS)
def test_a_reader_waits_for_nobody(database_url: str, held: tuple[Learner, Attempt], who: str) -> None:
    assert meanwhile(database_url, READERS[who], held)


def test_who_joins_a_group_does_not_wait_for_its_coach(database_url: str, session: Session) -> None:
    groups.open_group(session, "Bread", "bread", "token", NOW.date())
    newcomer = someone(session).id
    session.commit()
    assert groups.find_by_token(session, "token", lock=True)
    with engine_of(database_url) as engine, Session(engine) as other:
        other.execute(text("SET LOCAL lock_timeout = '50ms'"))
        groups.join(other, other.get_one(Learner, newcomer), _the_group(other))
        with pytest.raises(OperationalError, match="lock timeout"):
            groups.find_by_token(other, "token", lock=True)
