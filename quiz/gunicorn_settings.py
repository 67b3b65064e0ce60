"""Settings for gunicorn, for many people at once: `gunicorn -c python:quiz.gunicorn_settings`.

Anything can be said otherwise on its command line or in `GUNICORN_CMD_ARGS`; `WEB_CONCURRENCY` is the
number of processes.
"""

from __future__ import annotations

import os
import sys

from flask import Flask

from quiz.app import create_app
from quiz.bank_files import BankError
from quiz.cli_db import one_line
from quiz.config import read_config
from quiz.migrate import migrate

wsgi_app = "quiz.gunicorn_settings:build()"
bind = "127.0.0.1:8000"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
worker_class = "gthread"
threads = 4
preload_app = True  # one bank for all processes, and a broken one stops the start
max_requests = 0
graceful_timeout = 30  # seconds for running requests to end
keepalive = 15  # seconds; above what proxies keep
loglevel = "error"  # gunicorn's warnings name addresses; the quiz logs requests itself


def build() -> Flask:
    """Migrate once, before there are workers that would race, then build the application."""
    with one_line():
        try:
            migrate(read_config(os.environ).database_url)
            return create_app()
        except BankError as error:
            sys.exit(f"quiz: {error}")
