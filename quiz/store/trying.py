"""Whether the database takes what is written: tried, not assumed."""

from __future__ import annotations

from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from quiz.db.engine import writing
from quiz.db.models import Instance
from quiz.db.sqlite import check_file_itself


def try_to_write(engine: Engine) -> None:
    """Write the name of this installation as it is, through to the disk, by a new connection.

    A connection that is open already may not notice that its file was damaged, or that no others are let in.
    Raises SQLAlchemyError.
    """
    try:
        if engine.dialect.name == "sqlite":
            check_file_itself(engine)
        with Session(engine) as session, writing(session):
            session.execute(update(Instance).values(id=Instance.id))
    finally:
        engine.dispose()
