"""Progress: the attempts page by page, any two compared, and what a retake could show."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.outlook import look_ahead
from quiz.core.report import Comparison, Sitting, compare_sittings
from quiz.core.score.result import Result
from quiz.db.models import Attempt
from quiz.store import attempts, history, results
from quiz.web.http.context import db, find_learner, greet, this_quiz
from quiz.web.pages.forms import StartForm

blueprint = Blueprint("progress", __name__)

LISTED = 16  # attempts on a page and in its charts


@dataclass(frozen=True)
class Listing:
    """One page of the attempts; the first page has the latest. `numbers` are counted from the oldest, from 1."""

    page: int
    pages: int
    total: int
    numbers: range

    @classmethod
    def of(cls, total: int, page: int) -> Self:
        """The page nearest to the one asked for."""
        pages = max(1, -(-total // LISTED))
        page = min(max(page, 1), pages)
        last = total - LISTED * (page - 1)
        return cls(page, pages, total, range(max(1, last - LISTED + 1), last + 1))


@blueprint.get("/progress")
def show() -> str:
    greet()
    learner = find_learner()
    listing = Listing.of(history.count(db.session, learner) if learner else 0, request.args.get("page", 1, type=int))
    picked = _asked_for() or (history.find_pair(db.session, learner) if learner else [])
    known = history.list_numbered(db.session, learner, listing.numbers, picked) if learner else []
    shown = [one.attempt for one in known if one.number in listing.numbers]
    chosen = [one.attempt for one in known if one.attempt.id in picked]
    if len(chosen) != len(set(picked)):
        abort(404)
    frozen = results.results_of(db.session, list({one.id: one for one in [*shown, *chosen]}.values()), this_quiz().role)
    return render_template(
        "progress/show.html",
        listing=listing,
        known=known,
        shown=shown,
        frozen=frozen,
        chosen=chosen,
        comparison=_compare(chosen, frozen),
        role=this_quiz().role,
    )


@blueprint.get("/retake")
def retake() -> str | Response:
    greet()
    learner = find_learner()
    baseline = history.find_baseline(db.session, learner) if learner else None
    if learner is None or baseline is None:
        return redirect(url_for("start.home"))
    quiz = this_quiz()
    focused = history.list_focused_since(db.session, baseline)
    frozen = results.results_of(db.session, [baseline, *focused], quiz.role)
    one_skill = {skill.skill: skill for attempt in focused for skill in frozen[attempt.id].skills}
    seen = attempts.seen_questions(db.session, learner)
    return render_template(
        "progress/retake.html",
        latest=baseline,
        running=attempts.find_in_progress(db.session, learner),
        outlook=look_ahead(frozen[baseline.id], quiz.bank, quiz.role, seen, one_skill),
        form=StartForm(),
    )


def _asked_for() -> list[uuid.UUID]:
    """The two attempts that the address names; empty when it names none, 404 when it names what cannot be."""
    if not any(name in request.args for name in ("from", "to")):
        return []
    asked = [request.args.get(name, type=uuid.UUID) for name in ("from", "to")]
    return [one or abort(404) for one in asked]


def _compare(chosen: Sequence[Attempt], frozen: dict[uuid.UUID, Result]) -> Comparison | None:
    """Two attempts held against one another; None where there are not two, or nothing that both asked."""
    if len(chosen) != 2:
        return None
    answers = results.answers_of(db.session, [attempt.id for attempt in chosen])
    comparison = compare_sittings(*(Sitting(frozen[one.id], answers[one.id]) for one in chosen))
    return comparison if comparison.skills else None
