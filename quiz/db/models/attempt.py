"""An attempt: its paper, its answers, what was told along with them, its frozen result and the links to it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, ForeignKeyConstraint, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from quiz.db.models.base import Base

IN_PROGRESS = "in progress"
FINISHED = "finished"
DISCARDED = "discarded"


class Attempt(Base):
    """One sitting: a paper, its answers and, once finished, its frozen result."""

    __tablename__ = "attempt"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, doc="A random number.")
    learner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("learner.id", ondelete="CASCADE"), doc="Whose attempt it is."
    )
    length: Mapped[str] = mapped_column(String(10), doc="quick, full or focus.")
    focus: Mapped[str | None] = mapped_column(String(60), doc="The skill of a focus paper.")
    size: Mapped[int] = mapped_column(doc="How many questions the paper has.")
    state: Mapped[str] = mapped_column(String(12), default=IN_PROGRESS, doc="in progress, finished or discarded.")
    started_at: Mapped[datetime] = mapped_column(doc="When the paper was drawn.")
    ended_at: Mapped[datetime | None] = mapped_column(doc="When it was finished or discarded.")
    readiness: Mapped[float | None] = mapped_column(
        doc="Percent of the role's requirement shown; none on a focus paper. Frozen."
    )
    readiness_low: Mapped[float | None] = mapped_column(doc="Lower end of its 80 % band. Frozen.")
    readiness_high: Mapped[float | None] = mapped_column(doc="Upper end of its 80 % band. Frozen.")
    scoring: Mapped[str | None] = mapped_column(String(10), doc="The version of the scoring rules. Frozen.")
    edition: Mapped[int] = mapped_column(
        default=1,
        server_default="1",
        doc="Which edition of the questions it was drawn from; only within one is compared.",
    )
    sharpens: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED"),
        index=True,
        doc="The attempt whose result its questions were added to.",
    )
    looked_again: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        doc="Whether questions were added to its result, also if they have been deleted since: two looks are the most.",
    )
    overall: Mapped[float | None] = mapped_column(doc="The mean of the scores, 0 to 10. Frozen.")
    compared_with: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("attempt.id", ondelete="SET NULL", deferrable=True, initially="DEFERRED"),
        index=True,
        doc="The attempt whose result it was held against.",
    )
    verdict: Mapped[str | None] = mapped_column(
        String(16), doc="improved, points-up, no-clear-change, points-down or slipped. Frozen."
    )
    luck_rise: Mapped[float | None] = mapped_column(doc="How often luck alone shows such a rise, 0 to 1. Frozen.")
    luck_fall: Mapped[float | None] = mapped_column(doc="How often luck alone shows such a fall, 0 to 1. Frozen.")
    change_version: Mapped[str | None] = mapped_column(String(10), doc="The version of the rules for changes. Frozen.")
    change: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True),
        doc="The rest of the change: scores before and after, its range, the skills, what is said beside it. Frozen.",
    )

    __table_args__ = (
        Index("ix_attempt_learner_id", "learner_id", "started_at"),
        Index(
            "uq_attempt_in_progress",
            "learner_id",
            unique=True,
            sqlite_where=state == IN_PROGRESS,
            postgresql_where=state == IN_PROGRESS,
        ),
    )


class Item(Base):
    """One question of a paper: which version, in which order its options are shown."""

    __tablename__ = "item"

    attempt_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, doc="The attempt."
    )
    position: Mapped[int] = mapped_column(primary_key=True, doc="Place in the paper, from 1.")
    version: Mapped[str] = mapped_column(ForeignKey("question_version.hash"), doc="The question as drawn.")
    question: Mapped[str] = mapped_column(String(120), doc="Its id in the bank.")
    order: Mapped[list[int]] = mapped_column(JSON, doc="For each place shown, the option of the version.")
    seen: Mapped[bool] = mapped_column(
        default=False, doc="Whether it was on an earlier paper of this learner; if so it is left out of changes."
    )


class Response(Base):
    """The answer to one question, with everything needed to mark it frozen beside it."""

    __tablename__ = "response"
    __table_args__ = (
        ForeignKeyConstraint(["attempt_id", "position"], ["item.attempt_id", "item.position"], ondelete="CASCADE"),
    )

    attempt_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, doc="The attempt.")
    position: Mapped[int] = mapped_column(primary_key=True, doc="Place in the paper, from 1.")
    choice: Mapped[int | None] = mapped_column(doc="The place of the option chosen, from 0; none for “I don't know”.")
    chosen: Mapped[int | None] = mapped_column(doc="The same option by its place in the question's file.")
    given: Mapped[bool] = mapped_column(
        default=True, doc="False for a question left open when the attempt was finished."
    )
    confidence: Mapped[str | None] = mapped_column(String(12), doc="guessing, fairly-sure or sure; none when not said.")
    credit: Mapped[float] = mapped_column(doc="Credit earned; for “I don't know” equal to chance.")
    chance: Mapped[float] = mapped_column(doc="Mean credit of the options.")
    options: Mapped[int] = mapped_column(doc="How many options there were.")
    skill: Mapped[str] = mapped_column(String(60), doc="The skill asked.")
    topic: Mapped[str] = mapped_column(String(60), doc="The topic asked.")
    answered_at: Mapped[datetime] = mapped_column(doc="When it was last changed.")
    turn: Mapped[int | None] = mapped_column(
        BigInteger, doc="When it was sent, by the browser's clock, and a random number of the tab; none without script."
    )


class SelfRating(Base):
    """How a person sees themselves before the questions: one of five anchors for a skill."""

    __tablename__ = "self_rating"

    attempt_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, doc="The attempt."
    )
    skill: Mapped[str] = mapped_column(String(60), primary_key=True, doc="The skill.")
    anchor: Mapped[int] = mapped_column(
        doc="0 (“not yet”) to 4; each of the four above it stands for a quarter of the scale."
    )


class Interest(Base):
    """Which skills a person would like to use all week; never scored."""

    __tablename__ = "interest"

    attempt_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, doc="The attempt."
    )
    skill: Mapped[str] = mapped_column(String(60), primary_key=True, doc="The skill.")
    liking: Mapped[str] = mapped_column(String(12), doc="yes, maybe or rather-not.")


class SkillScore(Base):
    """The frozen result of one skill in one finished attempt; never recomputed."""

    __tablename__ = "score"

    attempt_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, doc="The attempt."
    )
    skill: Mapped[str] = mapped_column(String(60), primary_key=True, doc="The skill.")
    name: Mapped[str] = mapped_column(Text, doc="The skill's name at the time.")
    value: Mapped[float] = mapped_column(doc="Score, 0 to 10.")
    low: Mapped[float] = mapped_column(doc="Lower end of the 80 % band.")
    high: Mapped[float] = mapped_column(doc="Upper end of the 80 % band.")
    target: Mapped[float] = mapped_column(doc="The role's importance rating at the time.")
    assumed: Mapped[bool] = mapped_column(doc="Whether that rating was the product's assumption.")
    state: Mapped[str] = mapped_column(String(10), doc="met, looks-met, open, gap or not-shown.")
    unfloored: Mapped[float] = mapped_column(server_default="0", doc="The score before values below 0 are shown as 0.")
    ceiling: Mapped[float] = mapped_column(server_default="0", doc="What a target must exceed to be called a gap.")
    variance: Mapped[float] = mapped_column(server_default="0", doc="How much the results of its questions vary.")
    asked: Mapped[int] = mapped_column(doc="Questions asked.")
    right: Mapped[int] = mapped_column(doc="Answered with full credit.")
    partly: Mapped[int] = mapped_column(doc="Answered with part of the credit.")
    wrong: Mapped[int] = mapped_column(doc="Answered without credit.")
    dont_know: Mapped[int] = mapped_column(doc="Answered with “I don't know”.")
    left_open: Mapped[int] = mapped_column(doc="Not answered; counted as “I don't know”.")
    credit: Mapped[float] = mapped_column(
        doc="Sum of the credits; “I don't know” and open questions count with their chance."
    )
    chance: Mapped[float] = mapped_column(doc="Sum of the chances.")


class ShareLink(Base):
    """Lets whoever has the address read one report until it expires or is withdrawn."""

    __tablename__ = "share_link"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, doc="A random number.")
    token_hash: Mapped[str] = mapped_column(
        String(64), unique=True, doc="SHA-256 of the token in the address; the token itself is stored nowhere."
    )
    attempt_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), index=True, doc="The report it shows."
    )
    created_at: Mapped[datetime] = mapped_column(doc="When it was made.")
    expires_at: Mapped[datetime] = mapped_column(doc="When it stops working.")
