"""Settings for gunicorn, for many people at once: `gunicorn -c python:quiz.gunicorn_settings`.

Anything can be said otherwise on its command line or in `GUNICORN_CMD_ARGS`; `WEB_CONCURRENCY` is the
number of processes.

A proxy such as nginx belongs in front. Each process has a few threads, and a thread is held while the headers
and the body of a request come in: a handful of slow clients would stop all others. nginx takes a request in
whole, however slowly it comes, before it opens a connection to us (`proxy_request_buffering on`, its default);
it keeps thousands of idle connections itself; and it refuses large bodies (`client_max_body_size 128k`).
"""

from __future__ import annotations

import logging
import os
import shlex
import signal
import socket
import sys
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic, sleep
from types import FrameType
from typing import Any

from flask import Flask
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import ThreadWorker

from quiz.app import close, create_app, look_first, read_ahead
from quiz.bank.read import BankError
from quiz.cli.database import one_line
from quiz.config import read_config
from quiz.config.addresses import shown
from quiz.config.private import OWNER_ONLY, close_to_others
from quiz.cores import allowed_cores
from quiz.db.migrate import migrate
from quiz.waitress_settings import connection_limit
from quiz.web.http.log import Lines, StandardError, write_lines

TRIES = 5  # at a port, a second apart
STOPS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)
LAST_WORDS = 2  # seconds that a connection set aside has to bring a request when a process stops, as kept ones have


class JsonLogger(Logger):
    """What gunicorn itself says, as lines of JSON like our own."""

    is_set_up = False

    def setup(self, cfg: Any) -> None:
        """Called by gunicorn before it logs anything, and so before it loads the application; again at a reload."""
        super().setup(cfg)
        self.error_log.handlers = ours = [_in_its_place(one) for one in self.error_log.handlers]
        for handler in ours:
            handler.setFormatter(Lines())
        write_lines(*(one for one in ours if isinstance(one, (StandardError, logging.FileHandler))))  # no syslog
        if not self.is_set_up:
            _check(cfg, self)
        self.is_set_up = True


def _in_its_place(handler: logging.Handler) -> logging.Handler:
    """What writes in the place of a handler that gunicorn made, and it would wait for a reader that stands still.

    A regular file has none, and gunicorn opens it anew when asked.
    """
    place = getattr(handler, "baseFilename", "")
    is_its_own = getattr(handler, "_gunicorn", False) and isinstance(handler, logging.StreamHandler)
    if not is_its_own or Path(place).is_file():
        return handler
    ours = StandardError(handler.stream if isinstance(handler, logging.FileHandler) else None)
    ours._gunicorn = True  # type: ignore[attr-defined]  # noqa: SLF001 - it takes this one away when it sets up anew
    return ours


class Threads(ThreadWorker):
    """Threads that let nobody in once they were asked to stop, and wait for no connection on which nothing comes.

    gunicorn's own leave whoever comes then waiting, and wait for such a connection as long as for a running request;
    all the same when the first process was killed, and this one ends for want of it.
    """

    def handle_quit(self, sig: int, frame: FrameType | None) -> None:
        """Called by gunicorn to stop at once. Its own waits for a lock of the threads that this one may just hold."""
        Worker.handle_quit(self, sig, frame)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Called by gunicorn when a process may take connections, or may not; when it stops, last of all."""
        super().set_accept_enabled(enabled)
        if not self.is_parent_alive():
            self.alive = False
        if not self.alive:
            for listener in self.sockets:
                listener.close()
            for silent in getattr(self, "pending_conns", ()):  # older ones have none
                silent.timeout = min(silent.timeout, monotonic() + LAST_WORDS)


wsgi_app = "quiz.gunicorn_settings:build()"
bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or allowed_cores())
worker_class = Threads
threads = 4
preload_app = True  # one bank for all processes, and a broken one stops the start
max_requests = 0
MEMORY = "/dev/shm"  # noqa: S108 - gunicorn unlinks its files there at once
# Where a process's own file finds no room, it could not be replaced.
worker_tmp_dir = MEMORY if os.access(MEMORY, os.W_OK) else None
graceful_timeout = 30  # seconds for running requests to end
keepalive = 130  # seconds; proxies keep 60 to 120, and what comes as we close is lost
worker_connections = connection_limit(1000)  # of each process, most of them a proxy's idle ones
limit_request_line = 4094  # bytes; our longest address has a tenth
limit_request_fields = 64  # browsers send some twenty, proxies add some ten
limit_request_field_size = 8190  # bytes; room for the cookies of others on the same host name
# Which proxies are believed is for QUIZ_PROXIES to say. By itself gunicorn believes a scheme and a SCRIPT_NAME that
# come from this machine or by a socket file, so with a proxy there what any client sends.
secure_scheme_headers: dict[str, str] = {}
forwarder_headers = ""
control_socket_disable = True  # a socket in a home that a service has not, and that nobody here needs
loglevel = "error"  # gunicorn's warnings name addresses; the quiz logs requests itself
logger_class = JsonLogger
disable_redirect_access_to_syslog = True  # where --log-syslog is set: its lines would hold addresses, too


def _check(cfg: Any, log: Logger) -> None:
    """What gunicorn would find only when the database was brought up, which is for good: no process, a port in use.

    A server that takes over from another, or whose port somebody else has opened, has it already.
    """
    if cfg.workers < 1:
        sys.exit("quiz: WEB_CONCURRENCY (or --workers) is 0; it must be 1 or more.")
    try:
        TemporaryFile(dir=cfg.worker_tmp_dir).close()
    except OSError as error:
        sys.exit(
            f"quiz: gunicorn finds no place for its temporary files ({error.strerror}); set TMPDIR or --worker-tmp-dir."
        )
    takes_over = "GUNICORN_PID" in os.environ or os.environ.get("LISTEN_PID") == str(os.getpid())
    if cfg.reuse_port or takes_over:
        return
    for host, port in (one for one in cfg.address if isinstance(one, tuple)):
        if why_not := _try_to_listen(host, port):
            log.error("cannot listen", extra={"fields": {"address": f"{host}:{port}", "cause": why_not}})
            sys.exit(1)


def _try_to_listen(host: str, port: int) -> str:
    """Why the port cannot be taken, tried as often as gunicorn does: the server before may need a moment to end."""
    why_not = ""
    for _ in range(TRIES):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                one.bind((host, port))  # and lets nobody in, who would be sent away with it
            except OverflowError as error:
                return str(error)
            except OSError as error:
                why_not = error.strerror or str(error)
                sleep(1)
            else:
                return ""
    return why_not


def when_ready(server: Any) -> None:
    """Called by gunicorn when it listens: the log says what it serves, as `quiz run` does on the screen."""
    os.register_at_fork(before=_hold_stops, after_in_parent=_let_stops_come, after_in_child=_end_at_stops)
    app = server.app.wsgi()
    app.logger.info("started", extra={"fields": {"database": shown(app.extensions["quiz"].config.database_url)}})


def _hold_stops() -> None:
    """Python forgets a signal that comes between a fork and what it does behind one.

    A process that was to stop in its first moments served on until it was killed, 30 seconds later.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)


def _let_stops_come() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)


def _end_at_stops() -> None:
    """Until gunicorn has set up how a process stops there is nothing to end in it."""
    for stop in STOPS:
        signal.signal(stop, signal.SIG_DFL)
    _let_stops_come()


def worker_exit(_server: Any, worker: Any) -> None:
    """Called by gunicorn in a process that ends; one that never came as far as having the application has no `wsgi`."""
    if isinstance(worker.wsgi, Flask):
        close(worker.wsgi)
    if not worker.is_parent_alive():
        os._exit(0)  # nobody is left who would kill a thread that reads half a request: Python waits for it for ever


def build() -> Flask:
    """Migrate once, before there are workers that would race, then build the application.

    For whoever only lets gunicorn check its settings, ours are looked at, and nothing is brought up.
    """
    os.umask(OWNER_ONLY)  # workers make the files beside the database
    with one_line():
        try:
            config = read_config(os.environ)
            write_lines()
            bank = look_first(config)
            if _only_looks():
                return Flask("quiz")
            close_to_others(config.database_url)
            migrate(config.database_url)
            return read_ahead(create_app(config, bank))
        except BankError as error:
            sys.exit(f"quiz: {error}")


def _only_looks() -> bool:
    """Whether gunicorn was asked to look at its settings and end; by its own parser, which takes options cut short."""
    parser = Config().parser()
    for words in (sys.argv[1:], shlex.split(os.environ.get("GUNICORN_CMD_ARGS", ""))):
        seen, _ = parser.parse_known_args(words)
        if seen.check_config or seen.print_config:
            return True
    return False
