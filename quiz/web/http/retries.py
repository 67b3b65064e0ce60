"""Two requests in each other's way: the later one is run again, in a fresh transaction.

Writers of one learner wait for one another (`quiz.store.learners`), so this is for what no lock can order: a row
that two requests make at once, and whatever the database itself gives up. It is no outage and nobody is told of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from random import uniform
from time import sleep
from typing import Any

from flask import Flask, g, session
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from quiz.web.http.causes import cause_of
from quiz.web.http.context import db

RUNS = 4
PAUSE = 0.03  # seconds at most, times the number of the run
# What may go well on another connection: one that began while the database took nothing is opened anew.
AGAIN = ("conflict", "deadlock", "read-only")

View = Callable[..., Any]


def register(app: Flask) -> None:
    """Run again every view that takes a form. To be called before throttles, which count a request once."""
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    for endpoint in posted:
        app.view_functions[endpoint] = run_again(app.view_functions[endpoint])


def run_again(view: View) -> View:
    """The view, run up to RUNS times while it may go well. What it raises leaves the cookie as it came."""

    @wraps(view)
    def run(**arguments: Any) -> Any:
        cookie, turn = dict(session), 0
        while True:
            turn += 1
            try:
                return view(**arguments)
            except (DBAPIError, NoConnectionError) as error:
                db.session.rollback()
                _restore(cookie)
                if turn == RUNS or cause_of(error)[0] not in AGAIN:
                    raise
                sleep(uniform(0, PAUSE * turn))  # noqa: S311 - so that two do not meet again

    return run


def is_conflict(error: DBAPIError | NoConnectionError) -> bool:
    """Whether another request was in the way."""
    return cause_of(error)[0] in ("conflict", "deadlock")


def _restore(cookie: dict[str, Any]) -> None:
    """The browser's cookie as it came, so that the same form fits it: the run that is undone may have written to it."""
    if dict(session) != cookie:
        session.clear()
        session.update(cookie)
        g.pop("csrf_token", None)
