"""The yardsticks: one durable insert and one form page, and nothing else.

`/plain` is Flask and SQLAlchemy alone. `/form` adds what a form needs on this stack: Flask-WTF with its
token, and WTForms to check the choice.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

from flask import Flask, abort, redirect, render_template, request
from flask_wtf import FlaskForm
from jinja2 import DictLoader
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from waitress import serve
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice

from quiz.db.engine import Moment, begin_write, engine_options, prepare
from tests.databases import SECRET_KEY

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Question {{ position }}</title></head>
<body><main><form method="post" action="{{ action }}">{{ token }}<fieldset><legend><h1>{{ stem }}</h1></legend>
{% for option in options %}
<label><input type="radio" name="choice" value="{{ loop.index0 }}"> <span>{{ option }}</span></label>
{% endfor %}
</fieldset><button name="send" value="sure">Sure</button></form></main></body></html>"""
STEM = "A supplier delivers the model two weeks late and the steering group meets tomorrow. What should you do first?"
OPTIONS = ["Tell the sponsor today", "Ask the supplier why", "Move the date of the meeting", "Plan the two weeks anew"]


class Base(DeclarativeBase):
    pass


class Answer(Base):
    """One answer."""

    __tablename__ = "bare_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[int]
    send: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(Moment)


class AnswerForm(FlaskForm):
    """What Flask-WTF adds: a token and a check of the choice."""

    choice = RadioField(choices=[SelectChoice(str(place), text) for place, text in enumerate(OPTIONS)])
    send = StringField()


def create_app() -> Flask:
    """As little as the stack allows, with the quiz's own durability: without and with forms."""
    app = Flask(__name__)
    app.secret_key = SECRET_KEY
    app.jinja_loader = DictLoader({"form.html": PAGE})
    engine = create_engine(**engine_options(os.environ["QUIZ_DATABASE_URL"]))
    prepare(engine)

    def store(choice: str, send: str) -> None:
        with Session(engine) as session:
            begin_write(session)
            session.add(Answer(choice=int(choice), send=send, answered_at=datetime.now(UTC)))
            session.commit()

    @app.get("/plain")
    def show_plain() -> str:
        return render_template("form.html", position=1, stem=STEM, options=OPTIONS, action="/plain", token="")

    @app.post("/plain")
    def answer_plain() -> Response:
        store(request.form["choice"], request.form["send"])
        return redirect("/plain")

    @app.get("/form")
    def show_form() -> str:
        form = AnswerForm()
        texts = [choice.label for choice in form.choice.iter_choices()]
        return render_template("form.html", position=1, stem=STEM, options=texts, action="/form", token=form.csrf_token)

    @app.post("/form")
    def answer_form() -> Response:
        form = AnswerForm()
        if not form.validate():
            abort(400)
        store(form.choice.data, form.send.data or "")
        return redirect("/form")

    @app.get("/healthz")
    def healthz() -> str:
        return "ok"

    return app


def make_tables() -> None:
    engine = create_engine(**engine_options(os.environ["QUIZ_DATABASE_URL"]))
    Base.metadata.create_all(engine)
    engine.dispose()


def main() -> None:
    """Serve by waitress as `quiz run` does: `python -m tests.benchmarks.bare --port N`."""
    make_tables()
    serve(create_app(), host="127.0.0.1", port=int(sys.argv[-1]), threads=4, ident=None)


if __name__ == "__main__":
    main()
