"""What is turned away before anything else is done: strange hosts, bodies that are no form of ours, double taps."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import IO, cast

from flask import Flask, Response, abort, request
from werkzeug.exceptions import BadHost, BadRequest, HTTPException
from werkzeug.wsgi import LimitedStream

from quiz.web.http.context import now, this_quiz
from quiz.web.http.session import SAFE

# Load balancers ask these by address.
FOR_ANY_HOST = {"health.healthz", "health.readyz"}
UNREAD = 1024 * 1024  # bytes of a body that nobody wanted, as much as nginx lets through unless it is told otherwise
# Seconds after its page was made in which nobody can have read a form: the second tap of a double tap on the link or
# the button before, which hits whatever lies there now.
AT_ONCE = 0.8
FORMS = {"", "application/x-www-form-urlencoded", "multipart/form-data"}


class UnknownHostError(BadRequest):
    """The name by which somebody came is none of QUIZ_HOSTS."""


def register(app: Flask) -> None:
    """Check the host and the body of every request before a view sees it; leave the connection fit for the next."""
    app.before_request(_check_host)
    app.before_request(_check_body)
    app.before_request(_check_haste)
    app.teardown_request(_read_the_rest)


def _check_host() -> Response | None:
    """400 for a host that is not in QUIZ_HOSTS: links to shared reports and calendar files are made with it."""
    if isinstance(request.routing_exception, BadHost):  # without a host there are no addresses for a whole page
        return Response("This is no host name.\n", 400, mimetype="text/plain")
    if request.endpoint not in FOR_ANY_HOST and not is_served(request.host, this_quiz().config.hosts):
        raise UnknownHostError
    return None


def is_served(host: str, hosts: tuple[str, ...]) -> bool:
    """Whether a `Host` header, with or without a port, is one of these; `.example.org` stands for all below it too."""
    if not hosts:
        return True
    name = re.sub(r":[0-9]*$", "", host.lower()).removesuffix(".")
    return any(name in (one, one[1:]) or name.endswith(one) if one[0] == "." else name == one for one in hosts)


def _check_body() -> None:
    """400 for anything but a form: Flask-WTF would read JSON too, where a text can be a number or a list, and files.

    It trips over fields without a name, which no browser sends. And gunicorn calls a form whole whose connection broke
    off in the middle.
    """
    if request.method in SAFE:
        return
    chunked = "HTTP_TRANSFER_ENCODING" in request.environ
    if request.content_length is not None and not chunked:
        request.stream = cast("IO[bytes]", LimitedStream(request.stream, request.content_length))
    try:
        files = request.files  # which reads the body; in chunks, up to the limit without a word
        if chunked and request.mimetype in FORMS and request.environ["wsgi.input"].read(1):
            abort(413)
    except HTTPException:
        raise
    except Exception:  # noqa: BLE001 - each server has its own for broken chunks
        abort(400)
    if request.mimetype not in FORMS or None in request.form or (request.mimetype == "multipart/form-data" and files):
        abort(400)


def _check_haste() -> Response | None:
    """204 for a form that comes at once: the browser stays where it is, and the same button works a moment later."""
    if request.method == "POST" and is_at_once(request.form.get("made", "")):
        return Response(status=204)
    return None


def is_at_once(made: str) -> bool:
    """Whether a page was made (milliseconds since 1970) a moment ago; not if nobody knows, nor by a clock put back.

    Behind it our script says for how long (milliseconds) the page has been seen; on a slow line that is shorter.
    """
    since, _, seen = made.partition(" ")
    try:
        ages = now().timestamp() - float(since) / 1000, float(seen or "inf") / 1000
    except ValueError:
        return False
    return any(0 <= age < AT_ONCE for age in ages)


def _read_the_rest(_: BaseException | None) -> None:
    """Read what is left of a body before the answer goes out.

    gunicorn closes a connection on which more than 64 KB are left, also one that it has promised to keep; a proxy hands
    that to the next person, and may not send an answer twice to be sure of it. Whoever sends it slowly holds a thread,
    so the proxy has to take bodies in first.
    """
    sent = request.environ
    has_a_body = sent.get("CONTENT_LENGTH", "0") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in sent
    if not has_a_body or not sent.get("wsgi.input_terminated"):  # another server would wait for more
        return
    body, left = sent["wsgi.input"], UNREAD
    with suppress(Exception):  # a client that went away; each server has its own for that
        while left > 0 and (part := body.read(min(left, 65_536))):
            left -= len(part)
