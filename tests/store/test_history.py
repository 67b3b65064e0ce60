"""What the database picks out of a history is what a plain reading of all of it picks."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from quiz.db.migrate import make_engine
from quiz.db.models import DISCARDED, FINISHED, IN_PROGRESS, Attempt, Learner
from quiz.store import history, learners

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
FOCUS = (None, None, "baking", "selling")


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    engine = make_engine(database_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def add(session: Session, whose: Learner, minute: int, focus: str | None = None, state: str = FINISHED) -> Attempt:
    ended = None if state == IN_PROGRESS else NOW + timedelta(minutes=minute)
    attempt = Attempt(
        learner_id=whose.id, length="quick", focus=focus, size=4, state=state, started_at=NOW, ended_at=ended
    )
    session.add(attempt)
    session.flush()
    return attempt


def someone(session: Session) -> Learner:
    return learners.add(session, uuid.uuid4(), NOW)


def past(session: Session, whose: Learner, seed: int) -> list[Attempt]:
    """Up to nine finished attempts, oldest first, among others that do not count."""
    rng = Random(seed)
    minutes = rng.sample(range(60), seed % 10)
    finished = [add(session, whose, minute, rng.choice(FOCUS)) for minute in minutes]
    add(session, whose, 30, state=DISCARDED)
    add(session, whose, 30, state=IN_PROGRESS)
    add(session, someone(session), 30)
    return sorted(finished, key=lambda one: one.ended_at or NOW)


@pytest.mark.parametrize("seed", range(30))
def test_the_database_picks_what_a_plain_reading_picks(session: Session, seed: int) -> None:
    whose = someone(session)
    finished = past(session, whose, seed)
    assert history.count(session, whose) == len(finished)
    assert history.list_latest(session, whose, 3) == finished[-3:]
    whole = [one for one in finished if one.focus is None]
    assert history.list_whole(session, whose.id) == whole
    on_one = {one.focus: one for one in finished if one.focus}
    assert {one.focus: one for one in history.list_focused(session, whose.id)} == on_one
    for place, attempt in enumerate(finished):
        alike = [one for one in finished[: place + 1] if one.focus == attempt.focus]
        assert history.list_alike(session, attempt) == alike


def test_a_page_of_attempts_comes_with_their_numbers_the_first_and_those_asked_for(session: Session) -> None:
    whose, stranger = someone(session), someone(session)
    mine = [add(session, whose, minute) for minute in range(10)]
    other = add(session, stranger, 5)
    found = history.list_numbered(session, whose, range(7, 9), [mine[2].id, other.id])
    assert [(one.number, one.attempt) for one in found] == [(n, mine[n - 1]) for n in (1, 3, 7, 8)]


def test_two_that_ended_at_the_same_moment_have_one_order(session: Session) -> None:
    whose = someone(session)
    two = [add(session, whose, 1) for _ in range(2)]
    first, second = history.list_latest(session, whose, 2)
    assert {first, second} == set(two)
    assert history.list_alike(session, second) == [first, second]
    assert history.list_alike(session, first) == [first]
    assert [one.attempt for one in history.list_numbered(session, whose, range(1, 3))] == [first, second]
    assert history.list_latest(session, whose, 1) == [second]
