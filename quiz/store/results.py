"""Finishing an attempt, and reading what it was frozen to: its result, and the verdict on what changed."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from quiz.core.content.role import Role
from quiz.core.score.change import CHANGE_VERSION, Caveat, Judgement, Verdict
from quiz.core.score.comparison import Incomparable
from quiz.core.score.marking import SCORING_VERSION, Band, Readiness, Score, State
from quiz.core.score.result import Result, SkillResult, Tally, mark_answers
from quiz.core.sitting.history import Unlike
from quiz.db.models import FINISHED, IN_PROGRESS, Attempt, Response, SkillScore
from quiz.store import history, papers
from quiz.store.attempts import AlreadyEndedError, note_asked
from quiz.store.history import Compared
from quiz.store.papers import Sent, list_asked, response_values

# What `Judgement` keeps beside the columns of their own.
_KEPT = ("earlier", "later", "low", "high", "named", "based_on", "left_out", "caveat")


class NothingAnsweredError(Exception):
    """No question of the paper has an answer, so there would be nothing to report."""


def finish(session: Session, attempt: Attempt, role: Role, now: datetime) -> None:
    """Close the paper, mark its measurement against the role as it is now, and freeze result and verdict.

    Questions left open are stored as such. An attempt that sharpens another is marked together with it.
    Raises AlreadyEndedError when the attempt is over, NothingAnsweredError when it holds no answer.
    """
    if attempt.state != IN_PROGRESS:
        raise AlreadyEndedError
    asked = list_asked(session, attempt)
    left_open = [one for one in asked if not one.answered]
    if len(left_open) == len(asked):
        raise NothingAnsweredError
    if left_open:
        rows = [response_values(attempt.id, one, Sent(now), given=False) for one in left_open]
        session.execute(insert(Response), rows)
    note_asked(session, attempt)
    if attempt.sharpens:
        base = history.find_open(history.list_whole(session, attempt.learner_id), now, attempt.edition)
        if base is None or base.id != attempt.sharpens:
            attempt.sharpens = None  # too late, or another was finished since: a result of its own
        else:
            base.looked_again = True
    ended = history.moment_after(session, attempt.learner_id, now)
    attempt.state, attempt.ended_at, attempt.scoring = FINISHED, ended, SCORING_VERSION
    session.flush()
    _freeze(session, attempt, role)


def _freeze(session: Session, attempt: Attempt, role: Role) -> None:
    found = papers.answers_of(session, history.measurement_at(attempt).papers)
    result = mark_answers(
        [answer for paper in found.values() for answer in paper], role, focus=attempt.focus is not None
    )
    session.add_all(_score(attempt, skill) for skill in result.skills)
    attempt.overall = result.overall
    if result.readiness:
        band = result.readiness.band
        attempt.readiness, attempt.readiness_low, attempt.readiness_high = result.readiness.value, band.low, band.high
    _freeze_change(attempt, history.compare(session, attempt, role))
    session.flush()


def _freeze_change(attempt: Attempt, compared: Compared) -> None:
    """Write the verdict, or why there is none, into the attempt, where it stays for good."""
    attempt.change_version = CHANGE_VERSION
    if compared.change is None or compared.earlier is None:
        attempt.change = {"why_not": compared.why_not}
        return
    judgement = compared.change.judgement
    attempt.compared_with = compared.earlier.latest.id
    attempt.verdict, attempt.luck_rise, attempt.luck_fall = judgement.verdict, judgement.rise, judgement.fall
    attempt.change = {name: value for name, value in asdict(judgement).items() if name in _KEPT}


def judgement_of(attempt: Attempt) -> Judgement | None:
    """The verdict as it was frozen; None where there was nothing to compare with."""
    if attempt.verdict is None or attempt.change is None:
        return None
    kept: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in attempt.change.items()
    }
    if kept.get("caveat"):
        kept["caveat"] = Caveat(kept["caveat"])
    return Judgement(
        Verdict(attempt.verdict),
        attempt.luck_rise or 0.0,
        attempt.luck_fall or 0.0,
        version=attempt.change_version or "",
        **kept,
    )


def why_not(attempt: Attempt) -> Unlike | Incomparable | None:
    """Why there was nothing to compare with, as it was frozen."""
    reason = (attempt.change or {}).get("why_not")
    known: dict[Any, Unlike | Incomparable] = {one.value: one for kind in (Incomparable, Unlike) for one in kind}
    return known.get(reason)


def results_of(session: Session, attempts: Sequence[Attempt], role: Role) -> dict[uuid.UUID, Result]:
    """The frozen results, skills in the role's order (a skill the role has dropped comes last)."""
    place = {skill.id: i for i, skill in enumerate(role.skills)}
    query = select(SkillScore).where(SkillScore.attempt_id.in_([attempt.id for attempt in attempts]))
    rows = sorted(session.scalars(query), key=lambda row: (place.get(row.skill, len(place)), row.skill))
    own: dict[uuid.UUID, list[SkillScore]] = {attempt.id: [] for attempt in attempts}
    for row in rows:
        own[row.attempt_id].append(row)
    return {
        attempt.id: Result(tuple(_skill_result(row) for row in own[attempt.id]), _readiness(attempt))
        for attempt in attempts
    }


def list_newest(session: Session, learner_id: uuid.UUID, role: Role) -> list[tuple[SkillResult, Attempt]]:
    """The newest result of each skill that the role still has, in its order, each with the attempt it comes from."""
    place = {skill.id: i for i, skill in enumerate(role.skills)}
    found = history.list_newest_scores(session, learner_id)
    rows = sorted((row for row in found if row[0].skill in place), key=lambda row: place[row[0].skill])
    return [(_skill_result(score), attempt) for score, attempt in rows]


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
        unfloored=skill.score.unfloored,
        ceiling=skill.score.ceiling,
        variance=skill.score.variance,
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
    tally = Tally(row.right, row.partly, row.wrong, row.dont_know, row.left_open)
    band = Band(row.low, row.high)
    return SkillResult(
        skill=row.skill,
        name=row.name,
        score=Score(row.value, band, row.unfloored, row.ceiling, row.variance, row.asked, tally.answered),
        target=row.target,
        assumed=row.assumed,
        state=State(row.state),
        tally=tally,
        credit=row.credit,
        chance=row.chance,
    )


def _readiness(attempt: Attempt) -> Readiness | None:
    if attempt.readiness is None or attempt.readiness_low is None or attempt.readiness_high is None:
        return None
    return Readiness(attempt.readiness, Band(attempt.readiness_low, attempt.readiness_high))
