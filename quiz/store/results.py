"""Finishing an attempt, and reading what it was frozen to."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from quiz.core.content.role import Role
from quiz.core.marking import SCORING_VERSION, Band, Readiness, Score, State
from quiz.core.result import Answer, Confidence, Result, SkillResult, Tally, mark_attempt
from quiz.db.models import FINISHED, IN_PROGRESS, Attempt, Item, Response, SkillScore
from quiz.store.attempts import AlreadyEndedError, note_asked
from quiz.store.papers import list_asked, response_values


def finish(session: Session, attempt: Attempt, role: Role, now: datetime) -> None:
    """Close the paper, mark it against the role as it is now, and freeze the result.

    Questions left open are stored as such. Raises AlreadyEndedError when the attempt is over.
    """
    if attempt.state != IN_PROGRESS:
        raise AlreadyEndedError
    left_open = [asked for asked in list_asked(session, attempt) if not asked.answered]
    if left_open:
        rows = [response_values(attempt, asked, None, None, now, given=False) for asked in left_open]
        session.execute(insert(Response), rows)
    result = mark_attempt(answers_of(session, [attempt.id])[attempt.id], role)
    session.add_all(_score(attempt, skill) for skill in result.skills)
    note_asked(session, attempt)
    attempt.state, attempt.ended_at, attempt.scoring = FINISHED, now, SCORING_VERSION
    if result.readiness:
        band = result.readiness.band
        attempt.readiness, attempt.readiness_low, attempt.readiness_high = result.readiness.value, band.low, band.high
    session.flush()


def answers_of(session: Session, attempts: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Answer]]:
    """The frozen answers of attempts, in the order of their papers."""
    query = (
        select(Response, Item.question, Item.seen)
        .join(Item, (Item.attempt_id == Response.attempt_id) & (Item.position == Response.position))
        .where(Response.attempt_id.in_(attempts))
        .order_by(Response.attempt_id, Response.position)
    )
    found: dict[uuid.UUID, list[Answer]] = {attempt: [] for attempt in attempts}
    for response, question, seen in session.execute(query):
        found[response.attempt_id].append(_answer(response, question, seen))
    return found


def results_of(session: Session, attempts: Sequence[Attempt], role: Role) -> dict[uuid.UUID, Result]:
    """The frozen results, skills in the role's order (a skill the role has dropped comes last)."""
    place = {skill.id: i for i, skill in enumerate(role.skills)}
    query = select(SkillScore).where(SkillScore.attempt_id.in_([attempt.id for attempt in attempts]))
    rows = sorted(session.scalars(query), key=lambda row: (place.get(row.skill, len(place)), row.skill))
    return {
        attempt.id: Result(
            tuple(_skill_result(row) for row in rows if row.attempt_id == attempt.id), _readiness(attempt)
        )
        for attempt in attempts
    }


def _answer(response: Response, question: str, seen: bool) -> Answer:
    return Answer(
        position=response.position,
        question=question,
        skill=response.skill,
        topic=response.topic,
        credit=response.credit,
        chance=response.chance,
        options=response.options,
        known=response.choice is not None,
        given=response.given,
        seen=seen,
        confidence=Confidence(response.confidence) if response.confidence else None,
    )


def _score(attempt: Attempt, skill: SkillResult) -> SkillScore:
    return SkillScore(
        attempt_id=attempt.id,
        skill=skill.skill,
        name=skill.name,
        value=skill.score.value,
        low=skill.score.band.low,
        high=skill.score.band.high,
        target=skill.target,
        assumed=skill.assumed,
        state=skill.state,
        asked=skill.tally.asked,
        right=skill.tally.right,
        partly=skill.tally.partly,
        wrong=skill.tally.wrong,
        dont_know=skill.tally.dont_know,
        left_open=skill.tally.left_open,
        credit=skill.credit,
        chance=skill.chance,
    )


def _skill_result(row: SkillScore) -> SkillResult:
    return SkillResult(
        skill=row.skill,
        name=row.name,
        score=Score(row.value, Band(row.low, row.high), row.asked),
        target=row.target,
        assumed=row.assumed,
        state=cast("State", row.state),
        tally=Tally(row.right, row.partly, row.wrong, row.dont_know, row.left_open),
        credit=row.credit,
        chance=row.chance,
    )


def _readiness(attempt: Attempt) -> Readiness | None:
    if attempt.readiness is None or attempt.readiness_low is None or attempt.readiness_high is None:
        return None
    return Readiness(attempt.readiness, Band(attempt.readiness_low, attempt.readiness_high))
