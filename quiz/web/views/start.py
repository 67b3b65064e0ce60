"""The first page, and starting an attempt."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from quiz.core.sitting.paper import Length, NotEnoughQuestionsError, draw_paper
from quiz.core.sitting.taster import choose_taster
from quiz.db.models import Attempt, Learner
from quiz.store import attempts, history, learners, results
from quiz.store.attempts import Sort
from quiz.store.learners import Pass
from quiz.web.http import quotas
from quiz.web.http.context import (
    bearer,
    db,
    find_learner,
    find_signed_out,
    greet,
    name_newcomer,
    now,
    rng,
    sign_in,
    this_quiz,
)
from quiz.web.http.session import FRESH
from quiz.web.pages.forms import StartForm
from quiz.web.pages.welcome import read_welcome
from quiz.web.views.finish import first_open

blueprint = Blueprint("start", __name__)

GONE = "The quiz has changed since that page was made, and that skill is gone. Nothing was begun."
REPLACED = "The quiz has changed since that page was made, and that question is gone."


@blueprint.get("/")
def home() -> str:
    """The start page: for somebody new, or for whoever comes back."""
    greet()
    learner, quiz = find_learner(), this_quiz()
    welcome = read_welcome(learner) if learner else None
    if welcome:
        return render_template("start/back.html", welcome=welcome, today=now().date(), form=StartForm())
    gone = None if learner else find_signed_out()
    return render_template("start/home.html", gone=gone, taster=choose_taster(quiz.bank.questions), form=StartForm())


@blueprint.get("/try")
def taster() -> str | Response:
    """The answer to the question on the start page, and why; the address holds the question and what was chosen."""
    greet()
    question = choose_taster(this_quiz().bank.questions)
    asked = request.args.get("question")
    if asked and (question is None or asked != question.id):
        flash(REPLACED)
        return redirect(url_for("start.home"))
    if question is None:
        abort(404)
    chosen = request.args.get("choice", type=int)
    known = chosen if chosen is not None and 0 <= chosen < len(question.options) else None
    return render_template("start/taster.html", question=question, chosen=known, form=StartForm())


@blueprint.post("/attempts")
def begin() -> Response:
    """Draw a paper and lead to its own view, or to the quiz that is in progress."""
    sort = _asked_for()
    try:
        attempt = _find_or_start(sort)
        db.session.commit()
        let_in(attempt.learner_id)
    except NotEnoughQuestionsError as error:
        db.session.rollback()
        current_app.logger.warning("no paper: %s", error)  # in the words of the bank's author
        flash(f"There are too few questions for that quiz. {error}.")
        return redirect(url_for("start.home"))
    return redirect(_onward(attempt, sort))


def _asked_for() -> Sort:
    """The sort of paper that the form names; 400 where there is none. If its skill has gone, back to the choice."""
    form, role = StartForm(), this_quiz().role
    if not form.validate() or (form.length.data == Length.FOCUS and not form.focus.data):
        abort(400)
    length = Length(str(form.length.data))
    focus = form.focus.data if length is Length.FOCUS else None
    if focus and focus not in role.skill_by_id:
        flash(GONE)
        abort(redirect(url_for("progress.retake")))
    return Sort(length, focus, role.edition, _id_or_none(form.sharpens.data))


def _onward(attempt: Attempt, sort: Sort) -> str:
    """The address to go on at. A second click leads where the first did; who asked for something else is told."""
    if (attempt.length, attempt.focus, attempt.sharpens) != (sort.length, sort.focus, sort.sharpens):
        flash("You are in the middle of another quiz.")
        return first_open(attempt)
    if attempt.sharpens:  # how they see themselves has been asked
        return url_for("question.show", attempt_id=attempt.id, position=1)
    return url_for("own_view.show", attempt_id=attempt.id)


def _id_or_none(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        abort(400)


def _find_or_start(sort: Sort) -> Attempt:
    learner = known_or_new(url_for("start.home"))
    running = history.find_in_progress(db.session, learner)
    if running:
        return running
    quotas.check_starts(learner, now())
    quiz = this_quiz()
    seen = history.seen_questions(db.session, learner)
    if sort.sharpens:
        whole = history.list_whole(db.session, learner.id)
        base = history.find_base(whole, _skills_of, lambda: seen, quiz.bank, quiz.role, now())
        if base is None or base.id != sort.sharpens or sort.length is not Length.QUICK:
            flash(
                "You can add questions to your last result for two weeks, if it is still there, on the same skills, "
                "and there are new ones. That is over here."
            )
            abort(redirect(url_for("progress.retake")))  # which says what may be done instead
    paper = draw_paper(quiz.bank, quiz.role, sort.length, seen, rng, sort.focus)
    return attempts.start(db.session, learner, paper, sort, now())


def _skills_of(attempt: Attempt) -> Collection[str]:
    return results.results_of(db.session, [attempt], this_quiz().role)[attempt.id].by_skill


def known_or_new(told_at: str) -> Learner:
    """The learner of this browser, or a new one; in a write transaction.

    Who was signed out, or whose results moved, is led first to the page `told_at`, which says so and offers to begin
    anew: they would think that what they do now is added to what they had. A newcomer without a name gets one, and
    their browser sends the form again under it: named and begun at once, each of a double click would make a row.
    """
    if bearer() is None and "renamed" not in request.args:  # once, as there are browsers that keep no cookie
        name_newcomer()
        abort(redirect(url_for(request.endpoint or "", **(request.view_args or {}), renamed=1), 307))
    learner = find_learner(write=True)
    if learner is None and "anew" not in request.form and find_signed_out():
        abort(redirect(told_at))
    return learner or _make_learner()


def let_in(learner_id: uuid.UUID) -> None:
    """Let the cookie lead to whoever `known_or_new` gave; after the commit, or it might lead to nobody."""
    who = bearer()
    sign_in(who if who and who.learner == learner_id else Pass(learner_id, 1))


def _make_learner() -> Learner:
    """Write the row for the learner whom a fresh cookie names already, so that a double click makes one.

    Of two clicks at once the second raises IntegrityError, is run again (`retries`), and finds the row. A cookie that
    is not fresh has opened something, and others may have one that names the same learner: its id stays gone.
    """
    who = bearer()
    if who is None or session.get(FRESH) is not True or learners.exists(db.session, who.learner):
        known = learners.find(db.session, who, lock=True)  # by now, when another tab was faster
        if known:
            return known
        who = Pass(uuid.uuid4(), 1)  # a cookie that was signed out must never be worth anything again
    return learners.add(db.session, who.learner, now())
