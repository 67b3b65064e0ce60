"""What is a person's own: their data, the return phrase, links to show a report, deleting everything."""

from __future__ import annotations

import os
import uuid
from typing import IO

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Redirect
from werkzeug.wsgi import wrap_file

from quiz.store import groups, history, learners, sharing
from quiz.store.snapshots import snapshot
from quiz.web.http.context import db, find_learner, find_signed_out, greet, learner_or_404, now
from quiz.web.http.quotas import Downloads, NoRoomError
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
    """Everything stored of the person, as JSON: whole in a file before any of it is sent, however slowly it is read."""
    learner_id = learner_or_404().id
    db.session.rollback()  # one connection is enough for one person
    try:
        file = downloads.begin(learner_id)
        size = _write(file, learner_id)
    except OSError as error:
        raise NoRoomError(os.strerror(error.errno or 0)) from error
    response = Response(wrap_file(request.environ, file), mimetype="application/json", direct_passthrough=True)
    response.content_length = size
    response.headers["Content-Disposition"] = 'attachment; filename="skills-check.json"'
    return response


def _write(file: IO[bytes], learner_id: uuid.UUID) -> int:
    """Write everything into the file, which is then read from its beginning; gives its size in bytes."""
    try:
        with snapshot(db.engine) as connection:
            file.writelines(part.encode() for part in learner_document(connection, learner_id))
        size = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return size


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
        flash("Nothing was deleted.")
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
