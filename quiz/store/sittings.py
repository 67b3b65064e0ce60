"""How long people took for a whole paper, for the minutes that pages promise."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from quiz.db.models import FINISHED, Attempt, Response

SAMPLE = 1_000  # finished attempts; ids of learners are random, so the first ones are anybody's


def list_seconds(session: Session) -> dict[str, list[float]]:
    """By length of paper, the seconds from start to result: for each person their first paper with nothing left open.

    From a sample of attempts, so that it costs the same however many people have been here.
    """
    left_open = exists().where(Response.attempt_id == Attempt.id, ~Response.given)
    finished = (
        select(Attempt.learner_id, Attempt.length, Attempt.started_at, Attempt.ended_at, ~left_open)
        .where(Attempt.state == FINISHED)
        .order_by(Attempt.learner_id, Attempt.started_at)
        .limit(SAMPLE)
    )
    counted = set()
    found: dict[str, list[float]] = defaultdict(list)
    for learner, length, started_at, ended_at, whole in session.execute(finished):
        if whole and ended_at and (learner, length) not in counted:
            counted.add((learner, length))
            found[length].append((ended_at - started_at).total_seconds())
    return found
