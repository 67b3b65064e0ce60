"""Ending an attempt: check and finish, discard, delete."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from quiz.core.content.role import Skill
from quiz.core.sitting.progress import find_open
from quiz.db.models import DISCARDED, FINISHED, IN_PROGRESS, Attempt, Learner
from quiz.store import attempts, groups, history, papers, results, told
from quiz.store.results import NothingAnsweredError
from quiz.web.http.context import attempt_or_404, db, find_attempt, finished_or_404, now, this_quiz
from quiz.web.pages.agreeing import ask_again, fingerprint
from quiz.web.pages.forms import FinishForm, finish_form
from quiz.web.views.question import to_the_end

blueprint = Blueprint("finish", __name__)


@blueprint.get("/attempts/<uuid:attempt_id>/check")
def check(attempt_id: uuid.UUID) -> str | Response:
    """The page before the result: what is open, and what the person would like to do."""
    attempt = attempt_or_404(attempt_id)
    if attempt.state != IN_PROGRESS:
        return to_the_end(attempt)
    skills = _skills_to_like(attempt)
    form = finish_form(skills, told.interests_of(db.session, attempt) if skills else {})
    still_open = find_open(attempt.size, papers.answered_positions(db.session, attempt))
    return render_template(
        "finish/check.html",
        attempt=attempt,
        still_open=still_open,
        form=form,
        skills=skills,
        in_group=bool(still_open and skills and groups.list_joined(db.session, attempt.learner_id)),
    )


@blueprint.post("/attempts/<uuid:attempt_id>/finish")
def finish(attempt_id: uuid.UUID) -> Response:
    """Freeze the result and lead to the report, or back to the first open question; nowhere for a tap alone."""
    attempt = attempt_or_404(attempt_id, write=True)
    form = finish_form(_skills_to_like(attempt), {})
    if not form.validate():
        abort(400)
    if attempt.state == IN_PROGRESS:
        told.note_interests(db.session, attempt, form.likings)
    if form.is_tap:
        db.session.commit()
        return Response(status=204)
    if attempt.state != IN_PROGRESS:
        if attempt.state == FINISHED and _is_new(form, attempt):
            flash("That quiz was finished before, so what you sent now changed nothing.")
        return to_the_end(attempt)
    onward = first_open(attempt) if form.goes_on else _finish(attempt)
    db.session.commit()
    return redirect(onward)


def _is_new(form: FinishForm, attempt: Attempt) -> bool:
    """Whether something else was sent than what finished the attempt, as a second click would."""
    return form.goes_on or bool(form.likings.items() - told.interests_of(db.session, attempt).items())


def _skills_to_like(attempt: Attempt) -> tuple[Skill, ...]:
    """What a person is asked about: all skills, on a paper that asks them all and adds to no other."""
    return () if attempt.focus or attempt.sharpens else this_quiz().role.skills


def first_open(attempt: Attempt) -> str:
    """The address of the first question without an answer, or of the check page when there is none."""
    for position in find_open(attempt.size, papers.answered_positions(db.session, attempt)):
        return url_for("question.show", attempt_id=attempt.id, position=position)
    return url_for("finish.check", attempt_id=attempt.id)


def _finish(attempt: Attempt) -> str:
    """Finish, and the address of the report; without an answer nothing is finished, and it is this page's."""
    adds = attempt.sharpens is not None
    try:
        results.finish(db.session, attempt, this_quiz().role, now())
    except NothingAnsweredError:
        return url_for("finish.check", attempt_id=attempt.id)
    if adds and not attempt.sharpens:
        flash(
            "You can add to a result for two weeks, and until you have a newer one. That was over for yours, "
            f"so these {attempt.size} questions are a result of their own."
        )
    return url_for("report.show", attempt_id=attempt.id)


@blueprint.get("/attempts/<uuid:attempt_id>/discard")
def ask_discard(attempt_id: uuid.UUID) -> str | Response:
    """Ask before a quiz is given up."""
    attempt = attempt_or_404(attempt_id)
    if attempt.state != IN_PROGRESS:
        return redirect(url_for("start.home"))
    answered = len(papers.answered_positions(db.session, attempt))
    return render_template(
        "finish/discard.html", attempt=attempt, answered=answered, shown=fingerprint(answered), form=FlaskForm()
    )


@blueprint.post("/attempts/<uuid:attempt_id>/discard")
def discard(attempt_id: uuid.UUID) -> Response:
    """Give a quiz up; what was answered counts as seen. A second press is told the same."""
    attempt = attempt_or_404(attempt_id, write=True)
    if attempt.state == IN_PROGRESS:
        answered = len(papers.answered_positions(db.session, attempt))
        if asked := ask_again(url_for("finish.ask_discard", attempt_id=attempt.id), fingerprint(answered)):
            return asked
    if attempt.state != DISCARDED:
        attempts.discard(db.session, attempt, now())
        db.session.commit()
    flash("That quiz is discarded. Nothing else has changed.")
    return redirect(url_for("start.home"))


@blueprint.get("/attempts/<uuid:attempt_id>/delete")
def ask_delete(attempt_id: uuid.UUID) -> str:
    """Ask before a finished attempt is deleted."""
    attempt = finished_or_404(attempt_id)
    added, adding = history.find_added(db.session, attempt), attempts.find_adding(db.session, attempt)
    return render_template(
        "finish/delete.html",
        attempt=attempt,
        added=added,
        adding=adding,
        shown=_told(added, adding),
        form=FlaskForm(),
    )


def _told(added: Attempt | None, adding: Attempt | None) -> str:
    """What the question before deleting tells: what hangs on the result."""
    return fingerprint(added and added.id, adding and adding.id)


@blueprint.post("/attempts/<uuid:attempt_id>/delete")
def delete(attempt_id: uuid.UUID) -> Response:
    """Delete a finished attempt with its answers and links, for good; a second click, or a stranger, finds none."""
    attempt = find_attempt(attempt_id, write=True)
    if attempt and attempt.state == FINISHED:
        told = _told(history.find_added(db.session, attempt), attempts.find_adding(db.session, attempt))
        if asked := ask_again(url_for("finish.ask_delete", attempt_id=attempt.id), told):
            return asked
        learner = db.session.get_one(Learner, attempt.learner_id)
        if learner.hours_a_week is not None:
            learner.facts_changed_at = now()  # the plan by weeks of this result may be in a calendar
        attempts.remove(db.session, attempt)
        db.session.commit()
        flash("That result is deleted for good.")
    else:
        flash("There is no such result any more.")
    return redirect(url_for("progress.show"))
