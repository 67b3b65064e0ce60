"""Joining a group and leaving it, and what is put on the wall for people to join."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Redirect

from quiz.core.group.disclosure import LEAST
from quiz.db.models import StudyGroup
from quiz.store import groups, history, results
from quiz.web.http import quotas
from quiz.web.http.context import db, find_learner, find_signed_out, greet, learner_or_404, this_quiz
from quiz.web.pages.forms import CodeForm
from quiz.web.pages.group_page import draw_code
from quiz.web.views.start import known_or_new, let_in

blueprint = Blueprint("join", __name__)

NO_SUCH_GROUP = "There is no group with this code. Look at it again, letter by letter."


@blueprint.get("/join")
def find() -> str | Redirect | tuple[str, int]:
    """The page where a code from the wall is typed; leads to the group's own page."""
    form = CodeForm(request.args if "code" in request.args else None, meta={"csrf": False})
    if "code" not in request.args:
        return render_template("groups/find.html", form=form)
    if form.validate():
        return redirect(url_for("join.ask", code=_group(form.code.data or "").code))
    return render_template("groups/find.html", form=form), 400


@blueprint.get("/join/<code>", strict_slashes=False)
def ask(code: str) -> str:
    """What joining means, and the button that does it."""
    group, learner = _group(code), find_learner()
    greet()
    latest = history.list_whole(db.session, learner.id)[-1:] if learner else []
    shown = results.results_of(db.session, latest, this_quiz().role)
    return render_template(
        "groups/join.html",
        group=group,
        least=LEAST,
        inside=learner is not None and groups.is_member(db.session, learner, group),
        finished=bool(latest),
        left_open=[skill.name for result in shown.values() for skill in result.skills if not skill.tally.answered],
        gone=None if learner else find_signed_out(),
        form=FlaskForm(),
    )


@blueprint.post("/join/<code>")
def join(code: str) -> Redirect:
    """Join the group."""
    learner = known_or_new(url_for("join.ask", code=code))
    group = _group(code)
    quotas.check_joining(learner, group)
    groups.join(db.session, learner, group)
    db.session.commit()
    let_in(learner.id)
    return redirect(url_for("join.ask", code=group.code))


@blueprint.post("/join/<code>/leave")
def leave(code: str) -> Redirect:
    """Leave the group; what was counted in a snapshot stays counted. The end is the same where there is none."""
    learner = learner_or_404(write=True)
    if group := groups.find_by_code(db.session, code):
        groups.leave(db.session, learner.id, group.id)
        db.session.commit()
    return redirect(url_for("join.left"))


@blueprint.get("/join/left")
def left() -> str:
    """Says that they have left."""
    return render_template("groups/left.html")


@blueprint.get("/join/<code>/wall")
def wall(code: str) -> str:
    """The join address in large letters and as a picture, without the coach's secret."""
    group = _group(code)
    address = url_for("join.ask", code=group.code, _external=True)
    return render_template("groups/wall.html", group=group, address=address)


@blueprint.get("/join/<code>/code.svg")
def picture(code: str) -> Response:
    """The join address as a QR code."""
    address = url_for("join.ask", code=_group(code).code, _external=True)
    return Response(draw_code(address), mimetype="image/svg+xml")


def _group(code: str) -> StudyGroup:
    """The group of a join address; who mistyped it gets the page where a code is typed, with theirs to look at."""
    return groups.find_by_code(db.session, code) or abort(make_response(_ask_again(code), 404))


def _ask_again(code: str) -> str:
    form = CodeForm(MultiDict({"code": code}), meta={"csrf": False})
    form.code.errors = [NO_SUCH_GROUP]
    return render_template("groups/find.html", form=form)
