"""A read-only link to one report: made and withdrawn by its owner, read by whoever has it."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, abort, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from quiz.store import sharing
from quiz.web.http import quotas
from quiz.web.http.context import db, finished_or_404, learner_or_404, now
from quiz.web.pages.report_page import read_shared

blueprint = Blueprint("share", __name__)


@blueprint.post("/attempts/<uuid:attempt_id>/share")
def make(attempt_id: uuid.UUID) -> str:
    attempt = finished_or_404(attempt_id, write=True)
    quotas.check_links(attempt, now())
    token = sharing.make(db.session, attempt, now())
    db.session.commit()
    address = url_for("share.show", token=token, _external=True)
    return render_template("share/made.html", attempt=attempt, address=address, days=sharing.VALID.days)


@blueprint.post("/yours/links/<uuid:link_id>/withdraw")
def withdraw(link_id: uuid.UUID) -> Redirect:
    learner = learner_or_404(write=True)
    sharing.withdraw(db.session, link_id, learner.id)
    db.session.commit()
    return redirect(url_for("yours.show", _anchor="links"))


@blueprint.get("/shared/<token>")
def show(token: str) -> Response:
    """Scores, bands, the change, steps, certificates; nothing else about the person, nothing for search engines."""
    attempt, link = sharing.find_shared(db.session, token, now()) or abort(404)
    response = make_response(render_template("share/show.html", reading=read_shared(attempt), link=link))
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
