"""For those who write questions: try one in the browser. Served by `quiz run --authoring` only, on loopback only."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Blueprint, abort, render_template, request

from quiz.bank_files import Reading, read
from quiz.web.current import this_quiz

blueprint = Blueprint("authoring", __name__, url_prefix="/authoring")


@blueprint.before_request
def only_here() -> None:
    """These pages show every key."""
    if not request.remote_addr or not ip_address(request.remote_addr).is_loopback:
        abort(404)


@blueprint.get("/")
def index() -> str:
    """All questions of the folder as it is now, and what is wrong with it."""
    return render_template("authoring/index.html", reading=_read(), folder=this_quiz().config.bank)


@blueprint.get("/questions/<question_id>")
def try_out(question_id: str) -> str:
    """One question as a person sees it and, behind a click, with its key and its reasons."""
    reading = _read()
    question = reading.bank.by_id.get(question_id) or abort(404)
    faults = [fault for fault in reading.faults if fault.item == question_id]
    return render_template("authoring/question.html", question=question, faults=faults)


@blueprint.get("/style")
def style() -> str:
    """The tokens and components of our pages."""
    return render_template("authoring/style.html", role=this_quiz().role)


def _read() -> Reading:
    """The files as they are at this moment, so that a saved change shows on reload."""
    return read(this_quiz().config.bank)
