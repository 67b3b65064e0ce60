"""A learner: what they told about themselves, what they met, what they do with their tasks."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.db.models.base import Base


class Learner(Base):
    """Someone who takes the quiz: no name, no address, only what they chose to say."""

    __tablename__ = "learner"

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, default=uuid.uuid4, doc="A random number that stands for you; your cookie names it."
    )
    created_at: Mapped[datetime] = mapped_column(doc="When you began your first quiz, or joined a group before it.")
    seen_at: Mapped[datetime] = mapped_column(
        index=True, doc="The day of the last visit that wrote something; after a long time everything is removed."
    )
    session_number: Mapped[int] = mapped_column(default=1, doc="Cookies with a lower number are signed out.")
    phrase_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True, doc="Keyed hash of the return phrase; the phrase itself is stored nowhere."
    )
    phrase_number: Mapped[int] = mapped_column(
        default=0, server_default="0", doc="Rises with each return phrase that you make."
    )
    phrase_made_at: Mapped[datetime | None] = mapped_column(
        doc="When the latest one was made; it can be shown again for a quarter of an hour."
    )
    next_phrase_hash: Mapped[str | None] = mapped_column(
        String(64),
        unique=True,
        doc="Keyed hash of a new phrase not yet seen; until then the old one holds.",
    )
    years_leading: Mapped[int | None] = mapped_column(doc="Whole years leading projects, as told.")
    education: Mapped[str | None] = mapped_column(String(20), doc="Highest education, as told.")
    technical_degree: Mapped[bool | None] = mapped_column(
        doc="Whether that education is in a technical field, as told."
    )
    certificates: Mapped[list[str]] = mapped_column(
        JSON, default=list, doc="Ids of the certificates they say they hold."
    )
    hours_a_week: Mapped[int | None] = mapped_column(
        doc="Hours a week for learning, as told; the plan by weeks is made from it."
    )
    hours_told_on: Mapped[date | None] = mapped_column(
        doc="When you told hours where none stood; a plan by weeks begins then, or with a later result."
    )
    importance: Mapped[dict[str, float]] = mapped_column(
        JSON, default=dict, server_default="{}", doc="How important each skill is to you, 0 to 10, where you said so."
    )
    facts_changed_at: Mapped[datetime | None] = mapped_column(
        doc="When facts were last changed, or a result deleted, with a plan by weeks, which a calendar may hold."
    )


class JoinedLearner(Base):
    """Whom a learner was joined with, so that browsers which still name the former one can be told."""

    __tablename__ = "joined_learner"

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True,
        doc="The number that stood for you in another browser, until you brought its results together with these.",
    )
    learner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("learner.id", ondelete="CASCADE"), index=True, doc="Whose results they are now: yours."
    )


class SeenQuestion(Base):
    """A question that was on a paper which has ended, also when the attempt was deleted since."""

    __tablename__ = "seen_question"

    learner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True, doc="Whom it was asked."
    )
    question: Mapped[str] = mapped_column(
        String(120),
        primary_key=True,
        doc="Its id in the bank, and nothing of the answer; kept when an attempt is deleted, so that "
        "a retake asks others first.",
    )


class TaskMark(Base):
    """What a person does with a task of the advice: taken, done or set aside for another one."""

    __tablename__ = "task_mark"

    learner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True, doc="Whose it is."
    )
    task: Mapped[str] = mapped_column(String(120), primary_key=True, doc="The task's id in the steps file.")
    state: Mapped[str] = mapped_column(String(12), doc="taken, done or set-aside.")
    changed_at: Mapped[datetime] = mapped_column(doc="When it was last changed.")
