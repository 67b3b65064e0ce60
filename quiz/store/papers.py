"""Papers and answers: every question as it was drawn, every answer as it was sent."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.orm import Session

from quiz.core.content.question import Option, Question
from quiz.core.content.version import thaw
from quiz.core.sitting.answer import Answer, Confidence
from quiz.core.sitting.progress import Round, find_rounds
from quiz.db.models import IN_PROGRESS, Attempt, Item, QuestionVersion, Response

# Asked at every step of a quiz, so built once: building a statement costs more than asking it.
_ANSWERED = select(Response.position).where(Response.attempt_id == bindparam("attempt"))
_ASKED = (
    select(
        Item.position, Item.version, Item.order, Item.seen, Response.given, Response.choice, Response.confidence,
    )
    .select_from(Item)
    .outerjoin(Response, (Response.attempt_id == Item.attempt_id) & (Response.position == Item.position))
    .where(Item.attempt_id == bindparam("attempt"))
)  # fmt: skip
_VERSIONS = select(QuestionVersion.hash, QuestionVersion.content).where(
    QuestionVersion.hash.in_(bindparam("wanted", expanding=True))
)
_DRAWN = (
    select(Item.position, Item.version, Item.order, Item.seen)
    .join(Attempt, Attempt.id == Item.attempt_id)
    .where(Item.attempt_id == bindparam("attempt"), Attempt.state == IN_PROGRESS)
    .order_by(Item.position)
)

# Versions never change, so a process reads each one once.
_versions: dict[str, Question] = {}
_VERSIONS_KEPT = 5_000
# Nor does a paper in progress.
_papers: dict[uuid.UUID, Drawn] = {}
_PAPERS_KEPT = 1_000  # of 8 to 16 KB


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a paper as the learner sees it, with the answer given so far.

    `position`: on the paper, from 1; `order`: for each place on the page (from 0) the option of the question shown
    there; `choice`: the place chosen, None for "I don't know" and before any answer. `seen`: the learner had met the
    question on an earlier paper. `version`: the hash under which the question is stored.
    """

    position: int
    question: Question
    order: tuple[int, ...]
    seen: bool
    answered: bool
    choice: int | None = None
    confidence: Confidence | None = None
    version: str = ""

    @property
    def shown(self) -> tuple[Option, ...]:
        """The options in the order shown."""
        return tuple(self.question.options[option] for option in self.order)


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody answers, and when it arrived.

    `choice`: the place on the page (from 0), None for "I don't know". `turn`: see `quiz.store.sitting`; None without
    script.
    """

    at: datetime
    choice: int | None = None
    confidence: Confidence | None = None
    turn: int | None = None


@dataclass(frozen=True)
class Drawn:
    """A paper as it was drawn: its questions in order, without answers, and its rounds (none where it has none)."""

    asked: tuple[Asked, ...]
    rounds: tuple[Round, ...]

    def at(self, position: int) -> Asked | None:
        """The question at a position (from 1); None where the paper has no such position."""
        return self.asked[position - 1] if 1 <= position <= len(self.asked) else None


def answered_positions(session: Session, attempt: Attempt) -> set[int]:
    """The positions (from 1) of a paper that have an answer."""
    return set(session.scalars(_ANSWERED, {"attempt": attempt.id}))


def as_drawn(session: Session | Connection, attempt: uuid.UUID) -> Drawn:
    """The paper of an attempt (id) in progress, without its answers, whoever asks; empty where there is none.

    A process reads each one once.
    """
    paper = _papers.get(attempt)  # once: another thread may forget it the next moment
    if paper is None:
        rows = session.execute(_DRAWN, {"attempt": attempt}).all()
        questions = read_versions(session, {row.version for row in rows})
        asked = tuple(_asked(row, questions[row.version]) for row in rows)
        paper = Drawn(asked, find_rounds([one.question.skill for one in asked]))
        if asked:
            _remember(_papers, {attempt: paper}, _PAPERS_KEPT)
    return paper


def list_asked(session: Session, attempt: Attempt) -> list[Asked]:
    """All questions of a paper in order."""
    rows = session.execute(_ASKED.order_by(Item.position), {"attempt": attempt.id}).all()
    questions = read_versions(session, {row.version for row in rows})
    return [with_answer(_asked(row, questions[row.version]), row) for row in rows]


def with_answer(asked: Asked, row: Any) -> Asked:
    """The question with the response in this row, if one was given."""
    if not row.given:
        return asked
    confidence = Confidence(row.confidence) if row.confidence else None
    return replace(asked, answered=True, choice=row.choice, confidence=confidence)


def answers_of(session: Session, attempts: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Answer]]:
    """The answers of these attempts, in the order of their papers."""
    query = (
        select(
            Item.question, Item.seen, Response.attempt_id, Response.position, Response.skill, Response.topic,
            Response.credit, Response.chance, Response.options, Response.choice, Response.given, Response.confidence,
        )
        .select_from(Response)
        .join(Item, (Item.attempt_id == Response.attempt_id) & (Item.position == Response.position))
        .where(Response.attempt_id.in_(attempts))
        .order_by(Response.attempt_id, Response.position)
    )  # fmt: skip
    found: dict[uuid.UUID, list[Answer]] = {attempt: [] for attempt in attempts}
    for row in session.execute(query):
        found[row.attempt_id].append(_answer(row))
    return found


def _answer(row: Any) -> Answer:
    return Answer(
        position=row.position,
        question=row.question,
        skill=row.skill,
        topic=row.topic,
        credit=row.credit,
        chance=row.chance,
        options=row.options,
        known=row.choice is not None,
        given=row.given,
        seen=row.seen,
        confidence=Confidence(row.confidence) if row.confidence else None,
    )


def response_values(attempt: uuid.UUID, asked: Asked, sent: Sent, *, given: bool = True) -> dict[str, Any]:
    """The row for an answer, with credit and chance frozen. `given`: False for a question left open."""
    question, choice = asked.question, sent.choice
    return {
        "attempt_id": attempt,
        "position": asked.position,
        "choice": choice,
        "chosen": None if choice is None else asked.order[choice],
        "given": given,
        "confidence": sent.confidence,
        "credit": question.chance if choice is None else asked.shown[choice].credit,
        "chance": question.chance,
        "options": len(question.options),
        "skill": question.skill,
        "topic": question.topic,
        "answered_at": sent.at,
        "turn": sent.turn,
    }


def _asked(row: Any, question: Question) -> Asked:
    return Asked(row.position, question, tuple(row.order), row.seen, answered=False, version=row.version)


def read_versions(session: Session | Connection, wanted: set[str]) -> dict[str, Question]:
    """Questions by version (hash); those that this process has not read yet come in one query."""
    known = {version: question for version in wanted if (question := _versions.get(version))}
    missing = wanted - known.keys()
    if missing:
        new = {row.hash: thaw(row.content) for row in session.execute(_VERSIONS, {"wanted": missing})}
        _remember(_versions, new, _VERSIONS_KEPT)
        known |= new
    return known


def _remember(kept: dict[Any, Any], new: dict[Any, Any], limit: int) -> None:
    """Keep these as well; where they would be more than the limit, those kept so far are forgotten."""
    if len(kept) + len(new) > limit:
        kept.clear()
    kept.update(new)
