"""Reporting a problem with a question, from the review."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.content.problem import ProblemKind
from quiz.core.content.version import thaw
from quiz.db.models import Attempt, QuestionVersion
from quiz.store import reports
from quiz.web.http.context import db, finished_or_404, now
from quiz.web.pages.forms import ProblemForm

blueprint = Blueprint("problem", __name__)


@blueprint.get("/attempts/<uuid:attempt_id>/questions/<int:position>/problem")
def ask(attempt_id: uuid.UUID, position: int) -> str:
    """The form to report a problem with one question of a finished paper."""
    attempt = finished_or_404(attempt_id)
    return _page(attempt, position, _version_or_404(attempt, position), ProblemForm(), uuid.uuid4())


@blueprint.post("/attempts/<uuid:attempt_id>/questions/<int:position>/problem")
def send(attempt_id: uuid.UUID, position: int) -> Response | tuple[str, int]:
    """Store the report, without a trace of the person; the form holds its number, so that sent twice it is one."""
    attempt = finished_or_404(attempt_id, write=True)
    version, form = _version_or_404(attempt, position), ProblemForm()
    number = request.form.get("report", type=uuid.UUID) or uuid.uuid4()
    if not form.validate():
        return _page(attempt, position, version, form, number), 400
    reports.note(db.session, number, version, ProblemKind(form.kind.data), form.text.data, now())
    db.session.commit()
    return redirect(url_for("problem.thank", attempt_id=attempt.id, position=position))


@blueprint.get("/attempts/<uuid:attempt_id>/questions/<int:position>/problem/thanks")
def thank(attempt_id: uuid.UUID, position: int) -> str:
    """Says that it arrived."""
    attempt = finished_or_404(attempt_id)
    return render_template("problem/thanks.html", attempt=attempt, position=position)


def _version_or_404(attempt: Attempt, position: int) -> QuestionVersion:
    return reports.find_version(db.session, attempt, position) or abort(404)


def _page(attempt: Attempt, position: int, version: QuestionVersion, form: ProblemForm, report: uuid.UUID) -> str:
    return render_template(
        "problem/ask.html",
        attempt=attempt,
        position=position,
        question=thaw(version.content),
        form=form,
        report=report,
    )
