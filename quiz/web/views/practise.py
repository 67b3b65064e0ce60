"""Practise: three missed questions, one after the other, with the reasons at once; none of it counts or is stored."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.core.content.question import Option, Question
from quiz.core.sitting.practice import HAND, deal, shuffle_options
from quiz.store import history, practice
from quiz.web.http.context import db, find_learner, find_signed_out, learner_or_404, now
from quiz.web.pages.forms import PracticeForm

blueprint = Blueprint("practise", __name__)


MOST_SEED = 10**9  # an address may hold thousands of digits


@dataclass(frozen=True)
class Exercise:
    """One question of a hand: the `turn`-th (from 1) of `turns`, its options in the order shown."""

    question: Question
    version: str
    shown: tuple[Option, ...]
    turn: int
    turns: int
    seed: int
    more: bool

    @property
    def texts(self) -> list[str]:
        return [option.text for option in self.shown]


@blueprint.get("/practise")
def show() -> str:
    learner = find_learner()
    missed = practice.list_missed(db.session, learner) if learner else {}
    if learner is None or not missed:
        finished = learner is not None and history.count(db.session, learner) > 0
        gone = None if learner else find_signed_out()
        return render_template("practise/nothing.html", finished=finished, gone=gone)
    hand = deal(list(missed), str(learner.id), _seed())
    turn = min(max(request.args.get("turn", 1, type=int), 1), len(hand))
    exercise = _exercise(missed, hand[turn - 1], learner.id, turn)
    return render_template("practise/show.html", exercise=exercise, form=PracticeForm(exercise.texts), error="")


@blueprint.get("/practise/reasons")
def check() -> str | Response | tuple[str, int]:
    """The reasons, beside what was chosen. The form names its question, so nothing depends on what is missed by now.

    Nothing is stored, so the choice stands in the address: Back and a reload show the reasons again.
    """
    learner = learner_or_404()
    missed = practice.list_missed(db.session, learner)
    if request.args.get("question") not in missed:
        return redirect(url_for("practise.show"))
    turn = min(max(request.args.get("turn", 1, type=int), 1), HAND)
    exercise = _exercise(missed, request.args["question"], learner.id, turn)
    form = PracticeForm(exercise.texts, request.args)
    if form.place is None and form.send.data != "show":
        error = "Choose an answer, or press “Show me the answer”."
        return render_template("practise/show.html", exercise=exercise, form=form, error=error), 400
    return render_template("practise/reasons.html", exercise=exercise, chosen=form.place)


def _seed() -> int:
    """From the address; without one, every day deals another three."""
    return min(request.args.get("seed", now().toordinal(), type=int), MOST_SEED)


def _exercise(missed: dict[str, str], question_id: str, learner: uuid.UUID, turn: int) -> Exercise:
    question = practice.get_question(db.session, missed[question_id])
    order = shuffle_options(len(question.options), question_id, str(learner), _seed())
    return Exercise(
        question,
        missed[question_id],
        tuple(question.options[place] for place in order),
        turn,
        min(HAND, len(missed)),
        _seed(),
        more=len(missed) > HAND,
    )
