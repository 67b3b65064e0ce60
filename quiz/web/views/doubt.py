"""A cookie that cannot be read just now: say so, and replace it only when asked to.

Making the token of an ordinary form writes the session, and with it the cookie that this page protects.
Its forms therefore carry a token of another kind: a keyed hash of the unreadable cookie itself, which
only this browser sends and only we can compute. Nothing is written until one of the forms is sent.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from typing import cast

from flask import Blueprint, Flask, abort, redirect, render_template, request, session, url_for
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response

from quiz.store.learners import Pass
from quiz.web.http.context import sign_in_afresh, this_quiz
from quiz.web.http.session import Visit
from quiz.web.views.returning import find_by_phrase, open_results

blueprint = Blueprint("doubt", __name__, url_prefix="/cookie")

FOR_ANYBODY = {"about", "share", "static_files", "health", "doubt"}
UNKNOWN = "We do not recognise that phrase. Look at the six words again."


def register(app: Flask, csrf: CSRFProtect) -> None:
    """Ask before everything else; to be called before tokens are checked."""
    app.before_request(_ask)
    app.register_blueprint(blueprint)
    csrf.exempt(blueprint)


def _ask() -> tuple[str, int] | None:
    """In place of every page that is somebody's own, the page with the two ways on."""
    if request.endpoint is None or request.blueprint in FOR_ANYBODY or not _visit().unread:
        return None
    return _page()


@blueprint.post("/return")
def bring() -> Response | tuple[str, int]:
    """Open the results of a return phrase here, in place of what the cookie stood for."""
    _check()
    there = find_by_phrase(request.form.get("phrase", ""))
    if there is None:
        return _page(UNKNOWN)
    opened = open_results(there)
    _visit().unread = ""  # last: where the database does not answer, the cookie stays in doubt
    return opened


@blueprint.post("/anew")
def begin_anew() -> Response:
    """A new cookie in place of the one that cannot be read."""
    _check()
    _visit().unread = ""
    sign_in_afresh(Pass(uuid.uuid4(), 1))  # in the place of the unreadable one, where a greeting would not be read
    return redirect(url_for("start.home"))


@blueprint.get("/return")
@blueprint.get("/anew")
def look_again() -> Response:
    """A reload after a form was refused, as the page advises: the start page, or the same doubt there."""
    return redirect(url_for("start.home"))


def _check() -> None:
    """Whoever sends this must have been shown the page for the cookie that they send along."""
    if not _visit().unread:  # done already, perhaps by a second click
        abort(redirect(url_for("start.home")))
    sent = request.form.get("csrf_token", "").encode()
    if not any(hmac.compare_digest(sent, _token(key).encode()) for key in this_quiz().config.keys):
        abort(400)


def _page(error: str = "") -> tuple[str, int]:
    return render_template(
        "yours/doubt.html",
        token=_token(this_quiz().config.secret_key),
        error=error,
        typed=request.form.get("phrase", ""),
        sent=request.method == "POST",
    ), 403


def _token(secret: str) -> str:
    key = f"page for an unreadable cookie {secret}".encode()
    return hmac.new(key, _visit().unread.encode(), hashlib.sha256).hexdigest()


def _visit() -> Visit:
    return cast("Visit", session)
