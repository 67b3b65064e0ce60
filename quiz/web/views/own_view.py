"""Own view: how a person sees themselves, before the questions."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response

from quiz.core.sitting.minutes import own_view_minutes
from quiz.db.models import DISCARDED, IN_PROGRESS
from quiz.store import told
from quiz.web.http.context import attempt_or_404, db, this_quiz
from quiz.web.pages.forms import own_view_form
from quiz.web.views.question import to_the_end

blueprint = Blueprint("own_view", __name__)


@blueprint.get("/attempts/<uuid:attempt_id>/own-view")
def show(attempt_id: uuid.UUID) -> str | Response:
    """Asks for the own view, skill by skill; all of it can be skipped."""
    attempt = attempt_or_404(attempt_id)
    if attempt.state != IN_PROGRESS:
        return to_the_end(attempt)
    role = this_quiz().role
    return render_template(
        "own_view/show.html",
        attempt=attempt,
        form=own_view_form(role, told.ratings_of(db.session, attempt)),
        skills=role.skills,
        takes=own_view_minutes(role),
    )


@blueprint.post("/attempts/<uuid:attempt_id>/own-view")
def save(attempt_id: uuid.UUID) -> Response:
    """Keep the own view and go on to the first question."""
    attempt = attempt_or_404(attempt_id, write=True)
    if attempt.state == DISCARDED:
        return to_the_end(attempt)
    skills = [skill.id for skill in this_quiz().role.skills]
    form = own_view_form(this_quiz().role, {})
    if not form.validate():
        abort(400)
    told.rate(db.session, attempt, {skill: int(form[skill].data) for skill in skills if form[skill].data})
    db.session.commit()
    return redirect(url_for("question.show", attempt_id=attempt.id, position=1))
