"""HTTP in, HTML out: one module a part of the way through."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from quiz.web.http import arriving, checks, errors, headers, health, log, retries, session, throttles
from quiz.web.pages import formats
from quiz.web.views import (
    about,
    authoring,
    coach,
    doubt,
    finish,
    join,
    own_view,
    practise,
    problem,
    progress,
    question,
    report,
    returning,
    review,
    share,
    start,
    tasks,
    yours,
)

# In the order of the way through; those of authors are served on request only.
VIEWS = (
    start,
    own_view,
    question,
    finish,
    report,
    tasks,
    review,
    practise,
    problem,
    progress,
    yours,
    returning,
    share,
    about,
    health,
    coach,
    join,
)

csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Give the application its pages, its error pages, its headers and its template helpers."""
    log.register(app)
    checks.register(app)
    doubt.register(app, csrf)
    csrf.init_app(app)
    csrf.exempt(question.answer)  # its form checks the token itself
    for module in VIEWS:
        app.register_blueprint(module.blueprint)
    if app.extensions["quiz"].config.authoring:
        app.register_blueprint(authoring.blueprint)
    health.register(app)
    retries.register(app)
    throttles.register(app)
    arriving.register(app)
    session.register(app, app.extensions["quiz"].instance)
    errors.register(app)
    headers.register(app)
    formats.register(app)
