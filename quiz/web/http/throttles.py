"""Throttles: how often one address may start, try a return phrase or open a shared report, and one learner may
ask for what is dear to make.

What is counted by is a keyed hash: neither an address nor a learner is stored here.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from math import ceil
from typing import Any

from flask import Flask, Response, after_this_request, request
from limits import parse_many
from werkzeug.exceptions import TooManyRequests

from quiz.web.http.context import bearer, this_quiz
from quiz.web.http.tries import Tries, redis_storage

View = Callable[..., Any]

IPV6_SITE = 64  # bits; whoever has one address of a site has all of them


@dataclass(frozen=True)
class Throttle:
    """How often one address may ask, or one learner; `failures` counts only what was refused."""

    rate: str
    failures: bool = False
    by_learner: bool = False


# What grows with all that a learner has made, or computes a whole report. By learner, as a class behind one address
# finishes in the same minute; whoever is no learner has nothing that could be dear.
DEAR_READ = Throttle("60 per minute", by_learner=True)


THROTTLES = {
    # Generous enough for a class behind one address, too tight for a program that fills the database.
    "start.begin": Throttle("60 per minute; 600 per hour"),
    # A phrase has 62 bits: this is for the peace of the database, not for secrecy.
    "returning.bring": Throttle("10 per minute; 60 per hour", failures=True),
    "doubt.bring": Throttle("10 per minute; 60 per hour", failures=True),
    "share.show": Throttle("20 per minute; 120 per hour", failures=True),
    "problem.send": Throttle("10 per minute; 60 per hour", by_learner=True),
    "progress.show": DEAR_READ,
    "progress.retake": DEAR_READ,
    "report.show": DEAR_READ,
    "report.as_json": DEAR_READ,
    "report.plan": DEAR_READ,
    "report.importance": DEAR_READ,
    "report.numbers": DEAR_READ,
    "review.show": DEAR_READ,
    "practise.show": DEAR_READ,
    "practise.check": DEAR_READ,
    "yours.show": DEAR_READ,
    "yours.data": DEAR_READ,
}


def register(app: Flask) -> None:
    """Throttle the views above; to be called when the application has them. Raises ConfigError."""
    config = app.extensions["quiz"].config
    if not config.ratelimit:
        return
    tries = Tries(redis_storage(config.redis_url) if config.redis_url else None)
    for endpoint, throttle in THROTTLES.items():
        app.view_functions[endpoint] = _throttled(app.view_functions[endpoint], endpoint, throttle, tries)


def _throttled(view: View, endpoint: str, throttle: Throttle, tries: Tries) -> View:
    """The view, which then answers 429 with the time to wait to whoever comes too often."""
    rates = parse_many(throttle.rate)

    @wraps(view)
    def run(**arguments: Any) -> Any:
        who = _learner() if throttle.by_learner else caller()
        if who is None:
            return view(**arguments)
        ask = tries.wait if throttle.failures else tries.add
        if wait := ask(rates, "quiz", endpoint, who):
            raise TooManyRequests(retry_after=_rounded(wait))
        if throttle.failures:

            @after_this_request
            def count(response: Response) -> Response:  # also what was refused by an exception
                if response.status_code >= 400:
                    tries.add(rates, "quiz", endpoint, who)
                return response

        return view(**arguments)

    return run


def _rounded(seconds: float) -> int:
    """Up to whole seconds, from two minutes on to whole minutes, as they are told."""
    return ceil(seconds) if seconds <= 120 else 60 * ceil(seconds / 60)


def caller() -> str:
    """Stands for the address that asks; an IPv6 site counts as one."""
    text = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        site = text
    else:
        site = _site(address)
    return _hashed(site)


def _learner() -> str | None:
    """Stands for the learner whom the cookie names, if any."""
    who = bearer()
    return _hashed(who.learner.hex) if who else None


def _hashed(text: str) -> str:
    return hmac.new(this_quiz().config.secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()[:24]


def _site(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """What counts as one: an IPv4 address, also one written as IPv6 (::ffff:192.0.2.1), or a site of IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, IPV6_SITE), strict=False))
    return str(address)
