"""The minutes that pages name for a paper: what people took, or until 30 have shown it, what its words take."""

from __future__ import annotations

from datetime import datetime, timedelta

from quiz.core.sitting.minutes import taken_minutes
from quiz.core.sitting.paper import Length
from quiz.store import sittings
from quiz.web.http.context import db, is_within, now, this_quiz

KEPT = timedelta(hours=1)


class Durations:
    """Minutes by the length of a paper: `durations["quick"]`. Asks the database once an hour, and only when needed."""

    def __init__(self) -> None:
        self._read_at: datetime | None = None
        self._taken: dict[str, int | None] = {}

    def __getitem__(self, length: str) -> int:
        if self._read_at is None or not is_within(KEPT, self._read_at):
            found = sittings.list_seconds(db.session)
            self._taken = {name: taken_minutes(seconds) for name, seconds in found.items()}
            self._read_at = now()
        return self._taken.get(length) or this_quiz().minutes[Length(length)]
