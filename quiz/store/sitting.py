"""Where somebody stands in their quiz: all that asking and answering a question needs, in one look.

Asked at every step of a quiz, so by rows, and by a statement that is built once: building it costs more than asking.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from quiz.db.models import Attempt, Item, Learner, Response
from quiz.store import papers
from quiz.store.learners import Pass, holds
from quiz.store.papers import Sitting

LAST = 9_999  # the position behind which no paper goes on; a database cannot hold every number

_learner, _attempt, _item, _response = (one.__table__.c for one in (Learner, Attempt, Item, Response))


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
_AT = and_(_item.attempt_id == _attempt.id, _item.position == bindparam("position"))
_GIVEN = and_(_response.attempt_id == _item.attempt_id, _response.position == _item.position)
_LOOK = (
    select(
        _attempt.size, _attempt.state, _learner.seen_at, _item.position, _item.version, _item.order, _item.seen,
        _response.given, _response.choice, _response.confidence,
        _ANSWERED.label("answered"),
    )
    .select_from(Attempt.__table__)
    .join(Learner.__table__, _learner.id == _attempt.learner_id)
    .outerjoin(Item.__table__, _AT)
    .outerjoin(Response.__table__, _GIVEN)
    .where(_attempt.id == bindparam("attempt"), _learner.id == bindparam("learner"))
    .where(holds(bindparam("number"), _learner))
)  # fmt: skip
_LOCKING_LOOK = _LOOK.with_for_update(of=[Learner.__table__, Attempt.__table__])


def find(
    session: Session | Connection, bearer: Pass, attempt_id: uuid.UUID, position: int, *, lock: bool = False
) -> Sitting | None:
    """The attempt of this learner with the question at a position (from 1); None if they have no such attempt.

    `lock` locks the learner, then the attempt, so that finishing and answering cannot overtake one another. What has
    changed in these two rows while the statement waited is seen, in others it is not: `answered` may lack an answer
    sent at the same moment.
    """
    who = {"learner": bearer.learner, "number": bearer.number}
    values = {"attempt": attempt_id, "position": min(position, LAST), **who}
    row = session.execute(_LOCKING_LOOK if lock else _LOOK, values).first()
    if row is None:
        return None
    asked = None if row.position is None else papers.asked_of(session, row)
    answered = frozenset(map(int, (row.answered or "").split()))
    rounds = papers.rounds_of(session, attempt_id)
    return Sitting(attempt_id, bearer.learner, row.size, row.state, row.seen_at, asked, answered, rounds)
