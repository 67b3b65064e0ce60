"""The coach of a group: opening it, closing it for a snapshot, and reading what that told.

The coach's address is all that makes somebody a coach, so it stands in no log, file or picture, and pages for the
wall are others (`join.wall`).
"""

from __future__ import annotations

import hashlib
import re
import secrets

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as Redirect

from quiz.core.group.disclosure import LEAST
from quiz.db.engine import begin_write
from quiz.db.models import StudyGroup
from quiz.store import group_snapshots, groups
from quiz.web.http.context import db, greet, now, rng, this_quiz
from quiz.web.pages.exports.group_files import group_document, group_table
from quiz.web.pages.formats import in_words
from quiz.web.pages.forms import GroupForm
from quiz.web.pages.group_page import lay_out

blueprint = Blueprint("coach", __name__)

TOKEN = re.compile("[0-9a-f]{48}")  # 192 bits, letters and digits
NOT_YET = (
    f"Not yet, and nothing was closed. Fewer than {in_words(LEAST)} people can be counted. A quiz counts once, and not "
    "where a whole skill was left open, where questions were only added to what was counted, or where the role asks "
    "for other skills since: whoever took that one has to take another. Where just a few have come or gone since the "
    "last time, the difference would tell what they showed; where few are left of those counted then, "
    f"{in_words(LEAST)} who were never counted are needed. Give everyone more time, and try again."
)
NO_GROUP = "There is no group at that address any more."


@blueprint.get("/groups")
def ask() -> str:
    """The page for whoever wants to begin a group. Its form brings a random number: pressed twice, there is one."""
    greet()
    return _opening(GroupForm(), secrets.token_hex(24))


def _opening(form: GroupForm, new: str) -> str:
    return render_template("groups/open.html", form=form, new=new, least=LEAST)


@blueprint.post("/groups")
def begin() -> Redirect | tuple[str, int]:
    """Make a group and lead to its page, whose address is the coach's key.

    It follows from what the form brings and from the name: whoever goes Back and gives another wants another group.
    """
    form, new = GroupForm(), _new_token() or secrets.token_hex(24)
    if not form.validate():
        return _opening(form, new), 400
    begin_write(db.session)
    name = form.name.data or ""
    token = hashlib.sha256(f"{new} {name}".encode()).hexdigest()[:48]
    began = groups.began_with(db.session, token)  # before the other question: a second click may be done in between
    if groups.find_by_token(db.session, token) is None:
        if began:  # and was given another address since: this one is in other hands
            token = secrets.token_hex(24)
        groups.open_group(db.session, name, groups.make_code(rng), token, now().date())
    db.session.commit()
    return redirect(url_for("coach.show", token=token))


def _new_token() -> str:
    """The address that a form brings for a group; empty where that is none."""
    new = request.form.get("new", "")
    return new if TOKEN.fullmatch(new) else ""


@blueprint.get("/coach/<path:token>")
def show(token: str) -> Response | Redirect:
    """The page of a group; seen at a new address, it asks for `seen`.

    Mail and chat programs leave signs behind an address, as the full stop of its sentence.
    """
    found = TOKEN.match(re.sub("[^0-9a-f]", "", token.lower())) or abort(404)
    if found[0] != token:
        return redirect(url_for("coach.show", token=found[0]))
    greet()
    return _page(_group_or_404(token), token)


@blueprint.get("/coach/<token>/seen")
def seen(token: str) -> Response:
    """Asked for by the page at a new address, as a style sheet: whoever sees it has the address.

    Not by making the page, which may be on its way while its reader gives up and reloads the one before.
    """
    if groups.is_new(_group_or_404(token), token):
        _group_or_404(token, write=True)
    return Response(mimetype="text/css")


@blueprint.post("/coach/<token>/close")
def close(token: str) -> Redirect:
    """Take a snapshot of the group; refused, in words, while it would tell of fewer than five."""
    group = _group_or_404(token, write=True)
    if group.is_open:  # a second click finds it done
        if group_snapshots.close(db.session, group, this_quiz().role, rng, now().date()) is None:
            flash(NOT_YET)
        db.session.commit()
    return redirect(url_for("coach.show", token=token))


@blueprint.post("/coach/<token>/open")
def open_again(token: str) -> Redirect:
    """Let people join for a next snapshot."""
    groups.open_again(_group_or_404(token, write=True), now().date())
    db.session.commit()
    return redirect(url_for("coach.show", token=token))


@blueprint.get("/coach/<token>/close")
@blueprint.get("/coach/<token>/open")
def go_back(token: str) -> Redirect:
    """Where a form could not be taken, its address stays in the browser: opened again, it leads to the group."""
    return redirect(url_for("coach.show", token=token))


@blueprint.get("/coach/<token>/renew")
def ask_renew(token: str) -> str:
    """The form holds the new address already, so that however often it is sent, there is one."""
    greet()
    group = _group_or_404(token)
    return render_template("groups/renew.html", group=group, token=token, new=secrets.token_hex(24), form=FlaskForm())


@blueprint.post("/coach/<token>/renew")
def renew(token: str) -> Redirect:
    """Put a new address in place of the one that may have got into other hands."""
    new = _new_token() or abort(400)
    groups.renew(_group_or_404(token, write=True), new, now().date())
    db.session.commit()
    return redirect(url_for("coach.show", token=new))


@blueprint.get("/coach/<token>/delete")
def ask_remove(token: str) -> str:
    """Ask before a group is removed."""
    greet()
    return render_template("groups/delete.html", group=_group_or_404(token), token=token, form=FlaskForm())


@blueprint.post("/coach/<token>/delete")
def remove(token: str) -> Redirect:
    """Remove a group with its snapshots, for good. Where there is none, it may have moved, or it is a second click."""
    if group := _find_group(token, write=True):
        groups.remove(db.session, group)
        db.session.commit()
        flash(NO_GROUP)
    else:
        flash(f"{NO_GROUP} If it was given another one meanwhile, it is still there: delete it from that one.")
    return redirect(url_for("coach.ask"))


@blueprint.get("/coach/<token>/sums.json")
def as_json(token: str) -> Response:
    """The snapshots as JSON."""
    group = _group_or_404(token)
    response = make_response(group_document(group, groups.list_snapshots(db.session, group)))
    response.headers["Content-Disposition"] = 'attachment; filename="group.json"'
    return response


@blueprint.get("/coach/<token>/sums.csv")
def as_csv(token: str) -> Response:
    """The snapshots as a table for spreadsheets."""
    body = group_table(groups.list_snapshots(db.session, _group_or_404(token)))
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": 'attachment; filename="group.csv"'})


def _page(group: StudyGroup, token: str) -> Response:
    page = render_template(
        "groups/coach.html",
        group=group,
        token=token,
        is_new=groups.is_new(group, token),
        snapshots=groups.list_snapshots(db.session, group),
        lay_out=lay_out,
        least=LEAST,
        retention=this_quiz().config.retention_days,
        form=FlaskForm(),
    )
    response = make_response(page)
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


def _find_group(token: str, *, write: bool = False) -> StudyGroup | None:
    """The group of a coach's address; `write` begins the write transaction and locks it.

    Whoever writes at a new address has it, so from then on the old one is worth nothing.
    """
    if not write:
        return groups.find_by_token(db.session, token)
    db.session.rollback()  # what was read before may be older than the lock
    begin_write(db.session)
    group = groups.find_by_token(db.session, token, lock=True)
    if group and groups.is_new(group, token):
        groups.confirm(group, token)
        db.session.commit()  # which holds the group for itself, so nobody could join meanwhile
        return _find_group(token, write=True)
    return group


def _group_or_404(token: str, *, write: bool = False) -> StudyGroup:
    return _find_group(token, write=write) or abort(404)
