"""What is a person's own: their data, the return phrase, links to show a report, deleting everything."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, session, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Redirect

from quiz.store import attempts, learners, sharing
from quiz.web.current import db, find_learner, greet, learner_or_404, now
from quiz.web.documents import learner_document
from quiz.web.returning import can_be_shown

blueprint = Blueprint("yours", __name__)


@blueprint.get("/yours")
def show() -> str:
    greet()
    learner = find_learner()
    finished = attempts.list_finished(db.session, learner) if learner else []
    links = sharing.list_links(db.session, finished, now())
    return render_template(
        "yours/show.html",
        learner=learner,
        finished=finished,
        links=links,
        phrase_shown=learner is not None and can_be_shown(learner),
        form=FlaskForm(),
    )


@blueprint.get("/yours/data.json")
def data() -> Response:
    response = jsonify(learner_document(db.session, learner_or_404()))
    response.headers["Content-Disposition"] = 'attachment; filename="skills-check.json"'
    return response


@blueprint.get("/yours/delete")
def ask_delete() -> str:
    return render_template("yours/delete.html", learner=find_learner(), form=FlaskForm())


@blueprint.post("/yours/delete")
def delete() -> Redirect:
    learner = find_learner(write=True)
    if learner:
        learners.remove(db.session, learner)
        db.session.commit()
    session.clear()
    return redirect(url_for("yours.deleted"))


@blueprint.get("/yours/deleted")
def deleted() -> str:
    return render_template("yours/deleted.html")
