"""The gap report: the page, the same as JSON, the facts about the person, their own importance ratings."""

from __future__ import annotations

import uuid

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy import inspect
from werkzeug.wrappers import Response as Redirect

from quiz.core.advice.priorities import weigh_anew
from quiz.core.score.marking import SCORING_VERSION, Interval, guessing_noise
from quiz.core.score.result import SkillResult, mark_of
from quiz.db.models import FINISHED, IN_PROGRESS, Attempt, Learner
from quiz.store import history
from quiz.web.http.context import attempt_or_404, db, finished_or_404, greet, learner_or_404, now, this_quiz
from quiz.web.http.headers import FOLDS
from quiz.web.pages.exports.calendar import calendar_file
from quiz.web.pages.exports.report_json import report_document
from quiz.web.pages.exports.report_schema import SCHEMA
from quiz.web.pages.facts_forms import (
    BackgroundForm,
    ImportanceForm,
    TimeForm,
    background_form,
    importance_form,
    keep_changed,
    time_form,
)
from quiz.web.pages.outlook import Prospect, read_prospect
from quiz.web.pages.report_page import Reading, read_report
from quiz.web.views.question import to_the_end

blueprint = Blueprint("report", __name__)
PLAN, CERTIFICATES = FOLDS
KEPT = "Something was told after that page had been made. It was kept, with what you changed."
NOT_LISTED = (
    "A certificate that you ticked has gone from the list since that page was made. It was not kept; all else was."
)


@blueprint.get("/attempts/<uuid:attempt_id>/report")
def show(attempt_id: uuid.UUID) -> str | Redirect:
    """The report; a paper that is not finished leads to its check page, a discarded one to the start page."""
    attempt = attempt_or_404(attempt_id)
    if attempt.state == IN_PROGRESS:
        return redirect(url_for("finish.check", attempt_id=attempt.id))
    if attempt.state != FINISHED:
        return to_the_end(attempt)
    greet()
    return _page(attempt)


def _page(attempt: Attempt, time: TimeForm | None = None, background: BackgroundForm | None = None) -> str:
    """The report; a form that was sent and refused stands in it as it was sent."""
    reading = _read(attempt)
    return render_template(
        "report/show.html",
        reading=reading,
        time=time or time_form(reading.person),
        background=background or background_form(this_quiz().role, reading.person),
        refused=time or background,
        opened=request.args.get("opened"),
        prospect=read_prospect(learner_or_404(), attempt),
    )


def _read(attempt: Attempt) -> Reading:
    return read_report(attempt, this_quiz(), now())


@blueprint.get("/attempts/<uuid:attempt_id>/report.json")
def as_json(attempt_id: uuid.UUID) -> Response:
    """The same as a JSON document: see `schema`."""
    return jsonify(report_document(_read(finished_or_404(attempt_id))))


@blueprint.get("/report.schema.json")
def schema() -> Response:
    """The JSON Schema of the report document, for whoever reads it by program."""
    return jsonify(SCHEMA)


@blueprint.get("/attempts/<uuid:attempt_id>/plan.ics")
def plan(attempt_id: uuid.UUID) -> Response | Redirect:
    """The plan's weeks and the retake date as a calendar file; the plan of an old result would replace a newer one."""
    attempt = finished_or_404(attempt_id)
    prospect = read_prospect(learner_or_404(), attempt)
    if prospect is Prospect.LATER:
        return _unfolded(attempt.id, PLAN)
    body = calendar_file(_read(attempt), prospect)
    return Response(body, mimetype="text/calendar", headers={"Content-Disposition": 'attachment; filename="plan.ics"'})


@blueprint.post("/attempts/<uuid:attempt_id>/time")
def time(attempt_id: uuid.UUID) -> Redirect | tuple[str, int]:
    """Hours a week and years of leading, from which the plan is made.

    A plan begins when hours are told where none stood, and goes on from that day with others.
    """
    attempt = finished_or_404(attempt_id, write=True)
    form = time_form(None)
    if not form.validate():
        db.session.rollback()
        return _page(attempt, time=form), 400
    learner = learner_or_404()
    goes_on = learner.hours_a_week is not None
    undoes = keep_changed(form, learner)
    if not goes_on or learner.hours_a_week is None:
        learner.hours_told_on = now().date() if learner.hours_a_week else None
    _keep(learner, undoes)
    return _unfolded(attempt.id, PLAN, told=undoes)


@blueprint.post("/attempts/<uuid:attempt_id>/facts")
def facts(attempt_id: uuid.UUID) -> Redirect | tuple[str, int]:
    """Education and certificates held, which issuers ask about."""
    attempt = finished_or_404(attempt_id, write=True)
    form = background_form(this_quiz().role, None)
    if not form.validate():
        db.session.rollback()
        return _page(attempt, background=form), 400
    learner = learner_or_404()
    not_kept = form.unknown.difference(learner.certificates)
    if not_kept:
        flash(NOT_LISTED)
    undoes = keep_changed(form, learner)
    _keep(learner, undoes)
    return _unfolded(attempt.id, CERTIFICATES, told=undoes or bool(not_kept))


@blueprint.get("/attempts/<uuid:attempt_id>/time", defaults={"part": PLAN})
@blueprint.get("/attempts/<uuid:attempt_id>/facts", defaults={"part": CERTIFICATES})
def go_back(attempt_id: uuid.UUID, part: str) -> Redirect:
    """Where a form could not be taken, its address stays in the browser: opened again, it leads to the report."""
    return _unfolded(attempt_id, part)


def _unfolded(attempt_id: uuid.UUID, part: str, *, told: bool = False) -> Redirect:
    """To the part of the report whose form was used; it is open there. To the head, where a notice is `told` there."""
    return redirect(url_for("report.show", attempt_id=attempt_id, opened=part, _anchor=None if told else part))


def _keep(learner: Learner, undoes: bool) -> None:
    """Store what a person told, and when, if it is something new and there may have been a plan by weeks already."""
    if undoes:
        flash(KEPT)
    hours = inspect(learner).attrs.hours_a_week.history
    if db.session.is_modified(learner) and any(before is not None for before in (*hours.unchanged, *hours.deleted)):
        learner.facts_changed_at = now()
    db.session.commit()


@blueprint.get("/attempts/<uuid:attempt_id>/importance")
def importance(attempt_id: uuid.UUID) -> str:
    """How important each skill is to the person, and what comes first by that."""
    attempt = finished_or_404(attempt_id)
    return _weighed(attempt, importance_form(this_quiz().role, learner_or_404().importance))


@blueprint.post("/attempts/<uuid:attempt_id>/importance")
def weigh(attempt_id: uuid.UUID) -> Redirect | tuple[str, int]:
    """Keep the person's own ratings; the result stays as it is, the advice follows them."""
    attempt = finished_or_404(attempt_id, write=True)
    form = importance_form(this_quiz().role, None)
    if not form.validate():
        db.session.rollback()
        return _weighed(attempt, form), 400
    learner = learner_or_404()
    if reset := "reset" in request.form:
        form.write(learner, {})
    _keep(learner, not reset and keep_changed(form, learner))
    return redirect(url_for("report.importance", attempt_id=attempt.id))


def _weighed(attempt: Attempt, form: ImportanceForm) -> str:
    reading = _read(attempt)
    tried = weigh_anew(reading.result, reading.person.importance)
    return render_template("report/importance.html", reading=reading, form=form, tried=tried)


@blueprint.get("/attempts/<uuid:attempt_id>/numbers")
def numbers(attempt_id: uuid.UUID) -> str:
    """Every number of the report as a sum of the person's own figures."""
    attempt = finished_or_404(attempt_id)
    reading = _read(attempt)
    return render_template(
        "report/numbers.html",
        reading=reading,
        # How a band was made can be shown by the rules that made it, and by no others.
        current=attempt.scoring == SCORING_VERSION,
        intervals={skill.skill: _interval(skill, reading) for skill in reading.result.skills},
        change=history.judged_on(db.session, attempt, this_quiz().role),
    )


def _interval(skill: SkillResult, reading: Reading) -> Interval:
    """How the band of a skill comes about."""
    marks = [mark_of(item.answer) for item in reading.reviewed if item.answer.skill == skill.skill]
    return Interval(len(marks), skill.score.unfloored / 10, guessing_noise(marks))
