"""A browser whose results were joined with others while the answer was lost on the way: it arrives a moment later."""

from __future__ import annotations

from flask import Flask, redirect, request, session
from werkzeug.wrappers import Response

from quiz.db.models import Learner
from quiz.store import devices, learners
from quiz.store.learners import Pass
from quiz.web.http.context import JOINING, asks_for_a_page, bearer, db, joining, sign_in_afresh
from quiz.web.http.errors import page
from quiz.web.http.troubles import ARRIVED


def register(app: Flask) -> None:
    """Let whoever was joined arrive with the first request after it, whatever they ask for."""
    app.before_request(_arrive)


def _arrive() -> Response | tuple[str, int] | None:
    """Sign in as the lost answer did. A page is then asked for again; what was sent was meant for who they were before.

    Sending the joining itself once more is answered by its view, which says the same as the first time.
    """
    again = request.method == "POST" and request.endpoint == "returning.join"
    if again or not asks_for_a_page() or JOINING not in session:
        return None
    learner = find_arriving()
    if learner:
        sign_in_afresh(Pass(learner.id, learner.session_number))
    db.session.rollback()  # the view begins a transaction of its own, perhaps one that writes
    if learner is None:
        return None
    if request.method in ("GET", "HEAD"):
        return redirect(request.url)
    return page(409, ARRIVED)


def find_arriving() -> Learner | None:
    """The learner that this browser's was joined with.

    Only in the browser in which the phrase was entered, and a quarter of an hour long: whoever else has a cookie of the
    former learner never showed that they may open the other.
    """
    who, there = bearer(), joining()
    if who is None or there is None or devices.find_joined(db.session, who.learner) != there.learner:
        return None
    return learners.find(db.session, there)
