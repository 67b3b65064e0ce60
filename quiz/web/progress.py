"""Progress: all attempts, any two compared, and what a retake could show."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.outlook import look_ahead
from quiz.core.report import Sitting, compare_sittings
from quiz.models import Attempt
from quiz.store import attempts, results
from quiz.web.current import db, find_learner, greet, this_quiz
from quiz.web.forms import StartForm

blueprint = Blueprint("progress", __name__)


@blueprint.get("/progress")
def show() -> str:
    greet()
    learner = find_learner()
    finished = attempts.list_finished(db.session, learner) if learner else []
    chosen = _chosen(finished)
    role = this_quiz().role
    frozen = results.results_of(db.session, finished, role)
    answers = results.answers_of(db.session, [attempt.id for attempt in chosen])
    sittings = [Sitting(frozen[attempt.id], answers[attempt.id]) for attempt in chosen]
    comparison = compare_sittings(*sittings) if len(sittings) == 2 else None
    return render_template(
        "progress/show.html",
        finished=finished,
        frozen=frozen,
        chosen=chosen,
        comparison=comparison if comparison and comparison.skills else None,
        role=role,
    )


@blueprint.get("/retake")
def retake() -> str | Response:
    greet()
    learner = find_learner()
    finished = attempts.list_finished(db.session, learner) if learner else []
    if learner is None or not finished:
        return redirect(url_for("start.home"))
    quiz = this_quiz()
    latest, focused = _to_compare(finished)
    frozen = results.results_of(db.session, [latest, *focused], quiz.role)
    one_skill = {skill.skill: skill for attempt in focused for skill in frozen[attempt.id].skills}
    seen = attempts.seen_questions(db.session, learner)
    return render_template(
        "progress/retake.html",
        latest=latest,
        running=attempts.find_in_progress(db.session, learner),
        outlook=look_ahead(frozen[latest.id], quiz.bank, quiz.role, seen, one_skill),
        form=StartForm(),
    )


def _to_compare(finished: Sequence[Attempt]) -> tuple[Attempt, list[Attempt]]:
    """The latest whole attempt, if there is one, and the later ones on one skill, the last of each."""
    latest = next((attempt for attempt in reversed(finished) if attempt.focus is None), finished[-1])
    later = finished[finished.index(latest) + 1 :]
    return latest, list({attempt.focus: attempt for attempt in later}.values())


def _chosen(finished: Sequence[Attempt]) -> list[Attempt]:
    """The two attempts to compare, earlier first: those asked for, else the last two of one kind. 404 otherwise."""
    asked = [request.args.get(name, type=uuid.UUID) for name in ("from", "to")]
    if any(name in request.args for name in ("from", "to")):
        chosen = [attempt for attempt in finished if attempt.id in asked]
        return chosen if len(chosen) == len(set(asked)) and None not in asked else abort(404)
    return _last_of_one_kind(finished)


def _last_of_one_kind(finished: Sequence[Attempt]) -> list[Attempt]:
    """The last two whole papers or papers on the same skill, whichever came later; else the last two of all."""
    kinds = [[one for one in finished if one.focus == focus] for focus in {attempt.focus for attempt in finished}]
    pairs = [kind[-2:] for kind in kinds if len(kind) > 1]
    return max(pairs, key=lambda pair: finished.index(pair[1]), default=list(finished[-2:]))
