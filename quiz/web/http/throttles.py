"""Throttles: how often one visitor may ask for something, and how often all who come from one address.

One browser is one visitor. A limit for a visitor holds up nobody else; one for an address is wide, as a school or a
company may be behind it. What leaves this process, for Redis, is a keyed hash: neither an address nor a learner.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import wraps
from math import ceil
from typing import Any, cast

from flask import Flask, Response, after_this_request, request, session
from limits import parse_many
from werkzeug.exceptions import TooManyRequests

from quiz.web.http.context import bearer, has_old_name, this_quiz
from quiz.web.http.pace import Pace
from quiz.web.http.session import Visit
from quiz.web.http.tries import Tries, redis_storage

View = Callable[..., Any]

IPV6_SITE = 56  # bits; whoever has one address of a site has all of them, and a line often 256 networks of 64
IPV4_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # how IPv4 reaches a server that has IPv6 alone (RFC 6052)


class WhatCounts(StrEnum):
    """Which requests a throttle counts."""

    ALL = "all"
    REFUSED = "refused"  # what nobody finds: a wrong phrase, code or address; no outage of ours
    DONE = "done"  # what went well


@dataclass(frozen=True)
class Throttle:
    """Rates for one visitor and for one address.

    `together`: what all its views are counted as; without it each counts by itself.
    """

    visitor: str = ""
    address: str = ""
    counts: WhatCounts = WhatCounts.ALL
    together: str = ""


# What counts an answer, by its code; all others below 400 are done. With 307 the same form is sent once more.
COUNTED = {400: WhatCounts.REFUSED, 403: WhatCounts.REFUSED, 404: WhatCounts.REFUSED, 307: None}

# What grows with all that a learner has made, or computes a whole report. A lecture of 300 may finish at once.
DEAR = Throttle("60 per minute", "3000 per minute")
# A report for anybody who has its address, mostly without a cookie: as many as look at a lecturer's.
SHARED = Throttle(address="600 per minute")
# A phrase has 62 bits, a link 192: these are for the peace of the database, not for secrecy.
GUESS = Throttle("10 per minute; 60 per hour", "100 per minute; 1000 per hour", WhatCounts.REFUSED)
PHRASE, GROUP = replace(GUESS, together="phrase"), replace(GUESS, together="group")
# What is wrong on a lecturer's wall, or has ended, is opened by the whole lecture.
LINK = replace(GUESS, address="600 per minute; 3000 per hour")
# A code has 31 bits, as it is typed: whichever page is asked for it, the tries are counted together.
CODE = replace(LINK, together="code")
# A lecture of 300 starts twice over; a program that goes on all day makes 30 MB, or 80 where it answers, too.
# `quotas` counts for each learner.
LECTURE = Throttle("20 per minute", "600 per 10 minutes; 3000 per day", WhatCounts.DONE)
OPENING = Throttle("10 per minute; 30 per hour", "30 per minute; 100 per hour", WhatCounts.DONE)
COACHING = Throttle("60 per minute", "600 per minute")
PROBLEM = Throttle("10 per minute; 60 per hour", "100 per minute; 1000 per hour; 3000 per day", WhatCounts.DONE)  # 6 MB

COACHES = ("coach.close", "coach.open_again", "coach.renew", "coach.remove")
THROTTLES: Sequence[tuple[Throttle, Sequence[str]]] = (
    (LECTURE, ("start.begin", "join.join", "join.leave")),
    (CODE, ("join.find", "join.ask", "join.join", "join.wall", "join.picture")),
    (PHRASE, ("returning.bring", "doubt.bring")),
    (LINK, ("share.show",)),
    (SHARED, ("share.show",)),
    (OPENING, ("coach.begin",)),
    (GROUP, ("coach.show", "coach.seen", "coach.as_json", "coach.as_csv")),
    (GROUP, ("coach.ask_renew", "coach.ask_remove", *COACHES)),
    (COACHING, COACHES),
    (PROBLEM, ("problem.send",)),
    (DEAR, ("report.show", "report.as_json", "report.plan", "report.importance", "report.numbers")),
    (DEAR, ("report.time", "report.facts", "report.weigh")),  # with a mistake in the form, the whole report again
    (DEAR, ("review.show", "practise.show", "practise.check", "progress.show", "progress.retake")),
    (DEAR, ("yours.show", "yours.data")),
)
PACE = 300  # requests a minute of one visitor to all pages together, and as many at once; nobody clicks so fast
UNPACED = {"static_files", "health"}


def register(app: Flask) -> None:
    """Throttle the views above; to be called when the application has them. Raises ConfigError."""
    config = app.extensions["quiz"].config
    if not config.ratelimit:
        return
    tries = Tries(redis_storage(config.redis_url) if config.redis_url else None)
    for throttle, endpoints in THROTTLES:
        for endpoint in endpoints:
            app.view_functions[endpoint] = _throttled(app.view_functions[endpoint], endpoint, throttle, tries)
    _keep_pace(app, Pace(PACE))


def _keep_pace(app: Flask, pace: Pace) -> None:
    """Every page and every write has this limit, also those that are not thought of above."""

    @app.before_request
    def check() -> None:
        if request.blueprint in UNPACED:  # and no look into the session, which would make what is public vary by cookie
            return
        learner = session.get("learner")
        if learner and (wait := pace.add(learner)):
            raise TooManyRequests(retry_after=rounded(wait))


def _throttled(view: View, endpoint: str, throttle: Throttle, tries: Tries) -> View:
    """The view, which then answers 429 with the time to wait to whoever comes too often."""
    both = ((throttle.visitor, visitor), (throttle.address, caller))
    limits = [(parse_many(rates), who) for rates, who in both if rates]
    scope = ("quiz", throttle.together or endpoint, throttle.counts)

    @wraps(view)
    def run(**arguments: Any) -> Any:
        counted = [(rates, (*scope, name)) for rates, who in limits if (name := who())]
        if wait := max((tries.wait(rates, *name) for rates, name in counted), default=0):
            raise TooManyRequests(retry_after=rounded(wait))

        def count() -> None:
            for rates, name in counted:
                tries.add(rates, *name)

        if throttle.counts is WhatCounts.ALL:
            count()
            return view(**arguments)

        @after_this_request
        def count_by_answer(response: Response) -> Response:  # also that of an exception
            code = response.status_code
            if throttle.counts is COUNTED.get(code, WhatCounts.DONE if code < 400 else None):
                count()
            return response

        return view(**arguments)

    return run


def rounded(seconds: float) -> int:
    """Up to what can be told in one unit: seconds, from two minutes on whole minutes, from two hours on whole hours."""
    unit = 1 if seconds <= 120 else 60 if seconds <= 7200 else 3600
    return unit * ceil(seconds / unit)


def caller() -> str:
    """Stands for the address that asks; an IPv6 site counts as one. Some proxies add a port."""
    text = re.sub(r"^\[(.*)\](:\d+)?$|^([\d.]+):\d+$", r"\1\3", request.remote_addr or "")
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        site = text
    else:
        site = _site(address)
    return _hashed(site)


def visitor() -> str:
    """Stands for the browser that asks: by the learner in its cookie, else by whatever else makes the cookie its own.

    Empty without a cookie, or where many may have the same; then only addresses are counted.
    """
    if has_old_name():
        return ""
    who = bearer()
    own = who.learner.hex if who else session.get("csrf_token") or cast("Visit", session).unread
    return _hashed(own) if own else ""


def _hashed(text: str) -> str:
    return hmac.new(this_quiz().config.secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()[:24]


def _site(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    """What counts as one: an IPv4 address, also one written as IPv6 (::ffff:192.0.2.1), or a site of IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in IPV4_TRANSLATED:
            return str(ipaddress.IPv4Address(address.packed[-4:]))
        return str(address.ipv4_mapped or ipaddress.ip_network((address, IPV6_SITE), strict=False))
    return str(address)
