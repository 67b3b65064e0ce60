"""Progress: the attempts page by page, any two compared, and what a retake could show."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.score.change import Change, Judgement
from quiz.core.score.comparison import Incomparable
from quiz.core.score.marking import State
from quiz.core.sitting.history import pair_to_show
from quiz.db.models import Attempt, Learner
from quiz.store import history, results
from quiz.web.http.context import db, find_learner, find_signed_out, greet, now, this_quiz
from quiz.web.pages.forms import StartForm
from quiz.web.pages.outlook import Prospect, read_retake, read_skills
from quiz.web.pages.report_page import read_look, read_report

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
    """What changed last, where the person stands in each skill, and all attempts page by page."""
    greet()
    learner = find_learner()
    listing = Listing.of(history.count(db.session, learner) if learner else 0, request.args.get("page", 1, type=int))
    if learner is None or not listing.total:
        running = history.find_in_progress(db.session, learner) if learner else None
        gone = None if learner else find_signed_out()
        return render_template("progress/show.html", listing=listing, running=running, gone=gone)
    asked_for = _asked_for()
    picked = asked_for or _latest_pair(learner)
    known = history.list_numbered(db.session, learner, listing.numbers, picked)
    shown = [one.attempt for one in known if one.number in listing.numbers]
    chosen = [one.attempt for one in known if one.attempt.id in picked]
    if len(chosen) != len(set(picked)):
        abort(404)
    role, latest = this_quiz().role, history.list_latest(db.session, learner, 1)[0]
    look = read_look(latest, role)
    before = db.session.get(Attempt, look.earlier) if look.earlier else None
    wanted = {one.id: one for one in [*shown, *chosen, latest, before] if one}
    frozen = results.results_of(db.session, list(wanted.values()), role)
    return render_template(
        "progress/show.html",
        listing=listing,
        known=known,
        shown=shown,
        drawn=[one for one in shown if one.id not in {other.sharpens for other in shown}],
        frozen=frozen,
        chosen=chosen,
        compared=_compare(chosen),
        one_of_several=bool(asked_for),
        latest=latest,
        look=look,
        standing=results.list_newest(db.session, learner.id, this_quiz().role),
    )


@blueprint.get("/retake")
def retake() -> str | Response:
    """What can be taken next, and what each paper could show."""
    greet()
    learner = find_learner()
    if learner is None or not history.count(db.session, learner):
        return redirect(url_for("start.home"))
    found = read_retake(learner)
    reading = read_report(found.baseline, this_quiz(), now()) if found.baseline else None
    told = found.prospect is Prospect.NO_RISE  # only there it is said what is still to build
    newest = results.list_newest(db.session, learner.id, this_quiz().role) if told else []
    return render_template(
        "progress/retake.html",
        retake=found,
        skills=read_skills(learner, found.seen),
        reading=reading,
        to_build=[one.name for one, _ in newest if one.state is State.GAP],
        today=now().date(),
        running=history.find_in_progress(db.session, learner),
        form=StartForm(),
    )


def _latest_pair(learner: Learner) -> list[uuid.UUID]:
    """The latest two that can be compared, earlier first; none where there are not two."""
    recent = [history.past_of(one) for one in history.list_latest(db.session, learner, history.RECENT)]
    found = pair_to_show(recent)
    return [found[0].latest.id, found[1].latest.id] if found else []


def _asked_for() -> list[uuid.UUID]:
    """The two attempts that the address names; empty when it names none, 404 when it names what cannot be."""
    if not any(name in request.args for name in ("from", "to")):
        return []
    asked = [request.args.get(name, type=uuid.UUID) for name in ("from", "to")]
    return [one or abort(404) for one in asked]


def _compare(chosen: Sequence[Attempt]) -> Judgement | Incomparable | None:
    """Two attempts held against one another; None where there are not two that could be."""
    if len(chosen) != 2 or chosen[1].sharpens == chosen[0].id:
        return None
    earlier, later = chosen
    if later.compared_with == earlier.id:
        return results.judgement_of(later)
    found = history.compare_both(
        db.session, history.measurement_at(earlier), history.measurement_at(later), this_quiz().role
    )
    return found.judgement if isinstance(found, Change) else found
