"""What is turned away before anything else is done: strange host names, and bodies that are no form of ours."""

from __future__ import annotations

from flask import Flask, Response, abort, request
from werkzeug.exceptions import BadHost
from werkzeug.sansio.utils import host_is_trusted

from quiz.web.http.context import this_quiz

# Load balancers ask these by address.
FOR_ANY_HOST = {"health.healthz", "health.readyz"}
FORMS = {"", "application/x-www-form-urlencoded", "multipart/form-data"}


def register(app: Flask) -> None:
    app.before_request(_check_host)
    app.before_request(_check_body)


def _check_host() -> Response | None:
    """400 for a host that is not in QUIZ_HOSTS: links to shared reports and calendar files are made with it.

    `.example.org` there stands for all names below it.
    """
    if isinstance(request.routing_exception, BadHost):  # without a host there are no addresses for a whole page
        return Response("This is no host name.\n", 400, mimetype="text/plain")
    hosts = this_quiz().config.hosts
    if hosts and request.endpoint not in FOR_ANY_HOST and not host_is_trusted(request.host, hosts):
        abort(400)
    return None


def _check_body() -> None:
    """400 for anything but a form: Flask-WTF would read JSON too, where a text can be a number or a list."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and request.mimetype not in FORMS:
        abort(400)
