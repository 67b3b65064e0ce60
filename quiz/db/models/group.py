"""Groups: who is in them, what their coaches were told, and in whose company somebody was counted."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.db.models.base import Base


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
        String(64), unique=True, doc="The same of a new address not yet seen; until then the old one holds."
    )
    is_open: Mapped[bool] = mapped_column(default=True, doc="Whether a snapshot can be taken.")
    used_on: Mapped[date] = mapped_column(
        index=True,
        doc="The day on which its coach opened, closed or renewed it last; after a long time the group is removed.",
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
