"""A real server in a process of its own, and somebody at the other end of a connection to it."""

from __future__ import annotations

import html
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.databases import SECRET_KEY

QUIZ = (sys.executable, "-c", "from quiz.cli.main import main; main()")
WAITRESS = (*QUIZ, "run")
GUNICORN = (sys.executable, "-m", "gunicorn", "-c", "python:quiz.gunicorn_settings")
ROOT = Path(__file__).parent.parent


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[str]
    port: int

    def kill(self) -> None:
        """As the machine would: no goodbye. Takes worker processes along."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to end; gives the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(25)  # gunicorn kills those that are not through after 30


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def settings(url: str, folder: Path, **more: str) -> dict[str, str]:
    """The environment of a server on this database."""
    quiz = {
        "QUIZ_DATABASE_URL": url,
        "QUIZ_DATA": str(folder),
        "QUIZ_SECRET_KEY": SECRET_KEY,
        "QUIZ_RATELIMIT_ENABLED": "0",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("QUIZ_", "COV_"))}
    inherited.pop("PYTHONUNBUFFERED", None)  # servers are started without it
    return inherited | quiz | more


def launch(command: Sequence[str], port: int, env: Mapping[str, str], **streams: Any) -> subprocess.Popen[str]:
    """Start a server in a process group of its own."""
    place = ("-b", f"127.0.0.1:{port}") if "gunicorn" in command else ("--port", str(port))
    return subprocess.Popen([*command, *place], env=env, text=True, start_new_session=True, **streams)


def start_server(
    url: str, folder: Path, port: int, command: Sequence[str] = WAITRESS, cwd: Path = ROOT, **more: str
) -> Server:
    """Start a server and wait until it answers. Its log goes to `log` in the folder."""
    with (folder / "log").open("a") as log:
        process = launch(command, port, settings(url, folder, **more), cwd=cwd, stderr=log, stdout=log)
    server, wire = Server(process, port), Wire(port)
    for _ in range(1200):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended: {(folder / 'log').read_text()[-2000:]}")
        with suppress(OSError, http.client.HTTPException):
            if wire.get("/healthz").status == 200:
                wire.close()
                return server
        time.sleep(0.05)
    server.kill()
    raise RuntimeError("the server does not answer")


@contextmanager
def serving(
    url: str, folder: Path, command: Sequence[str] = WAITRESS, cwd: Path = ROOT, **more: str
) -> Iterator[Server]:
    """A server while the block runs."""
    server = start_server(url, folder, free_port(), command, cwd, **more)
    try:
        yield server
    finally:
        with suppress(ProcessLookupError):
            server.kill()


@dataclass(frozen=True)
class Reply:
    status: int
    location: str
    text: str


TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PLACE = re.compile(r'name="choice"[^>]*value="([^"]+)"')


@dataclass
class Wire:
    """A browser reduced to one keep-alive connection, a cookie and the token of the last page."""

    port: int
    cookie: str = ""
    token: str = ""
    places: list[str] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None
    headers: dict[str, str] = field(default_factory=dict)  # sent with every request, as a proxy in front would
    timeout: float = 30  # seconds

    def get(self, path: str) -> Reply:
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> Reply:
        return self._ask("POST", path, urlencode({"csrf_token": self.token} | fields))

    def start(self, length: str = "quick") -> str:
        """Begin a quiz; gives the path of the attempt, and stands on the first question."""
        self.get("/")
        reply = self.post("/attempts", {"length": length})
        if reply.status != 302:
            raise OSError(f"start answered {reply.status}")
        path = reply.location.rpartition("/")[0]
        self.get(f"{path}/questions/1")
        return path

    def answer(self, path: str, position: int, choice: int | None, send: str = "sure") -> Reply:
        """Send an answer; None says "I don't know"."""
        fields = {"send": "dont-know"} if choice is None else {"choice": str(choice), "send": send}
        return self.post(f"{path}/questions/{position}", fields)

    def close(self) -> None:
        if self.connection:
            self.connection.close()
            self.connection = None

    def __del__(self) -> None:
        self.close()  # as a browser does that nobody holds any more: not every test says goodbye

    def _ask(self, method: str, path: str, body: str | None = None) -> Reply:
        headers = self.headers | ({"Cookie": self.cookie} if self.cookie else {})
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        return self._remember(response, text)

    def _remember(self, response: http.client.HTTPResponse, text: str) -> Reply:
        if given := [header.partition(";")[0] for header in response.headers.get_all("Set-Cookie") or ()]:
            self.cookie = next((one for one in given if not one.endswith("=")), "")  # others are taken back
        if token := TOKEN.search(text):
            self.token = html.unescape(token[1])
        self.places = PLACE.findall(text)
        return Reply(response.status, response.headers.get("Location", ""), text)
