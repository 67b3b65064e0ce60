"""Adding up the answers of first attempts in the database, a slice of the learners at a time.

Counted is each learner's first finished attempt, and on it the questions that were new to them. What was deleted
is not there to be counted. A slice reads a picture of its own, so that nothing is held for minutes: no log of
SQLite grows behind it, and PostgreSQL can clean up. Ids of learners are random numbers, so any slice is a sample.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from functools import partial
from math import ceil
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Engine,
    FromClause,
    Select,
    Subquery,
    case,
    cast,
    exists,
    extract,
    func,
    literal,
    over,
    select,
    union_all,
)

from quiz.core.content.question import Question
from quiz.core.content.version import thaw
from quiz.core.statistics.counted import LONGEST, WEAK, Counted, Given, Rests, Spread
from quiz.db.models import FINISHED, Attempt, Item, Learner, QuestionVersion, Response
from quiz.store.snapshots import snapshot

SLICE = 2_000  # learners
IDS = 2**128
MANY_VERSIONS = 500  # read at once


def count_slices(engine: Engine) -> int:
    """Into how many slices `count` divides the learners; at least 1."""
    with snapshot(engine) as connection:
        return max(1, ceil((connection.scalar(select(func.count()).select_from(Learner)) or 0) / SLICE))


def count(engine: Engine, done: Callable[[int], None] = lambda _: None, *, most: int | None = None) -> Counted:
    """Count everything, slice by slice. `most`: so many slices at most, a sample; `done(1)` is called after each."""
    counted = Counted()
    slices = count_slices(engine)
    for number in range(min(slices, most or slices)):
        with snapshot(engine) as connection:
            counted.add(_count_slice(connection, IDS * number // slices, IDS * (number + 1) // slices))
        done(1)
    return counted


def read_versions(engine: Engine, counted: Counted) -> dict[str, Question]:
    """The questions that were counted, as they were drawn."""
    wanted = sorted(counted.versions)
    found: dict[str, Question] = {}
    with snapshot(engine) as connection:
        for start in range(0, len(wanted), MANY_VERSIONS):
            few = QuestionVersion.hash.in_(wanted[start : start + MANY_VERSIONS])
            rows = connection.execute(select(QuestionVersion.hash, QuestionVersion.content).where(few))
            found.update((row.hash, thaw(row.content)) for row in rows)
    return found


def _count_slice(connection: Connection, low: int, high: int) -> Counted:
    first = _first_attempts(low, high)
    answers = _answers(first)
    answered = exists().where(Response.attempt_id == first.c.id, Response.given)
    counted = Counted(people=connection.scalar(select(func.count()).select_from(first).where(answered)) or 0)
    for row in connection.execute(_given(answers)):
        counted.given[Given(*row[:4])] = Rests(*(value or 0 for value in row[4:]))
    for version, seconds, people in connection.execute(_seconds(answers, connection)):
        counted.seconds.setdefault(version, Counter())[seconds] = people
    for length, minutes, people in connection.execute(_minutes(first, connection)):
        counted.minutes.setdefault(length, Counter())[minutes] = people
    for row in connection.execute(_spreads(answers)):
        counted.spreads[row[0], row[1]] = Spread(*row[2:])
    return counted


def _first_attempts(low: int, high: int) -> CTE:
    """The first finished attempt of each learner whose id lies here, and whether nothing on it was left open."""
    turn = func.row_number().over(partition_by=Attempt.learner_id, order_by=(Attempt.ended_at, Attempt.id))
    of_slice = [Attempt.state == FINISHED, Attempt.learner_id >= uuid.UUID(int=low)]
    if high < IDS:
        of_slice.append(Attempt.learner_id < uuid.UUID(int=high))
    finished = select(
        Attempt.id, Attempt.length, Attempt.started_at, Attempt.ended_at, turn.label("turn")
    ).where(*of_slice).subquery()  # fmt: skip
    left_open = exists().where(Response.attempt_id == finished.c.id, ~Response.given)
    return select(finished, (~left_open).label("whole")).where(finished.c.turn == 1).cte("first")


def _answers(first: CTE) -> CTE:
    """The answers on these attempts to questions that were new to the person."""
    return (
        select(
            Response.attempt_id, Response.position, Item.version, Response.chosen, Response.confidence, Response.given,
            Response.skill, Response.answered_at, (Response.credit - Response.chance).label("result"),
            (1 - Response.chance).label("most"),
            first.c.length,
            first.c.whole,
        )
        .join(first, first.c.id == Response.attempt_id)
        .join(Item, (Item.attempt_id == Response.attempt_id) & (Item.position == Response.position))
        .where(~Item.seen)
        .cte("answers")
    )  # fmt: skip


def _given(answers: CTE) -> Select[Any]:
    """What was done with each version, with the sums of the rests."""
    paper = (
        select(answers.c.attempt_id, func.sum(answers.c.result).label("result"), func.sum(answers.c.most).label("most"))
        .where(answers.c.given)
        .group_by(answers.c.attempt_id)
        .subquery()
    )
    rest = (paper.c.result - answers.c.result) / func.nullif(paper.c.most - answers.c.most, 0)
    each = (
        select(answers, rest.label("rest"))
        .outerjoin(paper, (paper.c.attempt_id == answers.c.attempt_id) & answers.c.given)
        .subquery()
    )
    by = (each.c.version, each.c.chosen, each.c.confidence, each.c.given)
    weak = case((each.c.rest < WEAK - 1e-9, 1), else_=0)  # a rest of exactly a quarter is none, however it was added up
    sums = (func.sum(each.c.rest), func.sum(each.c.rest * each.c.rest), func.sum(weak))
    return select(*by, func.count(), func.count(each.c.rest), *sums).group_by(*by)


def _seconds(answers: CTE, connection: Connection) -> Select[Any]:
    """How many took how long for a version: from the answer before to this one, where they came one after the other."""
    moment = _whole_seconds(answers.c.answered_at, connection)
    one_paper = partial(over, partition_by=answers.c.attempt_id, order_by=(answers.c.answered_at, answers.c.position))
    each = (
        select(
            answers.c.version,
            (answers.c.position - one_paper(func.lag(answers.c.position))).label("step"),
            (moment - one_paper(func.lag(moment))).label("seconds"),
        )
        .where(answers.c.given)
        .subquery()
    )
    seconds = case((each.c.seconds > LONGEST, LONGEST), else_=each.c.seconds).label("seconds")
    return select(each.c.version, seconds, func.count()).where(each.c.step == 1).group_by(each.c.version, seconds)


def _minutes(first: CTE, connection: Connection) -> Select[Any]:
    """How many took how many minutes, begun ones counted, for a paper of each length with nothing left open."""
    took = _whole_seconds(first.c.ended_at, connection) - _whole_seconds(first.c.started_at, connection)
    minutes = (took + 59) // 60
    cut = case((minutes > LONGEST, LONGEST), else_=minutes).label("minutes")
    return select(first.c.length, cut, func.count()).where(first.c.whole).group_by(first.c.length, cut)


def _spreads(answers: CTE) -> CompoundSelect[Any]:
    """The spread of the scores of each skill and, with an empty skill, of whole papers."""
    skills = _skills(answers)
    papers = _papers(skills)
    return union_all(
        _spread(skills, skills.c.length, skills.c.skill),
        _spread(papers, papers.c.length, literal("").label("skill")),
    )


def _skills(answers: CTE) -> CTE:
    """Score and squared error of each skill on each whole paper, in points, before it is cut off at 0."""
    points = 10 * answers.c.result / answers.c.most
    n, total, squares = func.count(), func.sum(points), func.sum(points * points)
    return (
        select(
            answers.c.attempt_id,
            answers.c.length,
            answers.c.skill,
            (total / n).label("score"),
            ((squares - total * total / n) / (n - 1) / n).label("error"),
        )
        .where(answers.c.whole)
        .group_by(answers.c.attempt_id, answers.c.length, answers.c.skill)
        .having(n > 1)
        .cte("skills")
    )


def _papers(skills: CTE) -> Subquery:
    """Score and squared error of each paper: the mean of its skills."""
    n = func.count()
    return (
        select(
            skills.c.length,
            (func.sum(skills.c.score) / n).label("score"),
            (func.sum(skills.c.error) / n / n).label("error"),
        )
        .group_by(skills.c.attempt_id, skills.c.length)
        .subquery()
    )


def _spread(scores: FromClause, length: ColumnElement[str], skill: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    sums = (func.sum(scores.c.score), func.sum(scores.c.score * scores.c.score), func.sum(scores.c.error))
    return select(length, skill, func.count(), *sums).group_by(length, skill)


def _whole_seconds(moment: ColumnElement[Any], connection: Connection) -> ColumnElement[int]:
    """Seconds since 1970, cut to whole ones, so that both databases give the same."""
    epoch = extract("epoch", moment)
    return epoch if connection.dialect.name == "sqlite" else cast(func.floor(epoch), BigInteger)
