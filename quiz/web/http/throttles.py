"""Throttles: how often one address may start, try a return phrase or open a shared report, and one learner may
ask for what is dear to make.

Counted in memory, in each process for itself, or in Redis for all (`QUIZ_REDIS_URL`); while Redis is
away, in memory. What is counted by is a keyed hash: neither an address nor a learner is stored here.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from flask_limiter import Limiter
from limits.errors import ConfigurationError

from quiz.config import ConfigError
from quiz.web.http.context import bearer, this_quiz

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
    # A phrase has 77 bits: this is for the peace of the database, not for secrecy.
    "returning.bring": Throttle("10 per minute; 60 per hour", failures=True),
    "doubt.bring": Throttle("10 per minute; 60 per hour", failures=True),
    "share.show": Throttle("20 per minute; 120 per hour", failures=True),
    "progress.show": DEAR_READ,
    "progress.retake": DEAR_READ,
    "report.show": DEAR_READ,
    "report.as_json": DEAR_READ,
    "report.plan": DEAR_READ,
    "report.importance": DEAR_READ,
    "report.numbers": DEAR_READ,
    "review.show": DEAR_READ,
    "yours.show": DEAR_READ,
    "yours.data": DEAR_READ,
}


def register(app: Flask) -> None:
    """Throttle the views above; to be called when the application has them. Raises ConfigError."""
    config = app.extensions["quiz"].config
    if not config.ratelimit:
        return
    limiter = Limiter(
        caller,
        key_prefix="quiz",
        storage_uri=config.redis_url or "memory://",
        storage_options={"socket_connect_timeout": 1, "socket_timeout": 1} if config.redis_url else {},
        in_memory_fallback_enabled=True,
        strategy="moving-window",
        headers_enabled=True,
    )
    try:
        limiter.init_app(app)
    except ConfigurationError as error:
        raise ConfigError(f"QUIZ_REDIS_URL cannot be used: {error}.") from error
    # The views above check by themselves; asking at every other request too would cost as much as a query.
    app.before_request_funcs[None].remove(limiter._check_request_limit)  # noqa: SLF001
    for endpoint, throttle in THROTTLES.items():
        app.view_functions[endpoint] = _limit(limiter, throttle)(app.view_functions[endpoint])


def _limit(limiter: Limiter, throttle: Throttle) -> Any:
    if throttle.by_learner:
        return limiter.limit(throttle.rate, key_func=_learner, exempt_when=lambda: bearer() is None)
    return limiter.limit(throttle.rate, deduct_when=_failed if throttle.failures else None)


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


def _learner() -> str:
    """Stands for the learner whom the cookie names."""
    who = bearer()
    return _hashed(who.learner.hex if who else "")


def _hashed(text: str) -> str:
    return hmac.new(this_quiz().config.secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()[:24]


def _site(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """What counts as one: an IPv4 address, also one written as IPv6 (::ffff:192.0.2.1), or a site of IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, IPV6_SITE), strict=False))
    return str(address)


def _failed(response: Response) -> bool:
    return response.status_code >= 400
