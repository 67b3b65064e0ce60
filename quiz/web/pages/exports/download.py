"""Everything held on a learner as one JSON document, written while it is read, so that its size costs no memory."""

from __future__ import annotations

import json
import uuid
from collections.abc import Container, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, select

from quiz.db.models import IN_PROGRESS, Attempt, Base, Item, Learner, Membership, QuestionVersion, StudyGroup
from quiz.store.owned import rows_of
from quiz.store.snapshots import chunks

SCHEMA_VERSION = 1
# Never handed out: they open doors and tell a person nothing.
KEPT_BACK = {"phrase_hash", "next_phrase_hash", "token_hash", "learner_id", "coach_hash", "next_coach_hash"}
# Before finishing nothing may tell which option is the best one.
SECRETS = {"credit", "chance", "order", "chosen"}


def learner_document(connection: Connection, learner_id: uuid.UUID) -> Iterator[str]:
    """Every row the product holds on a learner, table by table, with the questions as they were drawn.

    Of an attempt in progress neither keys nor credits are told.
    """
    running = _attempts(learner_id).where(Attempt.state == IN_PROGRESS)
    secret = set(connection.scalars(running))
    yield f'{{"schemaVersion": {SCHEMA_VERSION}'
    for table in tables_told():
        yield f', "{table.name}": '
        parts = chunks(connection, _held(table, learner_id))
        yield from _one(parts) if table is Learner.__table__ else _list(parts, secret)
    yield "}\n"


def tables_told() -> list[Table]:
    """Every table that holds something of learners, and those that say what their rows speak of."""
    explained = (QuestionVersion.__table__, StudyGroup.__table__)
    return [
        table
        for table in Base.metadata.sorted_tables
        if table in explained or rows_of(table, uuid.UUID(int=0)) is not None
    ]


def _held(table: Table, learner_id: uuid.UUID) -> Select[Any]:
    """What of a table is told to this learner."""
    if table is QuestionVersion.__table__:
        mine = _attempts(learner_id)
        asked, secret = (
            select(Item.version).where(Item.attempt_id.in_(attempts))
            for attempts in (mine, mine.where(Attempt.state == IN_PROGRESS))
        )
        return select(table).where(table.c.hash.in_(asked), table.c.hash.not_in(secret))
    if table is StudyGroup.__table__:
        joined = select(Membership.group_id).where(Membership.learner_id == learner_id)
        return select(table).where(table.c.id.in_(joined))
    own = rows_of(table, learner_id)
    assert own is not None, table.name
    return select(table).where(own)


def _attempts(learner_id: uuid.UUID) -> Select[uuid.UUID]:
    return select(Attempt.id).where(Attempt.learner_id == learner_id)


def _one(parts: Iterator[Sequence[RowMapping]]) -> Iterator[str]:
    """The learner, or null when they were deleted a moment ago."""
    found = [row for part in parts for row in part]
    yield _text(found[0], ()) if found else "null"


def _list(parts: Iterator[Sequence[RowMapping]], running: Container[uuid.UUID]) -> Iterator[str]:
    yield "["
    for number, part in enumerate(parts):
        yield ",\n" * bool(number) + ",\n".join(_text(row, running) for row in part)
    yield "]"


def _text(row: RowMapping, running: Container[uuid.UUID]) -> str:
    back = KEPT_BACK | (SECRETS if row.get("attempt_id") in running else set())
    return json.dumps({name: value for name, value in row.items() if name not in back}, default=str)
