"""What every view asks first: which quiz, who is there, which attempt, what time is it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum, auto
from functools import cached_property
from random import SystemRandom
from typing import cast

from flask import abort, current_app, g, request, session
from flask_sqlalchemy_lite import SQLAlchemy
from flask_wtf.csrf import generate_csrf
from sqlalchemy import Connection

from quiz.config import Config
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.core.sitting.minutes import expected_minutes
from quiz.core.sitting.paper import Length, count_questions
from quiz.db.engine import Leaving, begin_write
from quiz.db.models import FINISHED, Attempt, Learner
from quiz.store import attempts, devices, learners, sitting
from quiz.store.learners import Pass
from quiz.store.sitting import Sitting
from quiz.web.http.session import FRESH, SEEN, Visit

# Values stay readable after the commit: a page is rendered from them without asking again.
db = SQLAlchemy(session_options={"class_": Leaving, "expire_on_commit": False})
rng = SystemRandom()


JOINING = "joining"  # in the cookie: the learner whose phrase was entered, their session number, and when
JOINED_WITHIN = timedelta(minutes=15)
APART = timedelta(minutes=1)  # the clocks of two machines, at most


class SignedOut(StrEnum):
    """Why a cookie opens nothing any more: what would bring the results back, if anything does."""

    PHRASE = auto()
    NOTHING = auto()
    JOINED = auto()


@dataclass(frozen=True)
class Quiz:
    """What the application was started with."""

    config: Config
    bank: Bank
    role: Role
    instance: str

    @cached_property
    def minutes(self) -> dict[Length, int]:
        """What a paper of each length takes on average."""
        return {length: expected_minutes(self.bank, self.role, length) for length in Length}

    @cached_property
    def sizes(self) -> dict[Length, int]:
        """How many questions a paper of each length over all skills has."""
        return {length: count_questions(self.role, length) for length in (Length.QUICK, Length.FULL)}


def this_quiz() -> Quiz:
    quiz = current_app.extensions["quiz"]
    assert isinstance(quiz, Quiz)
    return quiz


def now() -> datetime:
    """The time, in UTC; fine enough to tell which of two attempts was finished later."""
    return datetime.now(UTC)


def is_within(span: timedelta, moment: datetime) -> bool:
    """Whether less has passed since; not for a moment still to come, which a clock noted that was ahead."""
    return -APART <= now() - moment <= span


def asks_for_a_page() -> bool:
    """Whether the request is for one of our pages, and neither for a file nor for an address that nothing is at."""
    return request.blueprint not in (None, "static_files")


def bearer() -> Pass | None:
    """Who the signed cookie names; None for a first visit. Says nothing about whether the row exists."""
    if "learner" not in session:
        return None
    return Pass(uuid.UUID(session["learner"]), session["number"])


def bearer_or_404() -> Pass:
    return bearer() or abort(404)


def greet() -> None:
    """Give a first visitor a name for their cookie. No row is written before they start an attempt."""
    if "learner" not in session and not has_old_name():
        name_newcomer()


def name_newcomer() -> None:
    """Give a new name to whoever has opened nothing yet."""
    session.permanent = True
    session.update({"learner": uuid.uuid4().hex, "number": 1, FRESH: True})


def has_old_name() -> bool:
    """Whether this is a newcomer whose name is worth nothing any more, as copies of their computer may have it, too."""
    return cast("Visit", session).old


def sign_in(who: Pass) -> None:
    """Let the cookie name this learner; one that does already is not written again."""
    note_taken()
    if bearer() != who:
        session.permanent = True
        session["learner"], session["number"] = who.learner.hex, who.number


def find_learner(*, write: bool = False) -> Learner | None:
    """The learner of this request. `write` begins the write transaction and locks the row."""
    if not write:
        learner = learners.find(db.session, bearer())
        if learner and session.get(FRESH) is True:
            session[FRESH] = SEEN  # so that what they have read to be theirs does not end with the greeting
        return learner
    begin_write(db.session)
    who = bearer()
    learner = learners.find(db.session, who, lock=True)
    if learner and who:
        if who.number > learner.session_number:
            devices.catch_up(learner, who.number)
        note_taken()
        learners.mark_seen(db.session, learner.id, learner.seen_at, now())
    return learner


def note_taken() -> None:
    """Note that the learner of the cookie exists, also where the answer that would have said so was lost."""
    session.pop(FRESH, None)


def joining() -> Pass | None:
    """The learner whose phrase was entered in this browser within a quarter of an hour, to be joined with its own.

    Computers are shared: later on the phrase has to be typed again.
    """
    if JOINING not in session:
        return None
    learner_id, number, *entered = session[JOINING]  # 1.0.1 noted no time
    fresh = entered and is_within(JOINED_WITHIN, datetime.fromtimestamp(entered[0], UTC))
    return Pass(uuid.UUID(learner_id), number) if fresh else None


def sign_in_afresh(who: Pass) -> None:
    """Let a fresh cookie name this learner, so that nothing set before goes on."""
    session.clear()
    sign_in(who)
    g.pop("csrf_token", None)  # a form of this request may have made one for the session before
    generate_csrf()  # now, and not by the first page, which may come late


def find_signed_out() -> SignedOut | None:
    """What ended this browser's cookie, if it ever opened anything: a newer phrase, signing out everywhere, joining."""
    who = bearer()
    if who is None:
        return None
    learner = db.session.get(Learner, who.learner)
    if learner is None:
        return SignedOut.JOINED if devices.find_joined(db.session, who.learner) else None
    if learners.find(db.session, who):  # last: somebody new may get their row from another request at this moment
        return None
    return SignedOut.PHRASE if learner.phrase_hash else SignedOut.NOTHING


def learner_or_404(*, write: bool = False) -> Learner:
    return find_learner(write=write) or abort(404)


def find_attempt(attempt_id: uuid.UUID, *, write: bool = False) -> Attempt | None:
    """An attempt of this learner; somebody else's is as unknown as one that never was."""
    who = bearer()
    if who is None or (write and find_learner(write=True) is None):
        return None
    return attempts.find(db.session, who, attempt_id)


def attempt_or_404(attempt_id: uuid.UUID, *, write: bool = False) -> Attempt:
    return find_attempt(attempt_id, write=write) or abort(404)


def sitting_or_404(connection: Connection, attempt_id: uuid.UUID, position: int) -> Sitting:
    """The same as a row, with the question at a position (from 1) where there is one: for every step of a quiz."""
    return sitting.find(connection, bearer_or_404(), attempt_id, position) or abort(404)


def finished_or_404(attempt_id: uuid.UUID, *, write: bool = False) -> Attempt:
    """A finished attempt of this learner."""
    attempt = attempt_or_404(attempt_id, write=write)
    return attempt if attempt.state == FINISHED else abort(404)
