"""Wherever on a form's way the database fails, nothing was done, the page says so, and the same can be sent again."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from typing import Any

from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.web.http.context import db
from tests.conftest import MakeApp
from tests.person import Page
from tests.web.conftest import everything
from tests.web.test_every_page import Tourist, walk


class Lucky(Tourist):
    """Notes which kind of address answered how."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, {}, set())
        self.met: set[tuple[str, int]] = set()

    def _read(self, response: TestResponse) -> Page:
        page = super()._read(response)
        self.met.add((re.sub(r"(?<=/join/)[^/]+|[0-9a-f-]{36}|[\w-]{20,}|\d+", "…", page.address), page.status))
        return page


class Unlucky(Lucky):
    """Whose every form fails at its first statement, is sent again, fails at its second, and so on to its end."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.failures = 0
        self._left = 0
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._count)
            event.listen(db.engine, "commit", self._count)

    def post(self, address: str, fields: Mapping[str, Any]) -> Page:
        before, step = everything(self.app), 1
        while (answer := self._send(address, fields, step)).status_code == 503:
            assert everything(self.app) == before, (address, step)
            assert "Send it again" in answer.text, (address, step)
            self.failures += 1
            step += 1
        return self.open(answer.location) if answer.status_code == 302 else self._read(answer)

    def _send(self, address: str, fields: Mapping[str, Any], step: int) -> Any:
        self._left = step
        try:
            return self.client.post(address, data=fields)
        finally:
            self._left = 0

    def _count(self, connection: Connection, *statement: object) -> None:
        self._left -= 1
        if self._left == 0:
            if not statement:
                connection.connection.rollback()  # as if it were the commit itself that failed
            raise OperationalError("", None, sqlite3.OperationalError("disk I/O error"))


def test_at_whatever_statement_a_form_fails_it_leads_on_when_it_is_sent_again(
    sqlite_url: str, make_app: MakeApp, shipped: tuple[Bank, Role]
) -> None:
    app = make_app(sqlite_url, authoring="token")
    lucky, unlucky = Lucky(app), Unlucky(app)
    for person in (lucky, unlucky):
        walk(person, shipped[0])
    assert unlucky.met == lucky.met
    assert unlucky.failures > 300
