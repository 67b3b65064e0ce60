"""Whoever writes for a learner waits for whoever is writing for them; on SQLite all writers wait anyway."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from quiz.db.engine import storing
from quiz.db.models import Attempt, Learner
from quiz.store import attempts, group_snapshots, groups, learners, papers, sitting
from quiz.store.learners import Pass
from quiz.store.papers import Sent
from tests.databases import engine_of, wait_for_a_lock
from tests.store.conftest import NOW, begin, someone

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

Write = Callable[[Session, Pass, Attempt], object]
WRITERS: dict[str, Write] = {
    "a learner": lambda session, bearer, _: learners.find(session, bearer, lock=True),
    "two learners": lambda session, bearer, _: learners.find_both(session, bearer, bearer),
    "an answer": lambda session, bearer, attempt: answer(session, bearer, attempt.id),
    "a group that closes": lambda session, *_: group_snapshots._lock_members(session, _the_group(session)),
}
READERS: dict[str, Write] = {
    "a learner": lambda session, bearer, _: learners.find(session, bearer),
    "an attempt": lambda session, bearer, attempt: attempts.find(session, bearer, attempt.id),
    "a question": lambda session, bearer, attempt: sitting.find(session, bearer, attempt.id, 1),
}


def answer(session: Session | Connection, bearer: Pass, attempt: uuid.UUID) -> frozenset[int] | None:
    """Answer the first question; gives the positions that have an answer then, None if it was not stored."""
    asked = papers.as_drawn(session, attempt).asked[0]
    return sitting.answer(session, bearer, attempt, asked, Sent(NOW, 0))


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


MEANWHILE: dict[str, tuple[set[int] | None, Callable[[Session, Learner, Attempt], None]]] = {
    "the attempt was discarded": (None, lambda session, _, attempt: attempts.discard(session, attempt, NOW)),
    "the learner was seen": ({1}, lambda session, whose, _: setattr(whose, "seen_at", NOW)),
    "the learner signed out": (None, lambda session, whose, _: setattr(whose, "session_number", 2)),
    "the learner was deleted": (None, lambda session, whose, _: learners.remove(session, whose)),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_an_answer_that_waited_sees_what_was_written(
    database_url: str, session: Session, held: tuple[Learner, Attempt], what: str
) -> None:
    """It locks, looks and stores in one statement, which sees both rows as they are once it has them."""
    (expected, write), (whose, attempt), stored = MEANWHILE[what], held, []
    bearer, sought = Pass(whose.id, 1), attempt.id

    def send() -> None:
        with engine_of(database_url) as engine, storing(engine) as connection:
            stored.append(answer(connection, bearer, sought))

    answering = threading.Thread(target=send)
    answering.start()
    with engine_of(database_url) as engine:
        wait_for_a_lock(engine)
    write(session, whose, attempt)
    session.commit()
    answering.join()
    assert stored == [expected]


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
