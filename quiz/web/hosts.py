"""Which host names the quiz answers to: links to shared reports and calendar files are made with them."""

from __future__ import annotations

from flask import Flask, abort, request
from werkzeug.sansio.utils import host_is_trusted

from quiz.web.current import this_quiz

# Load balancers ask these by address.
FOR_ANY_HOST = {"health.healthz", "health.readyz"}


def register(app: Flask) -> None:
    app.before_request(_check)


def _check() -> None:
    """400 for a host that is not in QUIZ_HOSTS; `.example.org` there stands for all names below it."""
    hosts = this_quiz().config.hosts
    if hosts and request.endpoint not in FOR_ANY_HOST and not host_is_trusted(request.host, hosts):
        abort(400)
