"""The one place where the parts meet."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from inspect import CO_COROUTINE
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined, TemplateError
from sqlalchemy.exc import OperationalError

from quiz import paths
from quiz.bank.read import load
from quiz.config import Config, read_config
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.db import engine
from quiz.db.engine import engine_options, prepare
from quiz.db.migrate import find_instance
from quiz.phrase import list_words
from quiz.web import register
from quiz.web.http import static
from quiz.web.http.causes import cause_of
from quiz.web.http.context import Quiz, db
from quiz.web.http.proxies import Proxies
from quiz.web.http.tries import redis_storage

POST_LIMIT = 64 * 1024  # bytes; the largest form of the product is under 4 KB


class Lean(Flask):
    """Flask without work that takes long and that this application has no use for.

    Nothing of ours waits asynchronously. The database extension ends every request with a coroutine that closes
    asynchronous sessions, of which we have none; Flask would start an event loop for it, which takes 1 to 1.5 ms.
    """

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself, unless it is a coroutine. Flask asks two dozen times at each request."""
        code = getattr(func, "__code__", None)
        return super().ensure_sync(func) if code is None or code.co_flags & CO_COROUTINE else func

    def async_to_sync(self, func: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
        """The function, run to its end in place. Raises RuntimeError if it has to wait for anything."""

        def run(*args: Any, **kwargs: Any) -> Any:
            coroutine = func(*args, **kwargs)
            try:
                coroutine.send(None)
            except StopIteration as end:
                return end.value
            coroutine.close()
            raise RuntimeError(f"{func.__name__} waits asynchronously, which nothing here may.")

        return run


def look_first(config: Config) -> tuple[Bank, Role]:
    """Whatever else may refuse a start, before the database is brought up, which cannot be undone; gives the bank.

    Raises ConfigError and BankError.
    """
    if config.redis_url:
        redis_storage(config.redis_url)
    return load(config.bank)


def create_app(config: Config | None = None, bank: tuple[Bank, Role] | None = None) -> Flask:
    """Build the application. The database must have been migrated (`quiz.db.migrate`).

    Raises ConfigError for unusable settings and BankError for a broken bank.
    """
    config = config or read_config(os.environ)
    questions, role = bank or load(config.bank)
    instance = find_instance(config.database_url)
    app = Lean("quiz", template_folder=str(paths.TEMPLATES), static_folder=None)
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=config.old_keys,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=400),
        SESSION_REFRESH_EACH_REQUEST=False,  # signing it anew for every answer is dear; see `session`
        MAX_CONTENT_LENGTH=POST_LIMIT,
        MAX_FORM_MEMORY_SIZE=POST_LIMIT,
        MAX_FORM_PARTS=100,
        TESTING=config.testing,
        # The secret of a token is the random number in the cookie. This only packs it, and must outlive the key.
        WTF_CSRF_SECRET_KEY=instance,
        WTF_CSRF_TIME_LIMIT=None,  # a tab left over lunch must not lose its answer
        WTF_CSRF_SSL_STRICT=False,  # we send no referrer, so none can be asked for; the token decides
        SQLALCHEMY_ENGINES={"default": engine_options(config.database_url)},
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["quiz"] = Quiz(config, questions, role, instance)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine, serving=True)
    if kind := config.shared_disk:
        app.logger.warning("the database lies on %s: no second machine may serve from there, see OPERATIONS", kind)
    if config.proxies:
        app.wsgi_app = Proxies(config.proxies, app.wsgi_app)  # type: ignore[method-assign]
    register(app)
    return app


def read_ahead(app: Flask) -> Flask:
    """Read now what pages are made of, for a server; gives the application.

    One whose files are exchanged by an upgrade while it runs would otherwise serve parts of two releases.
    """
    static.files()
    list_words()
    for name in app.jinja_env.list_templates():
        with suppress(TemplateError, UnicodeError, OSError):  # an editor's or the Finder's, which no page uses
            app.jinja_env.get_template(name)
    return app


def close(app: Flask) -> None:
    """Close the connections, before the process ends: SQLite's last one puts its log into the file and removes it.

    Where that would ruin the file, the process ends here, with exit code 1: Python would close them at its own end.
    """
    with app.app_context():
        try:
            engine.close(db.engine)
        except OperationalError as error:
            app.logger.error("database: %s", cause_of(error)[0])  # noqa: TRY400 - the places in the code say nothing
            logging.shutdown()
            os._exit(1)
