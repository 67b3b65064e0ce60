"""What is a person's own: their data, the return phrase, links to show a report, deleting everything."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Generator
from itertools import chain

from flask import Blueprint, Response, redirect, render_template, session, url_for
from flask_wtf import FlaskForm
from sqlalchemy import Engine
from werkzeug.wrappers import Response as Redirect

from quiz.store import groups, history, learners, sharing
from quiz.store.snapshots import snapshot
from quiz.web.http.context import db, find_learner, find_signed_out, greet, learner_or_404, now
from quiz.web.http.quotas import Downloads
from quiz.web.pages.exports.download import learner_document
from quiz.web.views import returning, share

blueprint = Blueprint("yours", __name__)
downloads = Downloads()


@blueprint.get("/yours")
def show() -> str:
    """What is stored of the person, and what they can do with it."""
    greet()
    learner = find_learner()
    finished = history.count(db.session, learner) if learner else 0
    links = sharing.list_links(db.session, learner.id, now()) if learner else []
    return render_template(
        "yours/show.html",
        learner=learner,
        finished=finished,
        links=links,
        groups=groups.list_joined(db.session, learner.id) if learner else [],
        phrase_shown=learner is not None and returning.can_be_shown(learner),
        link_shown=share.can_be_shown,
        gone=None if learner else find_signed_out(),
        form=FlaskForm(),
    )


@blueprint.get("/yours/data.json")
def data() -> Response:
    """Everything stored of the person, as JSON. One download at a time, as it may take long."""
    learner_id = learner_or_404().id
    db.session.rollback()  # one connection is enough for one person
    parts = _written(db.engine, learner_id, downloads.begin(learner_id))
    first = next(parts)  # what fails behind it breaks the download off; before it, a page can say so
    response = Response(chain([first], parts), mimetype="application/json")
    response.headers["Content-Disposition"] = 'attachment; filename="skills-check.json"'
    response.call_on_close(parts.close)  # also when nobody read a word of it
    return response


def _written(engine: Engine, learner_id: uuid.UUID, end: Callable[[], None]) -> Generator[str]:
    try:
        with snapshot(engine) as connection:
            yield from learner_document(connection, learner_id)
    finally:
        end()


@blueprint.get("/yours/delete")
def ask_delete() -> str | Redirect:
    """Ask before everything is deleted; where nothing is stored, or they were signed out, "Your data" says so."""
    if not find_learner():
        return redirect(url_for("yours.show"))
    return render_template("yours/delete.html", form=FlaskForm())


@blueprint.post("/yours/delete")
def delete() -> Redirect:
    """Delete everything of this learner and forget the cookie; a browser that was signed out deletes nothing."""
    learner = find_learner(write=True)
    if learner is None and find_signed_out():
        db.session.rollback()
        return redirect(url_for("yours.show"))
    if learner:
        learners.remove(db.session, learner)
        db.session.commit()
    session.clear()
    return redirect(url_for("yours.deleted"))


@blueprint.get("/yours/deleted")
def deleted() -> str | Redirect:
    """Says that nothing is left, where that is so."""
    if find_learner() or find_signed_out():
        return redirect(url_for("yours.show"))
    return render_template("yours/deleted.html")
