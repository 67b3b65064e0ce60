"""For those who write questions: try one in the browser. Served by `quiz run --authoring` only, on loopback only.

A proxy on the same machine makes everybody's requests come from it. So these pages open to whoever has the address
that is printed at the start, which holds a token; a cookie of their own then keeps it.
"""

from __future__ import annotations

import hmac
import re
from collections import defaultdict
from dataclasses import dataclass
from ipaddress import ip_address

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from quiz.bank.fault import Fault
from quiz.bank.lint import answered
from quiz.bank.lint.check import check
from quiz.bank.lint.costs import cost_of
from quiz.bank.read import read
from quiz.core.content.question import Question
from quiz.core.sitting.minutes import seconds_of
from quiz.core.statistics.report import Judged, Statistics, judge
from quiz.store import reports, statistics
from quiz.store.reports import Reported
from quiz.web.http.context import db, now, this_quiz
from quiz.web.http.errors import page
from quiz.web.http.troubles import Trouble
from quiz.web.pages.forms import PROBLEMS

blueprint = Blueprint("authoring", __name__, url_prefix="/authoring")
SAMPLE = 3  # slices of the learners, 6,000 people: enough to judge by, and counted while a page loads

NO_TOKEN = Trouble(
    "For whoever started this server",
    "The pages for authors show every right answer, so they open only by the address that was printed at the start.",
    "Copy that address from the window where the server runs.",
)


@dataclass(frozen=True)
class Written:
    """A question with what it costs those who answer it, what is wrong with it, and what people's answers say."""

    question: Question
    faults: tuple[Fault, ...]
    judged: Judged | None
    reported: tuple[Reported, ...]

    @property
    def place(self) -> str:
        return f"{self.question.skill} / {self.question.topic}"

    @property
    def theme(self) -> str:
        return self.question.theme

    @property
    def words(self) -> int:
        """As the limits count them: an exhibit stands for fifty more."""
        return cost_of(self.question)

    @property
    def seconds(self) -> int:
        return round(seconds_of(self.question))


@blueprint.before_request
def only_authors() -> Response | tuple[str, int] | None:
    """These pages show every key: 404 for who is elsewhere, 403 without the token, which moves into a cookie."""
    if not _is_here(request.remote_addr or ""):
        abort(404)
    if _fits(request.args.get("token", "")):
        response = redirect(request.script_root + request.path)
        path = f"{request.script_root}{blueprint.url_prefix}"
        response.set_cookie(
            cookie_at(request.host),
            this_quiz().config.authoring,
            path=path,
            secure=request.is_secure,
            httponly=True,
            samesite="Strict",
        )
        return response
    return None if _fits(request.cookies.get(cookie_at(request.host), "")) else page(403, NO_TOKEN)


def cookie_at(host: str) -> str:
    """What the cookie is called at a host with its port: browsers send those of one port to all others as well."""
    return "quiz_authoring_" + re.sub(r"[^0-9]", "", host.rpartition(":")[2])


def _is_here(address: str) -> bool:
    """Whether a request came from this machine; some proxies write what is no address."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _fits(token: str) -> bool:
    return hmac.compare_digest(token.encode(), this_quiz().config.authoring.encode())


@blueprint.get("/")
def index() -> str:
    """All questions of the folder as it is now, and what is wrong with it."""
    written, faults, found = _look()
    shown = {name for one in written for name in (one.question.id, one.theme)} - {""}
    return render_template(
        "authoring/index.html",
        written=written,
        of_themes=[fault for fault in faults if fault.item in shown],
        elsewhere=[fault for fault in faults if fault.item not in shown],
        folder=this_quiz().config.bank,
        found=found,
        themes={theme.theme: theme for theme in found.themes},
        say=answered,
        problems=PROBLEMS,
    )


@blueprint.get("/questions/<question_id>")
def try_out(question_id: str) -> str:
    """One question as a person sees it and, behind a click, with its key, its reasons and what people chose."""
    written, faults, _ = _look()
    one = next((one for one in written if one.question.id == question_id), None) or abort(404)
    of_theme = [fault for fault in faults if one.theme and fault.item == one.theme]
    return render_template(
        "authoring/question.html", one=one, question=one.question, of_theme=of_theme, say=answered, problems=PROBLEMS
    )


@blueprint.get("/style")
def style() -> str:
    """The tokens and components of our pages."""
    return render_template("authoring/style.html", role=this_quiz().role)


def _look() -> tuple[list[Written], list[Fault], Statistics]:
    """The files as they are at this moment, so that a saved change shows on reload, with all there is to mend."""
    reading = read(this_quiz().config.bank)
    faults = [*reading.faults, *check(reading.sound, reading.role, now().date()).faults]
    counted = statistics.count(db.engine, most=SAMPLE)
    found = judge(counted, statistics.read_versions(db.engine, counted), reading.bank)
    reported: dict[str, list[Reported]] = defaultdict(list)
    for one in reports.list_all(db.session):
        reported[one.question.id].append(one)
    written = [
        Written(
            question,
            tuple(fault for fault in faults if fault.item == question.id),
            found.by_id.get(question.id),
            tuple(reported[question.id]),
        )
        for question in reading.bank.questions
    ]
    return written, faults, found
