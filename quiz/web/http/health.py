"""For whoever runs the quiz: is it alive, is it ready."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from quiz.web.http.context import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 when the database answers, else 503."""
    return _answer("SELECT 1")


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 when the tables are there too, so that traffic may come."""
    return _answer("SELECT count(*) FROM learner WHERE 1 = 0")


def _answer(query: str) -> Response:
    try:
        db.session.execute(text(query))
    except SQLAlchemyError:
        return Response("the database does not answer\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
