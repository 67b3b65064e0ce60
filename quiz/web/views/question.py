"""Asking: one question to a page, every answer stored when it is sent."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response

from quiz.core.sitting.answer import Confidence
from quiz.core.sitting.progress import find_next, find_round
from quiz.db.engine import looking, storing, take_several
from quiz.db.models import DISCARDED, IN_PROGRESS, Attempt
from quiz.store import papers, sitting
from quiz.store.attempts import AlreadyEndedError
from quiz.store.papers import Asked, Sent
from quiz.store.sitting import Sitting
from quiz.web.http.context import bearer_or_404, db, note_taken, now, sitting_or_404, this_quiz
from quiz.web.pages.forms import CHOOSE, AnswerForm
from quiz.web.pages.labels import LABELS

MOST_TURN = 2**53  # what a number of JavaScript's can count

blueprint = Blueprint("question", __name__)


@blueprint.get("/attempts/<uuid:attempt_id>/questions/<int:position>")
def show(attempt_id: uuid.UUID, position: int) -> str | Response:
    with looking(db.engine) as connection:
        attempt = sitting_or_404(connection, attempt_id, position)
    if attempt.state != IN_PROGRESS:
        return to_the_end(attempt)
    asked = attempt.asked or abort(404)
    error = CHOOSE if "choose" in request.args and not asked.answered else ""
    return _page(attempt, asked, asked.choice, error)


@blueprint.post("/attempts/<uuid:attempt_id>/questions/<int:position>")
def answer(attempt_id: uuid.UUID, position: int) -> Response | tuple[str, int]:
    """Store an answer and lead on. Our script, which stays on the page until it is stored, is told where to go.

    Without script, who chose nothing is led back to the question: a page that answers a form has to be sent again
    when they come Back to it.
    """
    form, by_script = AnswerForm(), request.accept_mimetypes.best == "application/json"
    with storing(db.engine) as connection:
        paper = papers.as_drawn(connection, attempt_id)
        if answered := _store(connection, attempt_id, paper.at(position), form):
            onward = _address(attempt_id, find_next(len(paper.asked), answered, position))
            return jsonify(onward=onward) if by_script else redirect(onward)
        attempt = sitting_or_404(connection, attempt_id, position)
    if attempt.state != IN_PROGRESS:
        raise AlreadyEndedError
    asked = attempt.asked or abort(404)
    if form.chose_nothing and not (asked.answered or by_script):
        return redirect(url_for("question.show", attempt_id=attempt_id, position=position, choose=1))
    form.offer(len(asked.order))
    return _page(attempt, asked, form.place if form.choice.raw_data else asked.choice, form.error), 400


def _store(
    connection: Connection, attempt_id: uuid.UUID, asked: Asked | None, form: AnswerForm
) -> frozenset[int] | None:
    """Store what was sent, if it answers this question of an attempt of theirs; gives the positions answered then."""
    if asked is None:
        return None
    form.offer(len(asked.order))
    if not form.accepts():
        return None
    sent = Sent(now(), None if form.dont_know else form.place, form.confidence, _turn())
    bearer = bearer_or_404()
    answered = sitting.answer(connection, bearer, attempt_id, asked, sent)
    if answered is None:
        take_several(connection)
        answered = sitting.answer_anew(connection, bearer, attempt_id, asked, sent)
    if answered:
        connection.commit()
        note_taken()
    return answered


def _turn() -> int | None:
    """The number that our script gave to this sending."""
    turn = request.form.get("turn", type=int)
    return turn if turn is not None and 0 <= turn < MOST_TURN else None


def _address(attempt_id: uuid.UUID, position: int | None) -> str:
    """Of the question at a position, or of the check page behind the last one."""
    if position is None:
        return url_for("finish.check", attempt_id=attempt_id)
    return url_for("question.show", attempt_id=attempt_id, position=position)


def to_the_end(attempt: Attempt | Sitting) -> Response:
    """From a page of a quiz that is over: to its report or, as a discarded one has none, to the start page."""
    if attempt.state == DISCARDED:
        flash("That quiz was discarded.")
        return redirect(url_for("start.home"))
    return redirect(url_for("report.show", attempt_id=attempt.id))


def _page(attempt: Sitting, asked: Asked, chosen: int | None, error: str) -> str:
    """`chosen`: the place that is marked. No form is made for it, whose only news would be the token."""
    return render_template(
        "question/show.html",
        attempt=attempt,
        asked=asked,
        here=find_round(attempt.rounds, asked.position),
        bars=tuple((len(one.positions), one.count(attempt.answered)) for one in attempt.rounds),
        skill=this_quiz().role.skill_by_id.get(asked.question.skill),
        chosen=chosen,
        error=error,
        confidence=LABELS[Confidence],
    )
