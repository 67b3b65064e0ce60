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

# By cause. The last may go well on another connection: one that began while the database took nothing is opened anew.
RUNS = {"conflict": 4, "deadlock": 4, "read-only": 2}
PAUSE = 0.03  # seconds at most, times the number of the run

View = Callable[..., Any]


def register(app: Flask) -> None:
    """Run again every view that takes a form. To be called before throttles, which count a request once."""
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    for endpoint in posted:
        app.view_functions[endpoint] = run_again(app.view_functions[endpoint])


def run_again(view: View) -> View:
    """The view, run as often as RUNS says. What it raises leaves the cookie as it came."""

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
                if turn >= RUNS.get(cause_of(error)[0], 1):
                    raise
                if is_conflict(error):  # two are not to meet again; of what takes nothing, all would wait at once
                    sleep(uniform(0, PAUSE * turn))  # noqa: S311

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
