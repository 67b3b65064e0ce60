"""Tasks of the advice: taken on, ticked, swapped for another."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, url_for
from werkzeug.wrappers import Response

from quiz.core.advice.person import TaskState
from quiz.store import attempts, told
from quiz.web.http.context import bearer, db, learner_or_404, now, this_quiz
from quiz.web.pages.forms import TaskForm

blueprint = Blueprint("tasks", __name__)

GONE = "The quiz has changed since that page was made, and that task is gone. Nothing was noted."


@blueprint.post("/tasks/<name>")
def mark(name: str) -> Response:
    """Note what the learner does with a task, and go back to the report or the start page it was sent from."""
    form = TaskForm()
    if not form.validate():
        abort(400)
    if name not in this_quiz().role.task_by_id:
        learner_or_404()
        flash(GONE)
        return redirect(_back(form.report.data))
    learner = learner_or_404(write=True)
    told.mark_task(db.session, learner.id, name, TaskState(form.state.data) if form.state.data else None, now())
    onward = _back(form.report.data)
    db.session.commit()
    return redirect(onward)


def _back(report: str | None) -> str:
    """The report, as long as it is there and the learner's own; else the start page, which says where it went."""
    who = bearer()
    try:
        known = who and report and attempts.find(db.session, who, uuid.UUID(report))
    except ValueError:
        known = None
    if known:
        return url_for("report.show", attempt_id=known.id, _anchor="this-week")
    if report:
        flash("That report was deleted meanwhile.")
    return url_for("start.home", _anchor=None if report else "this-week")
