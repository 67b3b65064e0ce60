"""Throttles: how often one address may start, try a return phrase or open a shared report.

Counted in memory, in each process for itself, or in Redis for all (`QUIZ_REDIS_URL`); while Redis is
away, in memory. What is counted by is a keyed hash: an address is stored nowhere.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress

from flask import Flask, Response, request
from flask_limiter import Limiter

from quiz.web.current import this_quiz

IPV6_SITE = 64  # bits; whoever has one address of a site has all of them


def register(app: Flask) -> None:
    quiz = app.extensions["quiz"]
    app.config.update(
        RATELIMIT_ENABLED=quiz.config.ratelimit,
        RATELIMIT_STORAGE_URI=quiz.config.redis_url or "memory://",
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1, "socket_timeout": 1} if quiz.config.redis_url else {},
    )
    limiter.init_app(app)


def caller() -> str:
    """Stands for the address that asks; an IPv6 site counts as one."""
    text = request.remote_addr or ""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        site = text
    else:
        site = str(ipaddress.ip_network((address, IPV6_SITE), strict=False)) if address.version == 6 else text
    return hmac.new(this_quiz().config.secret_key.encode(), site.encode(), hashlib.sha256).hexdigest()[:24]


def _failed(response: Response) -> bool:
    return response.status_code >= 400


limiter = Limiter(
    caller, key_prefix="quiz", strategy="moving-window", headers_enabled=True, in_memory_fallback_enabled=True
)

# Generous enough for a class behind one address, too tight for a program that fills the database.
start = limiter.limit("60 per minute; 600 per hour", methods=["POST"])
# Only wrong phrases count. A phrase has 77 bits: this is for the peace of the database, not for secrecy.
phrase = limiter.limit("10 per minute; 60 per hour", methods=["POST"], deduct_when=_failed)
# Only addresses that show nothing count.
share = limiter.limit("20 per minute; 120 per hour", deduct_when=_failed)
