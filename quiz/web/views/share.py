"""A read-only link to one report: made and withdrawn by its owner, read by whoever has it."""

from __future__ import annotations

import uuid
from datetime import timedelta

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from quiz.db.models import ShareLink
from quiz.store import sharing
from quiz.web.http import quotas
from quiz.web.http.context import db, finished_or_404, is_within, learner_or_404, now, this_quiz
from quiz.web.pages.shared_page import read_shared

blueprint = Blueprint("share", __name__)

SHOWN_FOR = timedelta(minutes=15)


@blueprint.post("/attempts/<uuid:attempt_id>/share")
def make(attempt_id: uuid.UUID) -> Redirect:
    """Make a link; the next page shows it, so that a reload makes no other."""
    attempt = finished_or_404(attempt_id, write=True)
    link = sharing.make(db.session, attempt, this_quiz().config.secret_key, now())
    quotas.check_links(attempt, now())
    db.session.commit()
    return redirect(url_for("share.made", link_id=link.id))


@blueprint.get("/yours/links/<uuid:link_id>")
def made(link_id: uuid.UUID) -> str | Redirect:
    """A link of one's own, for a quarter of an hour."""
    attempt, link = sharing.find_own(db.session, link_id, learner_or_404().id) or abort(404)
    token = sharing.find_token(link, this_quiz().config.keys)
    if token is None or not can_be_shown(link):
        return redirect(url_for("yours.show", _anchor="links"))
    address = url_for("share.show", token=token, _external=True)
    return render_template(
        "share/made.html", attempt=attempt, link=link, address=address, minutes=SHOWN_FOR.seconds // 60
    )


@blueprint.post("/yours/links/<uuid:link_id>/withdraw")
def withdraw(link_id: uuid.UUID) -> Redirect:
    """End a link, at once and for good."""
    learner = learner_or_404(write=True)
    sharing.withdraw(db.session, link_id, learner.id)
    db.session.commit()
    flash("The link is withdrawn. Whoever opens it now sees nothing of you.")
    return redirect(url_for("yours.show"))


@blueprint.get("/shared/<path:token>")
def show(token: str) -> Response:
    """Scores, bands, the change, steps, certificates; nothing else about the person, nothing for search engines."""
    attempt, link = sharing.find_shared(db.session, token) or (None, None)
    if attempt and link and link.expires_at > now():
        response = make_response(render_template("share/show.html", reading=read_shared(attempt), link=link))
    else:
        response = make_response(render_template("share/ended.html", link=link, days=sharing.VALID.days), 404)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def can_be_shown(link: ShareLink) -> bool:
    """Whether the link was made a moment ago."""
    return is_within(SHOWN_FOR, link.created_at)
