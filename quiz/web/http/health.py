"""For whoever runs the quiz: is it alive, is it ready."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from flask import Blueprint, Flask, Response, current_app
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from quiz.db.engine import engine_options, is_unsound, prepare
from quiz.db.migrate import revisions
from quiz.store.trying import try_to_write
from quiz.web.http.causes import cause_of
from quiz.web.http.context import db

blueprint = Blueprint("health", __name__)

ASKED_BY = ("GET", "OPTIONS")  # by the latter HAProxy asks unless it is told; Flask would answer by itself
PAUSE = 10  # seconds between tries to write
HANGS = 6  # seconds; for a lock a try waits five, for a disk that stands still as long as that does


class WriteCheck:
    """Whether something could be written when it was last tried. A try that hangs has not worked."""

    def __init__(self, attempt: Callable[[], None], clock: Callable[[], float] = monotonic) -> None:
        self._attempt, self._clock = attempt, clock
        self._lock = threading.Lock()
        self._tried_at: float | None = None
        self._began_at: float | None = None  # a try that is running
        self._worked = False

    def __call__(self) -> bool:
        """Tries when the last time is long ago. Whoever asks meanwhile gets what was found before, if anything was."""
        if self._hangs():
            current_app.logger.warning("not ready: a try to write hangs")
            return False
        if self._lock.acquire(timeout=HANGS if self._tried_at is None else 0):
            try:
                if self._tried_at is None or self._clock() - self._tried_at >= PAUSE:
                    self._began_at = self._clock()
                    self._worked = self._works()
                    self._tried_at = self._clock()
            finally:
                self._began_at = None
                self._lock.release()
        return self._worked

    def note_refusal(self) -> None:
        """What somebody sent was refused for lack of room: what is tried here may need none, so that counts as well."""
        self._tried_at, self._worked = self._clock(), False

    def _hangs(self) -> bool:
        began_at = self._began_at
        return began_at is not None and self._clock() - began_at >= HANGS

    def _works(self) -> bool:
        try:
            self._attempt()
        except SQLAlchemyError as error:
            current_app.logger.warning("not ready: %s", cause_of(error)[0])
            return False
        return True


def register(app: Flask) -> None:
    """Prepare the check of whether the database can be written to, on an engine of its own. Asks nothing yet."""
    url = app.extensions["quiz"].config.database_url
    engine = create_engine(**engine_options(url))
    prepare(engine, serving=True)
    app.extensions["quiz readiness"] = WriteCheck(lambda: try_to_write(engine))
    app.extensions["quiz revision"] = revisions()[-1]


@blueprint.route("/healthz", methods=ASKED_BY)
def healthz() -> Response:
    """200 when the database answers, else 503."""
    return _answer(_reads())


@blueprint.route("/readyz", methods=ASKED_BY)
def readyz() -> Response:
    """200 when the tables are there and take what is written, so that traffic may come; else 503."""
    if not _reads():
        return _answer(works=False)
    if not _has_our_tables():
        return _answer(works=False, trouble="the tables are those of an earlier release: quiz db upgrade")
    return _answer(current_app.extensions["quiz readiness"](), "nothing can be written")


def _reads() -> bool:
    try:
        db.session.execute(text("SELECT count(*) FROM learner WHERE 1 = 0"))
    except DBAPIError as error:
        if is_unsound(error.orig):  # where nobody comes but a probe, nobody else would say what to do
            current_app.logger.error("database: %s", cause_of(error)[0])  # noqa: TRY400
        return False
    except SQLAlchemyError:
        return False
    return True


def _has_our_tables() -> bool:
    """Whether the database is at our revision, or at a later one that this release may still serve for a moment."""
    try:
        at = db.session.scalar(text("SELECT max(version_num) FROM alembic_version"))
    except SQLAlchemyError:
        return True  # what is wrong then shows in trying to write
    return bool(str(at or "") >= current_app.extensions["quiz revision"])  # they are numbered: 0001, 0002


def _answer(works: bool, trouble: str = "the database does not answer") -> Response:
    return Response("ok\n" if works else f"{trouble}\n", 200 if works else 503, mimetype="text/plain")
