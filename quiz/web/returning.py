"""Another device: the return phrase, bringing two devices together, signing out."""

from __future__ import annotations

import uuid

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from quiz.db import begin_write
from quiz.models import Learner
from quiz.phrase import hash_phrase, make_phrase
from quiz.store import devices, learners
from quiz.store.learners import Pass
from quiz.web.current import bearer, db, find_learner, learner_or_404, now, sign_in, this_quiz
from quiz.web.forms import PhraseForm

blueprint = Blueprint("returning", __name__)

UNKNOWN = "We know no such phrase. Check the six words; a newer phrase replaces an older one."


@blueprint.post("/yours/phrase")
def make() -> str:
    """A new phrase, shown once; every other device is signed out."""
    learner = learner_or_404(write=True)
    phrase = make_phrase()
    devices.set_phrase(learner, hash_phrase(phrase, this_quiz().config.secret_key) or abort(500))
    sign_in(Pass(learner.id, learner.session_number))
    db.session.commit()
    return render_template("yours/phrase.html", phrase=phrase)


@blueprint.post("/yours/return")
def bring() -> Response | tuple[str, int]:
    """Enter a phrase: open its results here, after asking where this device holds something too."""
    form = PhraseForm()
    hashed = hash_phrase(form.phrase.data or "", this_quiz().config.secret_key)
    there = devices.find_by_phrase(db.session, hashed) if form.validate() and hashed else None
    if there is None:
        form.phrase.errors = [*form.phrase.errors, UNKNOWN][:1]
        return render_template("yours/return.html", phrase=form), 400
    here = find_learner()
    if here and here.id != there.id and devices.count_holdings(db.session, here).anything:
        session["joining"] = [there.id.hex, there.session_number]
        return redirect(url_for("returning.ask_join"))
    return _open(there)


@blueprint.get("/yours/return")
def ask() -> str:
    return render_template("yours/return.html", phrase=PhraseForm())


@blueprint.get("/yours/join")
def ask_join() -> str:
    here, there = learner_or_404(), learners.find(db.session, _joining()) or abort(404)
    return render_template(
        "yours/join.html",
        here=devices.count_holdings(db.session, here),
        there=devices.count_holdings(db.session, there),
        form=FlaskForm(),
    )


@blueprint.post("/yours/join")
def join() -> Response:
    """Bring both together, or leave what this device holds where it is and open the other."""
    here, there = _both()
    choice = request.form.get("choice")
    if choice in ("here", "there"):
        devices.join(db.session, here, there, keep_running=here if choice == "here" else there, now=now())
        db.session.commit()
    elif choice != "leave":
        abort(400)
    return _open(there)


@blueprint.get("/yours/sign-out")
def ask_sign_out() -> str:
    return render_template("yours/sign_out.html", learner=learner_or_404(), form=FlaskForm())


@blueprint.post("/yours/sign-out")
def sign_out() -> Response:
    """Forget this browser's cookie; with `everywhere` all others are worth nothing either."""
    if request.form.get("where") == "everywhere":
        devices.sign_out_everywhere(learner_or_404(write=True))
        db.session.commit()
    session.clear()
    return redirect(url_for("start.home"))


def _both() -> tuple[Learner, Learner]:
    """The learner of this browser and the one to be joined with, locked."""
    begin_write(db.session)
    here, there = learners.find_both(db.session, bearer() or abort(404), _joining())
    return here or abort(404), there or abort(404)


def _joining() -> Pass:
    """The learner whose phrase was entered in this browser just now."""
    if "joining" not in session:
        abort(404)
    learner_id, number = session["joining"]
    return Pass(uuid.UUID(learner_id), number)


def _open(learner: Learner) -> Response:
    """Let a fresh cookie name this learner, so that nothing set before goes on."""
    session.clear()
    sign_in(Pass(learner.id, learner.session_number))
    return redirect(url_for("progress.show"))
