"""Many connections, slow ones and large bodies at `quiz run`: whoever comes meanwhile is served."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from quiz import waitress_settings
from tests.serving import ROOT, WAITRESS, Server, Wire, free_port, launch, serving, settings

PATIENCE = 20  # seconds until somebody counts as not served
MB = 1024 * 1024
UPLOAD = 400 * MB

IDLE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
SLOW_HEADERS = b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: a"
SLOW_BODY = b"POST /attempts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nlength="


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("crowd")
    with serving(f"sqlite:///{folder / 'quiz.db'}", folder) as server:
        yield server


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def crowd(port: int, number: int, says: bytes) -> ExitStack:
    """So many connections that say this and stay; nobody waits for an answer."""
    held = ExitStack()
    for _ in range(number):
        held.enter_context(connect(port)).sendall(says)
    return held


def is_served(port: int) -> bool:
    """Whether somebody who comes now can begin a quiz and answer."""
    visitor = Wire(port, timeout=PATIENCE)
    try:
        return visitor.answer(visitor.start(), 1, 2).status == 302
    except (OSError, http.client.HTTPException):
        return False
    finally:
        visitor.close()


@pytest.mark.parametrize(
    ("number", "says"),
    [(300, IDLE), (300, b""), (150, SLOW_HEADERS), (150, SLOW_BODY)],
    ids=["idle after an answer", "silent", "slow headers", "slow bodies"],
)
def test_connections_that_stay_keep_nobody_out(server: Server, number: int, says: bytes):
    with crowd(server.port, number, says):
        assert is_served(server.port)


def sent_before_the_end(port: int, head: bytes, piece: bytes) -> int:
    """How many bytes of an upload the server and the network take until the connection is cut."""
    sent = 0
    with connect(port) as upload, suppress(ConnectionError):
        upload.sendall(head)
        while sent < UPLOAD:
            sent += upload.send(piece)
    return sent


@pytest.mark.parametrize(
    ("header", "piece"),
    [
        (f"Content-Length: {UPLOAD}", b"x" * 65536),
        ("Transfer-Encoding: chunked", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    ],
    ids=["announced", "in chunks"],
)
def test_a_large_upload_is_cut_early(server: Server, header: str, piece: bytes):
    kind = "Content-Type: application/x-www-form-urlencoded"
    head = f"POST /attempts HTTP/1.1\r\nHost: localhost\r\n{kind}\r\n{header}\r\n\r\n".encode()
    assert sent_before_the_end(server.port, head, piece) < 20 * MB
    assert is_served(server.port)


def test_a_body_somewhat_too_large_is_answered_with_a_page(server: Server):
    visitor = Wire(server.port)
    visitor.get("/")
    reply = visitor.post("/attempts", {"length": "x" * 100_000})
    visitor.close()
    assert reply.status == 413
    assert "That is too large" in reply.text


def test_endless_headers_are_refused(server: Server):
    with connect(server.port) as endless:
        endless.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"x" * 40_000)
        assert b" 431 " in endless.recv(200)


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, int], list[tuple[int, int]]]:
    """A machine on which a process may open so many files, and at most so many; gives what was set instead."""
    resource = pytest.importorskip("resource")

    def allow(soft: int, hard: int) -> list[tuple[int, int]]:
        were_set: list[tuple[int, int]] = []
        monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
        monkeypatch.setattr(resource, "setrlimit", lambda _, limits: were_set.append(limits))
        return were_set

    return allow


@pytest.mark.parametrize(
    ("soft", "hard", "now", "connections"),
    [
        (1024, 1_048_576, 4200, 4000),
        (1024, -1, 4200, 4000),  # no limit at all
        (1024, 2048, 2048, 1848),
        (20_000, 20_000, None, 4000),
        (-1, -1, None, 4000),
        (256, 256, 256, 100),
    ],
)
def test_no_more_connections_are_taken_than_there_are_files_for(
    allowed: Callable[[int, int], list[tuple[int, int]]], soft: int, hard: int, now: int | None, connections: int
):
    were_set = allowed(soft, hard)
    assert waitress_settings.settings()["connection_limit"] == connections
    assert were_set == ([(now, hard)] if now else [])


def test_neither_does_a_process_of_gunicorn():
    few = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, 700))"
    told = "from quiz.gunicorn_settings import worker_connections; print(worker_connections)"
    run = subprocess.run([sys.executable, "-c", f"{few}; {told}"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "500\n"


@pytest.mark.parametrize(
    ("host", "address"), [("0.0.0.0", "http://127.0.0.1:{}"), ("::", "http://localhost:{}")], ids=["IPv4", "IPv6"]
)
def test_all_addresses_are_told_as_one_that_can_be_opened(tmp_path: Path, host: str, address: str):
    if host == "::" and not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 on this machine")
    port = free_port()
    env = settings(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, PYTHONUNBUFFERED="1")
    process = launch((*WAITRESS, "--host", host), port, env, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        assert address.format(port) + " " in process.stdout.readline()
        assert is_served(port), "by IPv4, whichever was asked for"
    finally:
        process.kill()
        process.communicate()
