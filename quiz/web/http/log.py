"""What the server writes down: one JSON object to a line, and never anything of a person.

A request is told by its rule (`/attempts/<uuid:attempt_id>/report`), so that no id, token or query gets
in; an error by its type and the places in the code, because messages quote what was sent. What servers and
libraries say is told without the values in it, unless they are numbers, for the same reason.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import select
import sys
import threading
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from io import UnsupportedOperation
from math import inf
from time import monotonic, perf_counter
from types import TracebackType
from typing import TextIO

from flask import Flask, Response, current_app, g, has_request_context, request

from quiz.web.http.causes import cause_of, is_of_the_database
from quiz.web.http.context import this_quiz

OURS = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9-]{8,64}")
WARNING = re.compile(r".*?:[0-9]+: \w+")  # where it came from and of what kind, without the text
METHOD = 10  # letters; what a program sends may be as long as a header
VALUES = re.compile(r"[<({\[\d'\"]")  # where a value may begin
HARMLESS = re.compile(r"[0-9.]{1,9}|SIG[A-Z]+|")  # counts, numbers of processes, names of signals
PATIENCE = 1.0  # seconds for a reader of the log that is behind; else every thread would wait for one that hangs
MOST_FRAMES, MOST_PLACES = 16, 28  # of one error, and of all in a line: some 100 signs each; a page of a pipe has 4,096
LEFT_OUT = "lines of the log were left out"
QUIET = {"static_files.send", "health.healthz", "health.readyz"}


class Lines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without line breaks."""
        return json.dumps(_facts(record), ensure_ascii=False)


class StandardError(logging.Handler):
    """Writes records as lines of JSON to standard error or another `stream`.

    A line that finds no room, or a reader that stands still, is left out. The first that can be written again comes
    behind one that says how many were.
    """

    left_out = 0
    torn = False  # whether the last line ends in the middle

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__()
        self._stream = stream
        self.setFormatter(Lines())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; one of which no line can be made, as memory fails, is left out, too."""
        stream = self._stream or sys.stderr
        if stream is None:  # closed by whoever started us
            return
        missing, self.left_out = self.left_out, self.left_out + 1
        with suppress(Exception):  # a page must not fail for its line; and logging would print what was sent
            if _stands_still(stream, 0 if missing else PATIENCE):
                return
            if not missing or self._write(stream, _gap(missing)):
                self.left_out = 0 if self._write(stream, record) else 1

    def _write(self, stream: TextIO, record: logging.LogRecord) -> bool:
        """Write a line on a line of its own; whether all of it could be written."""
        line = ("\n" if self.torn else "") + self.format(record) + "\n"
        data = line.encode(errors="backslashreplace")
        try:
            written = _put(stream, data)
        except OSError:
            return False
        self.torn = written < len(data)
        return not self.torn


def _gap(missing: int) -> logging.LogRecord:
    facts = {"fields": {"lines": missing}}
    return logging.makeLogRecord({"name": "quiz", "levelname": "WARNING", "msg": LEFT_OUT, **facts})


def _put(stream: TextIO, data: bytes) -> int:
    """Write past Python's buffer, which would keep what failed and write it later; gives how many bytes."""
    try:
        return os.write(stream.fileno(), data)
    except (AttributeError, UnsupportedOperation):  # no file
        stream.write(data.decode())
        return len(data)


def _stands_still(stream: TextIO, patience: float) -> bool:
    """Whether a stream is a pipe, or the like, that takes nothing more for so many seconds."""
    try:
        poll = select.poll()
        poll.register(stream.fileno(), select.POLLOUT)
        return not poll.poll(1000 * patience)
    except (AttributeError, OSError, ValueError):  # no file, or a system without poll()
        return False


class Seldom(logging.Filter):
    """Lets one record in ten seconds through: a busy server would log at each request how many others wait."""

    last = -inf

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether ten seconds have passed since the last record that was let through."""
        due = monotonic() - self.last >= 10
        self.last = monotonic() if due else self.last
        return due


def write_lines(*handlers: logging.Handler) -> None:
    """Let everything in this process that logs, warns or breaks down write lines of JSON to standard error.

    Or by these handlers, which take the place of those of an earlier call.
    """
    root = logging.getLogger()
    before = [one for one in root.handlers if isinstance(one.formatter, Lines)]
    if handlers or not before:
        root.handlers = [one for one in root.handlers if one not in before]
        root.handlers += handlers or [StandardError()]
    if not before:
        logging.getLogger("waitress.queue").addFilter(Seldom())
    logging.captureWarnings(capture=True)
    threading.excepthook = _log_thread
    sys.unraisablehook = _log_unraisable


def register(app: Flask) -> None:
    """Log to standard error: requests too, unless it is a terminal, where a person would read them."""
    logger = logging.getLogger(app.name)
    if not logger.hasHandlers():
        logger.addHandler(StandardError())
    if logger.level == logging.NOTSET:
        logger.setLevel(logging.WARNING if sys.stderr and sys.stderr.isatty() else logging.INFO)
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The id of this request: the trusted proxy's where it gave one, else a new one."""
    given = request.headers.get(OURS, "") if this_quiz().config.proxies else ""
    return given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8)


def _log_thread(broken: threading.ExceptHookArgs) -> None:
    """What ended a thread, which Python would print as it is."""
    error = broken.exc_value
    if error is not None:
        logging.getLogger("quiz").error("a thread ended", exc_info=(type(error), error, broken.exc_traceback))


def _log_unraisable(broken: sys.UnraisableHookArgs) -> None:
    """What nobody can catch, such as an error in a generator that is thrown away."""
    error = broken.exc_value
    if error is not None:
        logging.getLogger("quiz").warning("an error left behind", exc_info=(type(error), error, broken.exc_traceback))


def _begin() -> None:
    g.request_id, g.begun = request_id(), perf_counter()


def _end(response: Response) -> Response:
    if "request_id" not in g:  # an earlier handler answered
        return response
    response.headers[OURS] = g.request_id
    if request.endpoint not in QUIET:
        fields = {"status": response.status_code, "ms": round(1000 * (perf_counter() - g.begun), 1)}
        current_app.logger.info("request", extra={"fields": fields})
    return response


def _facts(record: logging.LogRecord) -> dict[str, object]:
    facts: dict[str, object] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
        "event": _event(record),
    }
    if has_request_context():
        facts |= {"request": g.get("request_id"), "method": request.method[:METHOD], "rule": _rule()}
    if record.exc_info:
        facts["error"] = _places(record.exc_info[1])
    return facts | getattr(record, "fields", {})


def _event(record: logging.LogRecord) -> str:
    """What happened: in our own words whole; in those of others the pattern, with harmless values alone put in.

    An exception is a fault of ours, unless the database did not do what it was asked to.
    """
    if record.exc_info:
        error = record.exc_info[1]
        cause = cause_of(error)[0] if error and is_of_the_database(error) else "other"
        return "exception" if cause == "other" else f"database: {cause}"
    values = record.args if isinstance(record.args, tuple) else (record.args,)
    if record.name == "quiz":
        return record.getMessage()
    if record.name == "waitress" and not record.args:  # it may have put in somebody's address itself
        return VALUES.split(str(record.msg))[0].strip()
    if all(HARMLESS.fullmatch(str(one)) for one in values):
        return record.getMessage()
    if record.name == "py.warnings":
        return (WARNING.match(str(values[0])) or [""])[0]
    return str(record.msg)


def _rule() -> str:
    return request.url_rule.rule if request.url_rule else "unknown"


def _places(error: BaseException | None) -> list[str]:
    """The types of an exception and of those behind it, each with where it passed, outermost first.

    Of many, those in the middle are left out: a line longer than a page of a pipe can be cut in two there.
    """
    places: list[str] = []
    while error is not None:
        places += [type(error).__qualname__, *_frames(error.__traceback__)]
        error = error.__cause__ or error.__context__
    return _ends(places, MOST_PLACES)


def _frames(trace: TracebackType | None) -> list[str]:
    passed = [(frame.f_code, line) for frame, line in traceback.walk_tb(trace)]
    return _ends([f"{code.co_filename}:{line} {code.co_name}" for code, line in passed], MOST_FRAMES)


def _ends(places: list[str], most: int) -> list[str]:
    half = most // 2
    return places if len(places) <= most else [*places[:half], "…", *places[-half:]]
