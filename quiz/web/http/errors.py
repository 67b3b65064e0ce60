"""When something goes wrong: which page is answered, and what is taken back and written down."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, TooManyRequests
from werkzeug.wrappers import Response as Redirect

from quiz.db.engine import is_unsound
from quiz.store.attempts import AlreadyEndedError
from quiz.web.http.causes import cause_of
from quiz.web.http.checks import UnknownHostError
from quiz.web.http.context import SignedOut, asks_for_a_page, db, find_signed_out
from quiz.web.http.quotas import NoRoomError, TooMuchError
from quiz.web.http.retries import is_conflict
from quiz.web.http.session import Visit
from quiz.web.http.throttles import rounded
from quiz.web.http.troubles import (
    CANNOT_READ,
    CONFLICT,
    COOKIES_OFF,
    ENDED,
    EXPIRED,
    JOINED,
    NO_ROOM,
    NOT_SERVED,
    NOT_STORED,
    SAVED,
    SIGNED_OUT,
    TROUBLES,
    UNSOUND,
    UNSURE,
    Trouble,
)

# What newcomers send, and the page that has its button, with the place where that is not on the first screen; a page
# with something typed is shown at once, which keeps that.
LED_BACK = {"start.begin": ("start.home", None), "join.join": ("join.ask", "yes")}
SHOWN_AGAIN = {"coach.begin": "coach.ask", "returning.bring": "returning.ask"}
GONE = {SignedOut.PHRASE: SIGNED_OUT, SignedOut.JOINED: JOINED}
TOO_MUCH = "That is as much as we take"


def register(app: Flask) -> None:
    """Answer everything that can go wrong with a page that says what happened and what to do."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(TooManyRequests, _too_many)
    app.register_error_handler(CSRFError, _token)
    app.register_error_handler(UnknownHostError, _not_served)
    app.register_error_handler(AlreadyEndedError, _ended)
    app.register_error_handler(TooMuchError, _too_much)
    app.register_error_handler(NoResultFound, _gone)  # what was read a moment ago
    app.register_error_handler(ObjectDeletedError, _gone)
    app.register_error_handler(NoRoomError, _no_room)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(NoConnectionError, _database)


def page(code: int, trouble: Trouble, *, again: bool = False) -> tuple[str, int]:
    """An error page that needs no database. `again`: what was sent can be sent again from it, whatever Back keeps."""
    sent = _form() if again and request.method == "POST" and request.endpoint else None
    return render_template("errors/trouble.html", code=code, trouble=trouble, sent=sent), code


def _form() -> list[tuple[str, str]] | None:
    try:
        return list(request.form.items(multi=True))
    except HTTPException:  # larger than we take
        return None


def _http(error: HTTPException) -> tuple[str, int] | tuple[str, int, dict[str, str]] | HTTPException:
    code = error.code or 500
    if code == 404 and request.method == "POST" and not cast("Visit", session).came:
        return page(400, COOKIES_OFF)
    if code == 404 and asks_for_a_page() and (gone := _what_ended_it()) in GONE:
        return page(404, _with_what_was_sent(GONE[gone]))
    if code < 400:
        return error
    trouble = TROUBLES.get(code, TROUBLES[400])
    told = page(code, _with_what_was_sent(trouble) if code == 404 else trouble)
    return (*told, {"Allow": ", ".join(error.valid_methods or ())}) if isinstance(error, MethodNotAllowed) else told


def _with_what_was_sent(trouble: Trouble) -> Trouble:
    """What happened, and to what came with a form."""
    if request.method != "POST":
        return trouble
    return replace(trouble, happened=f"{trouble.happened} {NOT_STORED}")


def _what_ended_it() -> SignedOut | None:
    """Why this browser's cookie opens nothing; None too where the database does not answer."""
    try:
        return find_signed_out()
    except (DBAPIError, NoConnectionError):
        db.session.rollback()
        return None


def _too_many(error: TooManyRequests) -> tuple[str, int, dict[str, str]]:
    """Throttled: the page and the header tell the same time."""
    assert isinstance(error.retry_after, int)
    sent = f" {NOT_STORED}" if request.method == "POST" else ""
    return _to_wait("Too many tries", f"There were more tries than we allow in a short time.{sent}", error.retry_after)


def _to_wait(heading: str, happened: str, seconds: int) -> tuple[str, int, dict[str, str]]:
    trouble = Trouble(heading, f"{happened} {SAVED}", f"Wait {_told(seconds)}, then try again.")
    return *page(429, trouble, again=True), {"Retry-After": str(seconds)}


def _told(seconds: int) -> str:
    """As people say it: "1 second", "40 seconds", "34 minutes", "23 hours"."""
    number, unit = (seconds, "second") if seconds < 120 else (seconds // 60, "minute")
    number, unit = (number, unit) if number < 120 else (number // 60, "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _token(error: CSRFError) -> tuple[str, int] | Redirect:
    """A token that is missing or does not fit; without any cookie, cookies are the reason.

    A newcomer who opened two pages at once has the cookie of the one that came later.
    """
    visit = cast("Visit", session)
    newcomer = visit.came and not visit.leads_somewhere
    if newcomer and "csrf_token" in request.form and request.endpoint in LED_BACK | SHOWN_AGAIN:
        return _once_more(request.endpoint)
    return page(400, EXPIRED if visit.came else COOKIES_OFF)


def _once_more(endpoint: str) -> tuple[str, int] | Redirect:
    # Under this name the join page, a long one, tells it beside its button too.
    flash("This page was out of date. Press once more.", "press")
    if endpoint in LED_BACK:
        page, place = LED_BACK[endpoint]
        return redirect(url_for(page, _anchor=place, **(request.view_args or {})))
    return cast("str", current_app.view_functions[SHOWN_AGAIN[endpoint]]()), 400


def _not_served(error: UnknownHostError) -> tuple[str, int]:
    return page(400, NOT_SERVED)


def _ended(error: AlreadyEndedError) -> tuple[str, int]:
    db.session.rollback()
    return page(409, ENDED)


def _too_much(error: TooMuchError) -> tuple[str, int] | tuple[str, int, dict[str, str]]:
    db.session.rollback()
    if error.wait:
        return _to_wait(TOO_MUCH, str(error), rounded(error.wait))
    return page(429, Trouble(TOO_MUCH, str(error), SAVED))


def _no_room(error: NoRoomError) -> tuple[str, int]:
    current_app.logger.error("temporary files: %s", error)
    return page(503, NO_ROOM)


def _gone(error: NoResultFound | ObjectDeletedError) -> tuple[str, int]:
    """Deleted by another request while this one went on."""
    db.session.rollback()
    return page(404, TROUBLES[404])


def _database(error: DBAPIError | NoConnectionError) -> tuple[str, int]:
    """Conflicts, a full disk, a locked file, a server that is gone or overrun: say so, nothing half-written stays."""
    cause, code = cause_of(error)
    current_app.logger.error("database: %s", cause, extra={"fields": {"code": code}})
    db.session.rollback()
    if isinstance(error, DBAPIError) and is_conflict(error):
        return page(409, CONFLICT, again=True)
    if cause == "disk full":
        current_app.extensions["quiz readiness"].note_refusal()
    return page(503, _outage(error), again=True)


def _outage(error: DBAPIError | NoConnectionError) -> Trouble:
    if isinstance(error, DBAPIError) and is_unsound(error.orig):
        return UNSOUND
    if request.method != "POST":
        return CANNOT_READ
    # What was sent last may have been the commit itself. SQLite's log may hold what a disk did not confirm.
    invalidated = isinstance(error, DBAPIError) and error.connection_invalidated
    return UNSURE if invalidated or cause_of(error)[1] == "SQLITE_IOERR_FSYNC" else TROUBLES[503]
