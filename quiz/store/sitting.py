"""Where somebody stands in their quiz: all that asking and answering a question needs, in one look.

Asked at every step of a quiz, so by rows, and by a statement that is built once: building it costs more than asking.

An answer may arrive after one that was sent later, when the line stood still between. So our script numbers what it
sends: a `turn` is the number of the browser's tab times `TAB` and the seconds on its clock. Of one tab, only
a turn that is not below the stored one changes anything.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, literal_column, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.functions import FunctionElement

from quiz.core.sitting.progress import Round
from quiz.db.models import IN_PROGRESS, Attempt, Learner, Response
from quiz.store import learners, papers
from quiz.store.inserting import dialect_of
from quiz.store.learners import Pass, day_of, holds
from quiz.store.papers import Asked, Sent

TAB = 2**32  # seconds: until the year 2106
LAST = 9_999  # the position behind which no paper goes on; a database cannot hold every number

_learner, _attempt, _response = (one.__table__.c for one in (Learner, Attempt, Response))


class _Joined(FunctionElement[str]):
    """The values of a column, with a space between; SQLAlchemy's own `aggregate_strings` compiles it anew each time."""

    inherit_cache = True
    type = String()


@compiles(_Joined, "sqlite")
def _join_on_sqlite(element: _Joined, compiler: SQLCompiler, **options: Any) -> str:
    return f"group_concat({compiler.process(element.clauses, **options)}, ' ')"


@compiles(_Joined, "postgresql")
def _join_on_postgresql(element: _Joined, compiler: SQLCompiler, **options: Any) -> str:
    return f"string_agg(CAST({compiler.process(element.clauses, **options)} AS text), ' ')"


_ANSWERED = (
    select(_Joined(_response.position))
    .where(_response.attempt_id == bindparam("attempt"))
    .correlate(None)
    .scalar_subquery()
)
_OWN = Attempt.__table__.join(Learner.__table__, _learner.id == _attempt.learner_id)
_IS_OWN = and_(
    _attempt.id == bindparam("attempt"), _learner.id == bindparam("learner"), holds(bindparam("number"), _learner)
)
_SEEN_TODAY = and_(_learner.seen_at >= bindparam("today"), _learner.seen_at < bindparam("tomorrow"))
# Spelt out: there is an index of attempts in progress, and SQLite would weigh it anew for each value.
_IN_PROGRESS = _attempt.state == literal_column(f"'{IN_PROGRESS}'")
_GIVEN = and_(_response.attempt_id == _attempt.id, _response.position == bindparam("position"))
_LOOK = (
    select(
        _attempt.size, _attempt.state, _response.given, _response.choice, _response.confidence,
        _ANSWERED.label("answered"),
    )
    .select_from(_OWN.outerjoin(Response.__table__, _GIVEN))
    .where(_IS_OWN)
)  # fmt: skip


@dataclass(frozen=True)
class Sitting:
    """An attempt, and while it is in progress the question at one position: None where the paper has no such position.

    `answered`: the positions (from 1) that have an answer; `rounds`: of the paper, none where it has none.
    """

    id: uuid.UUID
    size: int
    state: str
    asked: Asked | None
    answered: frozenset[int]
    rounds: tuple[Round, ...]


def find(session: Session | Connection, bearer: Pass, attempt_id: uuid.UUID, position: int) -> Sitting | None:
    """The attempt of this learner with the question at a position (from 1); None if they have no such attempt."""
    who = {"learner": bearer.learner, "number": bearer.number}
    values = {"attempt": attempt_id, "position": min(position, LAST), **who}
    paper = papers.as_drawn(session, attempt_id)  # first: an attempt that ends in between is seen to have ended
    row = session.execute(_LOOK, values).first()
    if row is None:
        return None
    asked = paper.at(position)
    asked = asked and papers.with_answer(asked, row)
    return Sitting(attempt_id, row.size, row.state, asked, _positions(row.answered), paper.rounds)


def answer(
    session: Session | Connection, bearer: Pass, attempt_id: uuid.UUID, asked: Asked, sent: Sent
) -> frozenset[int] | None:
    """Store an answer, or change it; gives the positions (from 1) that have one now.

    None, and nothing stored, if this learner has no such attempt in progress, or if it takes more: see `answer_anew`.
    One statement looks, locks and stores, so that finishing and answering cannot overtake one another. Of what was sent
    at the same moment, it may not see other answers.
    """
    values = papers.response_values(attempt_id, asked, sent)
    new = {f"new_{name}": value for name, value in values.items()}
    today = day_of(sent.at)
    who = {"attempt": attempt_id, "learner": bearer.learner, "number": bearer.number}
    days = {"today": today, "tomorrow": today + timedelta(days=1)}
    row = session.execute(_STORE[dialect_of(session)], new | who | days).first()
    return None if row is None else _positions(row.answered) | {asked.position}


def answer_anew(
    session: Session | Connection, bearer: Pass, attempt_id: uuid.UUID, asked: Asked, sent: Sent
) -> frozenset[int] | None:
    """The same in a transaction of several statements, for what `answer` does not store.

    Of a first answer of a day the visit is noted with it, so that no purge comes between. One that was overtaken is
    taken like any other and changes nothing.
    """
    learners.note_visit(session, bearer.learner, sent.at)
    answered = answer(session, bearer, attempt_id, asked, sent)
    if answered is None and sent.turn is not None:
        stands = find(session, bearer, attempt_id, asked.position)
        return stands.answered if stands and stands.state == IN_PROGRESS else None
    return answered


def _positions(text: str | None) -> frozenset[int]:
    return frozenset(map(int, (text or "").split()))


def _make_store(dialect: ModuleType) -> ReturningInsert[Any]:
    """Insert a response, or put it in the place of the one that is there, if the attempt is theirs and in progress."""
    new = [bindparam(f"new_{column.name}", type_=column.type) for column in _response]
    allowed = (
        select(*new)
        .select_from(_OWN)
        .where(_IS_OWN, _IN_PROGRESS, _SEEN_TODAY)
        .with_for_update(of=[Learner.__table__, Attempt.__table__])
    )
    insert = dialect.insert(Response.__table__).from_select([column.name for column in _response], allowed)
    put = {column.name: insert.excluded[column.name] for column in _response if not column.primary_key}
    overtaken = and_(_response.turn // TAB == insert.excluded.turn // TAB, _response.turn > insert.excluded.turn)
    upsert = insert.on_conflict_do_update(
        index_elements=[c for c in _response if c.primary_key], set_=put, where=overtaken.is_not(true())
    )
    stored: ReturningInsert[Any] = upsert.returning(_ANSWERED.label("answered"))
    return stored


_STORE = {dialect: _make_store(dialect) for dialect in (postgresql, sqlite)}
