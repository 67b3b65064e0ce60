"""The tables, with what stands in each column, in the words of the privacy page.

What a person left and what they got stays as it was: see `Item`, `Response` and `SkillScore`.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Double, ForeignKey, ForeignKeyConstraint, Index, MetaData, String, Text, Uuid, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from quiz.db.engine import Moment

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

IN_PROGRESS = "in progress"
FINISHED = "finished"
DISCARDED = "discarded"


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, uuid.UUID: Uuid, float: Double}  # noqa: RUF012 - SQLAlchemy's own declaration


class Instance(Base):
    """This installation: one row, made with the tables and copied with them."""

    __tablename__ = "instance"

    id: Mapped[str] = mapped_column(
        String(16), primary_key=True, doc="A random number in the name of the cookie; the same for everybody here."
    )


class Learner(Base):
    """Someone who takes the quiz: no name, no address, only what they chose to say."""

    __tablename__ = "learner"

    id: Mapped[uuid.UUID] = mapped_column(
        primary_key=True, default=uuid.uuid4, doc="A random number that stands for you; your cookie names it."
    )
    created_at: Mapped[datetime] = mapped_column(doc="When the first attempt was started.")
    seen_at: Mapped[datetime] = mapped_column(
        index=True, doc="The day of the last visit that wrote something; after a long time everything is removed."
    )
    session_number: Mapped[int] = mapped_column(default=1, doc="Cookies with a lower number are signed out.")
    phrase_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True, doc="Keyed hash of the return phrase; the phrase itself is stored nowhere."
    )
    phrase_number: Mapped[int] = mapped_column(
        default=0, server_default="0", doc="How many return phrases you have made."
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
    importance: Mapped[dict[str, float]] = mapped_column(
        JSON, default=dict, server_default="{}", doc="How important each skill is to you, 0 to 10, where you said so."
    )
    facts_changed_at: Mapped[datetime | None] = mapped_column(
        doc="When these facts were last changed; a calendar that took the plan sees by it that it is newer."
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
        JSON(none_as_null=True), doc="The rest of the change: scores before and after, its range, the skills. Frozen."
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


class QuestionVersion(Base):
    """A question exactly as it was drawn, shared by all attempts that drew this version."""

    __tablename__ = "question_version"

    hash: Mapped[str] = mapped_column(
        String(32), primary_key=True, doc="The first 128 bits of the SHA-256 of the content, in hex."
    )
    question: Mapped[str] = mapped_column(String(120), doc="The id in the bank.")
    content: Mapped[dict[str, Any]] = mapped_column(
        JSON, doc="Stem, exhibits, options with credit and why, idea, source, skill, topic, difficulty, kind."
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


class TaskMark(Base):
    """What a person does with a task of the advice: taken, done or set aside for another one."""

    __tablename__ = "task_mark"

    learner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True, doc="Whose it is."
    )
    task: Mapped[str] = mapped_column(String(120), primary_key=True, doc="The task's id in the steps file.")
    state: Mapped[str] = mapped_column(String(12), doc="taken, done or set-aside.")
    changed_at: Mapped[datetime] = mapped_column(doc="When it was last changed.")


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


class QuestionReport(Base):
    """A problem that somebody sees with a question; kept with the question and not with the person."""

    __tablename__ = "question_report"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, doc="A random number.")
    version: Mapped[str] = mapped_column(
        ForeignKey("question_version.hash", ondelete="CASCADE"), index=True, doc="The question as it was drawn."
    )
    kind: Mapped[str] = mapped_column(String(12), doc="unclear, two-right, wrong, outdated or broken.")
    text: Mapped[str] = mapped_column(String(500), doc="What was written about it; it may be empty.")
    reported_at: Mapped[datetime] = mapped_column(doc="The day it was sent; nothing of who sent it.")


class StudyGroup(Base):
    """A class, a course or a team whose coach sees sums over at least five of its people."""

    __tablename__ = "study_group"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, doc="A random number.")
    name: Mapped[str] = mapped_column(String(80), doc="What its coach calls it; whoever has the join address reads it.")
    code: Mapped[str] = mapped_column(String(16), unique=True, doc="The end of the join address.")
    coach_hash: Mapped[str] = mapped_column(
        String(64), unique=True, doc="SHA-256 of the coach's address; the address itself is stored nowhere."
    )
    next_coach_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True, doc="The same of a new address not yet opened; until then the old one holds."
    )
    is_open: Mapped[bool] = mapped_column(default=True, doc="Whether a snapshot can be taken.")
    used_on: Mapped[date] = mapped_column(
        index=True, doc="The day on which its coach opened or closed it last; after a long time the group is removed."
    )


class Membership(Base):
    """Who is in a group: not when they came, and not under which name."""

    __tablename__ = "membership"

    learner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True, doc="Who is in it."
    )
    group_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("study_group.id", ondelete="CASCADE"), primary_key=True, index=True, doc="The group."
    )


class GroupSnapshot(Base):
    """What a coach was told of a group, once: sums over at least five people. Frozen."""

    __tablename__ = "group_snapshot"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, doc="A random number.")
    group_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("study_group.id", ondelete="CASCADE"), index=True, doc="The group."
    )
    number: Mapped[int] = mapped_column(doc="Which of the group's snapshots it is, from 1.")
    taken_on: Mapped[date] = mapped_column(doc="The day on which the coach closed the group.")
    content: Mapped[dict[str, Any]] = mapped_column(
        JSON, doc="How many people, and for each skill and topic sums over five of them or more. Frozen."
    )


class CountedResult(Base):
    """A result that was counted in a snapshot, so that none is counted twice."""

    __tablename__ = "counted_result"

    attempt_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("attempt.id", ondelete="CASCADE"), primary_key=True, doc="The attempt."
    )
    snapshot_id: Mapped[uuid.UUID] = mapped_column(
        index=True, doc="The snapshot, also when its group has been removed since."
    )


class Crowd(Base):
    """How many people stand in exactly the same snapshots. A count, kept when people go: see quiz/core/group."""

    __tablename__ = "crowd"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4, doc="A random number.")
    size: Mapped[int] = mapped_column(
        doc="How many people were ever in it, without a trace of who those were that are gone."
    )


class CrowdMember(Base):
    """In whose company somebody was counted."""

    __tablename__ = "crowd_member"

    learner_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True, doc="Who was counted."
    )
    crowd_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("crowd.id"), index=True, doc="All who were counted in the same snapshots as you; at least five."
    )
