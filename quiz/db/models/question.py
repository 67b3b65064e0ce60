"""Questions as they were drawn, and the problems that people see with them. Nobody's in particular."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from quiz.db.models.base import Base


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
