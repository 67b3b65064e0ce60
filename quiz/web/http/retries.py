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

from flask import Flask, session
from sqlalchemy.exc import DBAPIError

from quiz.web.http.causes import cause_of
from quiz.web.http.context import db

RUNS = 4
PAUSE = 0.03  # seconds at most, times the number of the run

View = Callable[..., Any]


def register(app: Flask) -> None:
    """Run again every view that takes a form. To be called before throttles, which count a request once."""
    posted = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    for endpoint in posted:
        app.view_functions[endpoint] = run_again(app.view_functions[endpoint])


def run_again(view: View) -> View:
    """The view, run up to RUNS times while it meets conflicts; the last one raises what it met."""

    @wraps(view)
    def run(**arguments: Any) -> Any:
        cookie = dict(session)
        for turn in range(1, RUNS):
            try:
                return view(**arguments)
            except DBAPIError as error:
                if not is_conflict(error):
                    raise
                db.session.rollback()
                _restore(cookie)
                sleep(uniform(0, PAUSE * turn))  # noqa: S311 - so that two do not meet again
        return view(**arguments)

    return run


def is_conflict(error: DBAPIError) -> bool:
    """Whether another request was in the way, so that trying again may go well."""
    return cause_of(error)[0] in ("conflict", "deadlock")


def _restore(cookie: dict[str, Any]) -> None:
    """The browser's cookie as it came: the run that is undone may have written to it."""
    if dict(session) != cookie:
        session.clear()
        session.update(cookie)
