"""Inserting beside what is there already: both databases can, each in its own words."""

from __future__ import annotations

from types import ModuleType

from sqlalchemy import Connection, FromClause, Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def dialect_of(session: Session | Connection) -> ModuleType:
    """The module of SQLAlchemy that speaks to this session's database."""
    bind = session.get_bind() if isinstance(session, Session) else session
    return postgresql if bind.dialect.name == "postgresql" else sqlite


def insert_new(session: Session, table: FromClause) -> Insert:
    """Insert rows, leaving those that are there already as they are."""
    statement: Insert = dialect_of(session).insert(table).on_conflict_do_nothing()
    return statement
