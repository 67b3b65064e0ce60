"""Problems reported with questions: stored with the version that was seen, and with nothing of the person."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.core.content.problem import ProblemKind
from quiz.core.content.question import Question
from quiz.core.content.version import thaw
from quiz.db.models import Attempt, Item, QuestionReport, QuestionVersion
from quiz.store.inserting import insert_new


@dataclass(frozen=True)
class Reported:
    """One report, with the question as it was drawn."""

    question: Question
    kind: ProblemKind
    text: str
    day: date


def find_version(session: Session, attempt: Attempt, position: int) -> QuestionVersion | None:
    """The question at a place of a paper (from 1), as it was drawn."""
    if not 1 <= position <= attempt.size:  # no number that a database cannot hold
        return None
    asked = select(QuestionVersion).join(Item, Item.version == QuestionVersion.hash)
    return session.scalar(asked.where(Item.attempt_id == attempt.id, Item.position == position))


def note(
    session: Session, number: uuid.UUID, version: QuestionVersion, kind: ProblemKind, text: str, now: datetime
) -> None:
    """Store a report, of its moment only the day. Sent again with the same random number and content it is one.

    What was thought over is another, also from a page that came back with the number that it had.
    """
    name = uuid.uuid5(number, f"{version.hash} {kind} {text}")
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    values = {"id": name, "version": version.hash, "kind": kind, "text": text, "reported_at": day}
    session.execute(insert_new(session, QuestionReport.__table__), values)


def list_all(session: Session) -> Iterator[Reported]:
    """Every report, by question, the newest of each first."""
    query = (
        select(QuestionReport, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.hash == QuestionReport.version)
        .order_by(QuestionVersion.question, QuestionReport.reported_at.desc(), QuestionReport.id)
    )
    for report, version in session.execute(query):
        yield Reported(thaw(version.content), ProblemKind(report.kind), report.text, report.reported_at.date())
