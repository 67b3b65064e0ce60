"""The product on a port of its own, served as `quiz run` serves it, while a browser looks at it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, NoReturn

from flask import Flask, abort
from waitress import wasyncore

from quiz.app import create_app
from quiz.config import Config
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.waitress_settings import make_server
from quiz.web.http.context import db
from tests.person import Page, worth

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CHROMIUM = Path("/usr/bin/chromium")
SHELL = Path("/usr/bin/chromium-headless-shell")  # the same engine without what is around it, in half the time
# No sandbox in a container; nothing that a browser does by itself on the network.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
AUTHOR = "for-the-eyes-of-authors"  # the token of the authoring pages


@dataclass(frozen=True)
class Site:
    """A running quiz. `credits` is the key: a question's page → text of each option → what it earns."""

    app: Flask
    address: str
    credits: Callable[[Page], Mapping[str, float]]


@contextmanager
def serve(database: Path, shipped: tuple[Bank, Role], below: str = "") -> Iterator[Site]:
    """Serve a migrated SQLite file, with the authoring pages and, at /trouble/<code>, every error page.

    `below` is a path such as `/quiz`, under which the site is, with another one beside it.
    """
    config = Config(
        data=database.parent,
        database_url=f"sqlite:///{database}",
        secret_key="only for browsers" * 3,
        ratelimit=False,
        proxies=1 if below else 0,
        authoring=AUTHOR,
    )
    app = create_app(config, shipped)
    app.add_url_rule("/trouble/<int:code>", "trouble", _fail)
    if below:
        app.wsgi_app = Proxy(app.wsgi_app, below)  # type: ignore[method-assign]
    connections: dict[int, Any] = {}
    server = make_server(app, socket.create_server(("127.0.0.1", 0)), connections)
    thread = Thread(target=server.run, name="the quiz")
    thread.start()
    try:
        yield Site(app, f"http://127.0.0.1:{server.effective_port}{below}", worth(shipped[0]))
    finally:
        server.trigger.pull_trigger(lambda: wasyncore.close_all(connections, ignore_all=True))
        thread.join(10)
        server.task_dispatcher.shutdown()
        with app.app_context():
            db.engine.dispose()


class Proxy:
    """What nginx does for a quiz below a path, as OPERATIONS.md has it; everything else is another site."""

    def __init__(self, app: WSGIApplication, below: str) -> None:
        self.app, self.below = app, below

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(f"{self.below}/"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"another site"]
        path = environ["PATH_INFO"].removeprefix(self.below)
        return self.app(environ | {"PATH_INFO": path, "HTTP_X_FORWARDED_PREFIX": self.below}, start_response)


def _fail(code: int) -> NoReturn:
    abort(code)
