"""The log tells what happened, and nothing of anybody."""

from __future__ import annotations

import errno
import gc
import io
import json
import logging
import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from quiz.db.models import Attempt, Learner
from quiz.web.http import log
from quiz.web.http.context import db
from quiz.web.http.log import Lines, Seldom
from tests.conftest import MakeApp
from tests.person import Person

SECRET = "purple walrus sings"


class Written(io.StringIO):
    """What the log holds."""

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def written(app: Flask) -> Iterator[Written]:
    stream = Written()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    level = app.logger.level
    app.logger.addHandler(handler)
    app.logger.setLevel(logging.INFO)
    yield stream
    app.logger.removeHandler(handler)
    app.logger.setLevel(level)


def test_every_request_has_an_id_in_the_log_and_on_the_response(app: Flask, written: Written):
    response = app.test_client().get("/role")
    assert [line["request"] for line in written.lines] == [response.headers["X-Request-ID"]]
    assert written.lines[0].items() >= {"event": "request", "method": "GET", "rule": "/role", "status": 200}.items()


def test_refused_requests_are_logged_too(app: Flask, written: Written):
    app.test_client().post("/attempts")
    app.test_client().get(f"/{SECRET}")
    assert [(line["rule"], line["status"]) for line in written.lines] == [("/attempts", 400), ("unknown", 404)]


def test_nothing_of_a_person_gets_into_the_log(app: Flask, person: Person, written: Written):
    person.take()
    person.open(f"/progress?note={SECRET}")
    person.open("/shared/a-token-of-somebody")
    person.open("/yours/return")
    person.press("Open my results", {"phrase": SECRET})
    with app.app_context():
        ids = [*db.session.scalars(select(Attempt.id)), *db.session.scalars(select(Learner.id))]
    assert len(ids) == 2
    log = written.getvalue()
    said = [SECRET, "purple", "a-token", "127.0.0.1", "fairly-sure", "choice"]
    for private in (*map(str, ids), *(one.hex for one in ids), *said):
        assert private not in log


@pytest.mark.parametrize("break_down", [ValueError(f"not a number: {SECRET}"), RuntimeError("share token", SECRET)])
def test_a_broken_view_is_logged_with_its_places_and_without_values(
    app: Flask, written: Written, monkeypatch: pytest.MonkeyPatch, break_down: Exception
):
    def broken(token: str) -> str:
        raise break_down

    app.config["TESTING"] = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "share.show", broken)
    response = app.test_client().get(f"/shared/{SECRET}?q={SECRET}")
    assert response.status_code == 500
    (trouble,) = [line for line in written.lines if line["level"] == "error"]
    assert trouble["error"][0] == type(break_down).__name__
    assert any("broken" in place for place in trouble["error"])
    assert trouble["request"] == response.headers["X-Request-ID"]
    assert SECRET not in written.getvalue()


def test_an_error_keeps_the_errors_behind_it():
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError as error:
        record = logging.LogRecord("quiz", logging.ERROR, "", 0, "at %s", (SECRET,), (ValueError, error, None))
    line = Lines().format(record)
    assert "ValueError" in line
    assert "KeyError" in line
    assert SECRET not in line


@pytest.mark.parametrize(
    ("error", "event"),
    [
        (OperationalError("SELECT 1", None, sqlite3.OperationalError(SECRET)), "exception"),
        (OperationalError("SELECT 1", None, psycopg.errors.AdminShutdown(SECRET)), "database: server stops"),
        (OperationalError("SELECT 1", None, psycopg.OperationalError(SECRET)), "database: server gone"),
        (psycopg.errors.AdminShutdown(SECRET), "database: server stops"),  # as SQLAlchemy logs it in closing a cursor
    ],
)
def test_a_database_that_goes_away_behind_our_back_is_no_fault_of_ours(error: OperationalError, event: str):
    """Outside a view, as in a download or when a connection is put back, it is logged by others."""
    record = logging.LogRecord("waitress", logging.ERROR, "", 0, "Exception", (), (type(error), error, None))
    line = Lines().format(record)
    assert json.loads(line)["event"] == event
    assert SECRET not in line


def test_a_request_id_is_taken_over_from_a_trusted_proxy_only(app: Flask, sqlite_url: str, make_app: MakeApp):
    given = {"X-Request-ID": "from-the-proxy-1"}
    assert app.test_client().get("/about", headers=given).headers["X-Request-ID"] != "from-the-proxy-1"
    behind = make_app(sqlite_url, proxies=1).test_client()
    assert behind.get("/about", headers=given).headers["X-Request-ID"] == "from-the-proxy-1"
    strange = {"X-Request-ID": 'a"b\\c, and much more'}
    assert behind.get("/about", headers=strange).headers["X-Request-ID"] != strange["X-Request-ID"]


@pytest.mark.parametrize(
    ("logger", "message", "values", "told"),
    [
        ("waitress.queue", "Task queue depth is %d", (7,), "Task queue depth is 7"),
        ("gunicorn.error", "Worker (pid:%s) was sent %s!", (71, "SIGKILL"), "Worker (pid:71) was sent SIGKILL!"),
        ("gunicorn.error", "Error handling request %s", (f"/shared/{SECRET}",), "Error handling request %s"),
        ("py.warnings", "%s", (f"/a/b.py:12: SAWarning: a value {SECRET}",), "/a/b.py:12: SAWarning"),
        ("anything", "%(a)s", ({"a": SECRET},), "%(a)s"),
        ("anything", "in plain words", (), "in plain words"),
        ("waitress", f"closing channel <Channel connected {SECRET}:7> (", (), "closing channel"),
        ("waitress", "from 192.0.2.7", (), "from"),
    ],
)
def test_what_others_say_is_told_without_values_that_may_be_somebodys(logger, message, values, told):
    line = json.loads(Lines().format(logging.LogRecord(logger, logging.ERROR, "", 0, message, values, None)))
    assert line["event"] == told


def test_what_is_said_for_every_request_is_let_through_once_in_ten_seconds(monkeypatch: pytest.MonkeyPatch):
    seldom, record = Seldom(), logging.LogRecord("waitress.queue", logging.WARNING, "", 0, "", None, None)
    passed = []
    for now in (0, 1, 9.9, 10, 11, 30):
        monkeypatch.setattr(log, "monotonic", lambda now=now: now)
        passed.append(seldom.filter(record))
    assert passed == [True, False, False, True, False, True]


def test_what_nobody_can_catch_is_a_line_too(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    monkeypatch.setattr(sys, "unraisablehook", log._log_unraisable)

    def left() -> Iterator[int]:
        try:
            yield 1
        finally:
            raise ValueError(SECRET)

    next(left())
    gc.collect()
    assert [(record.levelname, record.message) for record in caplog.records] == [("WARNING", "an error left behind")]
    assert SECRET not in Lines().format(caplog.records[0])


def test_what_ends_a_thread_is_a_line_too(caplog: pytest.LogCaptureFixture):
    error = ValueError(SECRET)
    log._log_thread(threading.ExceptHookArgs((ValueError, error, None, None)))
    line = json.loads(Lines().format(caplog.records[-1]))
    assert (line["event"], line["error"]) == ("exception", ["ValueError"])


def full_after(number: int) -> Callable[[int, bytes], int]:
    """A disk that has room for so many bytes: of a line for which that is too little it takes what fits."""
    left = number

    def write(file: int, data: bytes) -> int:
        nonlocal left
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = WRITE(file, data[:left])
        left -= taken
        return taken

    return write


WRITE = os.write


def test_after_a_full_disk_lines_begin_anew_and_say_how_many_are_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """Python's own buffer would keep what failed, and write it later beside the number of what is missing."""
    handler = log.StandardError()
    with (tmp_path / "log").open("w") as file:
        monkeypatch.setattr(sys, "stderr", file)
        for event, room in [("one", 999), ("lost", 9), *6 * [("lost", 0)], ("four", 999), ("lost", 0), ("six", 999)]:
            monkeypatch.setattr(os, "write", full_after(room))
            handler.handle(logging.makeLogRecord({"name": "quiz", "msg": event}))
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if line.endswith("}")]
    told = [(line["event"], line.get("lines")) for line in map(json.loads, lines)]
    assert told == [("one", None), (log.LEFT_OUT, 7), ("four", None), (log.LEFT_OUT, 1), ("six", None)]


@pytest.mark.parametrize("place", [io.StringIO(), None], ids=["no file", "closed"])
def test_a_standard_error_that_is_no_file_is_written_to_and_a_closed_one_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: io.StringIO | None
):
    monkeypatch.setattr(sys, "stderr", place)
    log.StandardError().handle(logging.makeLogRecord({"name": "quiz", "msg": "one"}))
    written = place.getvalue().splitlines() if place else []
    assert [json.loads(line)["event"] for line in written] == (["one"] if place else [])
    assert capsys.readouterr().out == ""


def test_what_no_line_can_be_made_of_is_left_out_and_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Python would print what was sent, with everything in it, where memory fails for a moment."""
    handler = log.StandardError()
    with (tmp_path / "log").open("w") as file:
        monkeypatch.setattr(sys, "stderr", file)
        with monkeypatch.context() as then:
            then.setattr(json, "dumps", lambda *_, **__: (_ for _ in ()).throw(MemoryError))
            handler.handle(logging.makeLogRecord({"name": "quiz", "msg": SECRET}))
        handler.handle(logging.makeLogRecord({"name": "quiz", "msg": "two"}))
    assert [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()] == [log.LEFT_OUT, "two"]


def test_a_line_fits_a_page_of_a_pipe_however_deep_an_error_lies():
    def deep(levels: int) -> None:
        if levels:
            deep(levels - 1)
        raise KeyError(SECRET)

    try:
        try:
            deep(500)
        except KeyError as error:
            raise ValueError(SECRET) from error
    except ValueError as error:
        record = logging.LogRecord("quiz", logging.ERROR, "", 0, "", (), (ValueError, error, None))
    line = Lines().format(record)
    assert len(line) < 4096
    assert {"ValueError", "KeyError", "…"} <= {*json.loads(line)["error"]}
