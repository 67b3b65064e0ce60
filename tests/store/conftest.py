"""A session on each database, and people who sit the baker's papers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from quiz.core.sitting.paper import DrawnQuestion, Length, Paper, draw_paper
from quiz.db.models import FINISHED, Attempt, Learner
from quiz.store import attempts, history, learners, papers, results
from quiz.store.attempts import Sort
from tests import builders
from tests.databases import engine_of
from tests.sending import send

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
BANK, ROLE = builders.bank(), builders.role()


@pytest.fixture
def session(database_url: str) -> Iterator[Session]:
    with engine_of(database_url) as engine, Session(engine) as session:
        yield session


def someone(session: Session, seen: datetime = NOW) -> Learner:
    return learners.add(session, uuid.uuid4(), seen)


def begin(session: Session, whose: Learner, moment: datetime = NOW, *asks: str) -> Attempt:
    """A quick paper in progress, or one that asks these questions (ids) only."""
    if asks:
        items = tuple(DrawnQuestion(BANK.by_id[name], (0, 1, 2, 3), seen=False) for name in asks)
        paper = Paper(items)
    else:
        paper = draw_paper(BANK, ROLE, Length.QUICK, history.seen_questions(session, whose), Random(1))
    return attempts.start(session, whose, paper, Sort(Length.QUICK), moment)


def reply(session: Session, attempt: Attempt, credits_of: Sequence[float | None], moment: datetime = NOW) -> None:
    """Answer the first questions with these credits; None is "I don't know"."""
    for asked, credit in zip(papers.list_asked(session, attempt), credits_of, strict=False):
        place = None if credit is None else next(i for i, one in enumerate(asked.shown) if one.credit == credit)
        send(session, attempt, asked, place, None, moment)


def sit(
    session: Session, whose: Learner, credits_of: Sequence[float | None], moment: datetime = NOW, *asks: str
) -> Attempt:
    """A finished paper, which ends at this moment."""
    attempt = begin(session, whose, moment - timedelta(minutes=9), *asks)
    reply(session, attempt, credits_of, moment)
    results.finish(session, attempt, ROLE, moment)
    return attempt


def bare(session: Session, whose: Learner, ended: datetime | None, state: str = FINISHED, **fields: object) -> Attempt:
    """An attempt without questions."""
    attempt = Attempt(
        learner_id=whose.id, size=4, state=state, ended_at=ended,
        **{"length": "quick", "started_at": (ended or NOW) - timedelta(minutes=9), **fields},
    )  # fmt: skip
    session.add(attempt)
    session.flush()
    return attempt
