"""What all tables share, how constraints are named and values stored, and the row that names this installation."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Double, MetaData, String, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from quiz.db.engine import Moment

NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every table inherits."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, uuid.UUID: Uuid, float: Double}  # noqa: RUF012 - SQLAlchemy's own declaration


class Instance(Base):
    """This installation: one row, made with the tables and copied with them."""

    __tablename__ = "instance"

    id: Mapped[str] = mapped_column(
        String(16), primary_key=True, doc="A random number in the name of the cookie; the same for everybody here."
    )
