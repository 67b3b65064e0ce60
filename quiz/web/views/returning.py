"""Another device: the return phrase, bringing two devices together, signing out."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from quiz.db.engine import begin_write
from quiz.db.models import Learner
from quiz.phrase import hash_phrase, make_phrase
from quiz.store import devices, history, learners
from quiz.store.devices import Holdings
from quiz.store.learners import Pass
from quiz.web.http.arriving import find_arriving
from quiz.web.http.context import (
    JOINING,
    SignedOut,
    bearer,
    db,
    find_learner,
    find_signed_out,
    is_within,
    joining,
    learner_or_404,
    now,
    sign_in,
    sign_in_afresh,
    this_quiz,
)
from quiz.web.pages.agreeing import ask_again, fingerprint
from quiz.web.pages.forms import PhraseForm

blueprint = Blueprint("returning", __name__)

UNKNOWN = (
    "We do not recognise that phrase. Look at the six words again: have you made a newer one since, or brought its "
    "results together with others?"
)
SHOWN_FOR = timedelta(minutes=15)


@blueprint.post("/yours/phrase")
def make() -> Response:
    """A new phrase in place of number `after`; the next page shows it.

    A reload, a second click or a second try after a lost response asks for the same number again and
    makes no other phrase.
    """
    learner = learner_or_404(write=True)
    if request.form.get("after", type=int) == learner.phrase_number:
        number, key = learners.later_number(learner, now()), this_quiz().config.secret_key
        phrase = make_phrase(_purpose(learner, number), key)
        devices.make_phrase(learner, number, hash_phrase(phrase, key) or abort(500), now())
        db.session.commit()
    elif not can_be_shown(learner):
        flash("You have made another phrase since that page was opened, so this made none.")
        return redirect(url_for("yours.show"))
    sign_in(Pass(learner.id, learners.newest_number(learner)))
    return redirect(url_for("returning.show"))


@blueprint.get("/yours/phrase")
def show() -> str | Response:
    """The phrase made last, for a quarter of an hour. Whoever comes with the new cookie has the answer, so it holds."""
    learner = learner_or_404(write=True)
    phrase = _latest_phrase(learner)
    if phrase is None:  # by the clock of this machine, say: then the old one holds
        db.session.rollback()
        return redirect(url_for("yours.show"))
    db.session.commit()
    sign_in(Pass(learner.id, learners.newest_number(learner)))
    return render_template("yours/phrase.html", phrase=phrase, minutes=SHOWN_FOR.seconds // 60)


@blueprint.post("/yours/return")
def bring() -> Response | tuple[str, int]:
    """Enter a phrase: open its results here, after asking where this device holds something too."""
    form = PhraseForm()
    there = find_by_phrase(form.phrase.data or "") if form.validate() else None
    if there is None:
        form.phrase.errors = [*form.phrase.errors, UNKNOWN][:1]
        return render_template("yours/return.html", phrase=form), 400
    here = find_learner()
    if here and here.id != there.id and devices.count_holdings(db.session, here).anything:
        session[JOINING] = [there.id.hex, there.session_number, int(now().timestamp())]
        return redirect(url_for("returning.ask_join"))
    return open_results(there)


@blueprint.get("/yours/return")
def ask() -> str:
    return render_template("yours/return.html", phrase=PhraseForm())


@blueprint.get("/yours/join")
def ask_join() -> str | Response:
    """Whether to bring both together; whoever comes Back here after it was done sees what came of it."""
    here, there = learner_or_404(), learners.find(db.session, joining())
    if there is None:
        return _ask_again() if JOINING in session else redirect(url_for("progress.show"))
    held, brought = (devices.count_holdings(db.session, one) for one in (here, there))
    return render_template(
        "yours/join.html", here=held, there=brought, shown=_fingerprint(there, held, brought), form=FlaskForm()
    )


@blueprint.post("/yours/join")
def join() -> Response:
    """Bring both together, or leave what this device holds where it is and open the other.

    Sent once more, because the answer was lost, it says the same again.
    """
    choice = request.form.get("choice")
    if choice == "not-now":
        session.pop(JOINING, None)
        return redirect(url_for("start.home"))
    entered = joining()
    if entered is None:
        return _ask_again()
    begin_write(db.session)
    here, there = learners.find_both(db.session, bearer() or abort(404), entered)
    if there is None:
        return _ask_again()
    if here is None:
        return open_results(find_arriving() or abort(404))
    if choice not in ("here", "there", "leave"):
        abort(400)
    held, brought = (devices.count_holdings(db.session, one) for one in (here, there))
    if asked := ask_again(url_for("returning.ask_join"), _fingerprint(there, held, brought)):
        return asked
    if choice != "leave":
        devices.join(db.session, here, there, keep_running=here if choice == "here" else there, now=now())
    return open_results(there)


@blueprint.get("/yours/sign-out")
def ask_sign_out() -> str | Response:
    """Asked before it is done; whoever comes Back here afterwards reads what there is."""
    learner = find_learner()
    if learner is None:
        return redirect(url_for("yours.show"))
    return render_template("yours/sign_out.html", learner=learner, form=FlaskForm())


@blueprint.post("/yours/sign-out")
def sign_out() -> Response:
    """Forget this browser's cookie; with `everywhere` all others are worth nothing either. Twice is like once."""
    told = "You are signed out. This browser has forgotten whose results it showed."
    if request.form.get("where") == "everywhere":
        if learner := find_learner(write=True):
            devices.sign_out_everywhere(learner, now())
            db.session.commit()
        elif find_signed_out() is SignedOut.PHRASE:
            told += " Should others still be signed in, enter your newest return phrase and do it once more."
    session.clear()
    flash(told)
    return redirect(url_for("start.home"))


def _ask_again() -> Response:
    """For a phrase that was typed too long ago, or replaced by a newer one meanwhile."""
    db.session.rollback()
    flash("That phrase was typed a while ago, or there is a newer one. Type it again.")
    return redirect(url_for("returning.ask"))


def _fingerprint(there: Learner, held: Holdings, brought: Holdings) -> str:
    """What the question about joining told. How much was answered matters only where a quiz would be discarded."""
    both = bool(held.running and brought.running)
    shown = [
        (one.finished, one.running and one.running.id, both and one.answered, one.groups, one.told)
        for one in (held, brought)
    ]
    return fingerprint(there.id, shown)


def find_by_phrase(text: str) -> Learner | None:
    """Whose phrase this is, under any key that is or was in use."""
    hashes = {hashed for key in this_quiz().config.keys if (hashed := hash_phrase(text, key))}
    return devices.find_by_phrase(db.session, hashes) if hashes else None


def open_results(learner: Learner) -> Response:
    """Sign in, and lead to what a person would look for first: the quiz they are in, else their results.

    Last of all the browser gets its new cookie: where the database does not answer, nothing is done, as the page says.
    """
    opened = Pass(learner.id, learner.session_number)
    running = history.find_in_progress(db.session, learner)
    finished = history.count(db.session, learner)
    db.session.commit()
    sign_in_afresh(opened)
    if running:
        return redirect(url_for("start.home"))
    if finished:
        return redirect(url_for("progress.show"))
    flash("Your return phrase was right. This is what it opens.")
    return redirect(url_for("yours.show"))


def can_be_shown(learner: Learner) -> bool:
    """Whether the phrase was made a moment ago."""
    return learner.phrase_made_at is not None and is_within(SHOWN_FOR, learner.phrase_made_at)


def _latest_phrase(learner: Learner) -> str | None:
    """The words of the phrase made last, where it was made just now; found under the key that made it."""
    if not can_be_shown(learner):
        return None
    stored = learner.next_phrase_hash or learner.phrase_hash
    phrases = {key: make_phrase(_purpose(learner, learner.phrase_number), key) for key in this_quiz().config.keys}
    return next((phrase for key, phrase in phrases.items() if hash_phrase(phrase, key) == stored), None)


def _purpose(learner: Learner, number: int) -> str:
    return f"{learner.id} {number}"
