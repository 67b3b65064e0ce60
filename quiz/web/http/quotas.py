"""How much one learner may do, so that nobody fills the database or keeps it busy for everybody.

Beside what addresses may do (`limits`), and beside what needs no limit because it takes no more room the second
time: an answer, an own view, facts and a phrase replace what was there.
"""

from __future__ import annotations

import threading
import uuid
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, cast
from weakref import WeakValueDictionary

from quiz.db.models import Attempt, Learner, StudyGroup
from quiz.store import attempts, groups, sharing
from quiz.web.http.context import db, this_quiz

STARTS = 30  # quizzes begun within a day
DAY = timedelta(days=1)
LINKS = 20  # that work at the same time
JOINED = 20  # groups that one learner is in
MEMBERS = 500  # people in one group, who all wait while it is closed (300: about a second)


class TooMuchError(Exception):
    """A limit is reached; says which one and what to do. `wait` is in seconds, 0 where time alone helps nothing."""

    def __init__(self, message: str, wait: float = 0) -> None:
        super().__init__(message)
        self.wait = wait


def check_starts(learner: Learner, now: datetime) -> None:
    """Raise TooMuchError when this learner has begun as many quizzes as a day allows."""
    first = attempts.find_start(db.session, learner, STARTS, now) if _limited() else None
    if first and first > now - DAY:
        message = f"You began {STARTS} quizzes within a day, and that is the limit."
        raise TooMuchError(message, (first + DAY - now).total_seconds())


def check_links(attempt: Attempt, now: datetime) -> None:
    """Raise TooMuchError when more links of the attempt's learner work than may, the one just made among them."""
    if _limited() and len(sharing.list_links(db.session, attempt.learner_id, now)) > LINKS:
        raise TooMuchError(
            f"{LINKS} links of yours work already, and that is the limit. Withdraw one under “Your data” first."
        )


def check_joining(learner: Learner, group: StudyGroup) -> None:
    """Raise TooMuchError when the group is full, or this learner is in as many groups as may be."""
    if not _limited() or groups.is_member(db.session, learner, group):
        return
    if groups.count_members(db.session, group) >= MEMBERS:
        raise TooMuchError(f"{MEMBERS:,} people are in this group, and that is the limit. Its coach can open another.")
    if len(groups.list_joined(db.session, learner.id)) >= JOINED:
        raise TooMuchError(
            f"You are in {JOINED} groups already, and that is the limit. Leave one under “Your data” first."
        )


def _limited() -> bool:
    return this_quiz().config.ratelimit


class NoRoomError(Exception):
    """This machine has no room, or no place, for the file of a download; says why, without a path."""


class Downloads:
    """The learners who are downloading everything just now, in this process: those whose file is open."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: WeakValueDictionary[uuid.UUID, IO[bytes]] = WeakValueDictionary()

    def begin(self, learner: uuid.UUID) -> IO[bytes]:
        """A new file on the disk, without a name, for all that is stored of a learner; closing it ends the download.

        Raises TooMuchError while another download of theirs is running, and OSError where no file can be made.
        """
        with self._lock:
            running = self._files.get(learner)
            if running is not None and not running.closed:
                raise TooMuchError("Your data are being downloaded already. Wait until that is done, then try again.")
            file = self._files[learner] = cast("IO[bytes]", TemporaryFile())  # noqa: SIM115 - whoever asked closes it
        return file
