"""The real thing: started as a person would start it, in a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from venv import EnvBuilder

import psutil
import pytest
from flask import Flask
from gunicorn.config import Config
from sqlalchemy.orm import Session
from waitress.channel import HTTPChannel
from waitress.wasyncore import dispatcher, loop

from quiz import gunicorn_settings, waitress_settings
from quiz.db.engine import writing
from quiz.db.migrate import make_engine, migrate
from quiz.store import learners
from quiz.web.http.log import LEFT_OUT
from tests.conftest import leave_out
from tests.databases import all_rows, count_rows, engine_of
from tests.serving import (
    GUNICORN,
    QUIZ,
    ROOT,
    WAITRESS,
    Reply,
    Server,
    Wire,
    free_port,
    launch,
    serving,
    settings,
    start_server,
)


def take_a_quiz(port: int) -> str:
    """A whole quiz over the wire; gives the report."""
    wire = Wire(port)
    path = wire.start()
    for position in range(1, 25):
        reply = wire.answer(path, position, position % 3)
        assert reply.status == 302
        wire.get(reply.location)
    reply = wire.get(wire.post(f"{path}/finish", {}).location)
    assert reply.status == 200
    wire.close()
    return reply.text


def refused(folder: Path, command=WAITRESS, port: int | None = None, **env: str) -> list[str]:
    """Start a server that cannot start; gives what it said."""
    url = env.pop("url", f"sqlite:///{folder / 'quiz.db'}")
    started = launch(
        command, port or free_port(), settings(url, folder, **env),
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said, _ = started.communicate(timeout=60)
    assert started.returncode not in (0, None)
    return str(said).splitlines()


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_a_port_in_use_is_one_line(tmp_path: Path, command: tuple[str, ...]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (line,) = refused(tmp_path, command, port=port, LISTEN_FDS="1")  # which is there for another process
    assert all(part in line for part in ("cannot listen", f"127.0.0.1:{port}", "Address already in use"))
    assert not (tmp_path / "quiz.db").exists(), "nothing was touched before"


@pytest.mark.parametrize(
    ("look", "by_default"),
    [("--check-config", ""), ("--check", ""), ("--print", ""), ("", "--log-level error '--check-config'")],
)
def test_who_lets_gunicorn_look_at_its_settings_brings_no_database_up(tmp_path: Path, look: str, by_default: str):
    env = settings(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, GUNICORN_CMD_ARGS=by_default)
    command = [*GUNICORN, *look.split()]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "quiz.db").exists()


def redirected(streams: str) -> tuple[str, ...]:
    """Starts a program with its streams elsewhere, or without them, as daemons are started."""
    return ("sh", "-c", f'exec "$@" {streams}', "sh")


FULL = redirected(">/dev/full")  # what is printed finds no room


@pytest.fixture
def no_room() -> None:
    """Where a machine has a file that takes nothing."""
    if not Path("/dev/full").exists():
        leave_out("Linux has /dev/full")


@pytest.mark.usefixtures("no_room")
def test_a_server_whose_greeting_finds_no_room_serves_all_the_same(tmp_path: Path):
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, (*FULL, *WAITRESS)) as server:
        assert server.stop() == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


BOTH = pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
CLOSED = pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])


@CLOSED
@BOTH
def test_a_server_without_a_place_to_write_to_serves_all_the_same(
    tmp_path: Path, command: tuple[str, ...], closed: str
):
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, (*redirected(closed), *command)) as server:
        wire = Wire(server.port)
        assert wire.get("/").status == 200
        wire.close()
        assert server.stop() == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


@CLOSED
@pytest.mark.parametrize("words", ["stats", "simulate --people 10"])
def test_a_command_without_a_place_to_write_to_does_what_it_is_asked_to(tmp_path: Path, words: str, closed: str):
    env = settings(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path)
    migrate(env["QUIZ_DATABASE_URL"])
    command = [*redirected(closed), *QUIZ, *words.split()]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


UNSAID = {
    **dict.fromkeys(["stats", "reports --json", "check", "export --format gift", "--help"], ""),
    "db upgrade": ". The database is up to date.",
    "db copy quiz.db copy.db": ". Copied; numbers and checksums of both agree.",
    "import one.gift": ". one.toml: 1 questions, 6 things to mend, noted above each question.",
    "purge --yes": ". Nothing was removed.",
}


@pytest.mark.usefixtures("no_room")
@pytest.mark.parametrize(("words", "days"), [*((words, "30") for words in UNSAID), ("purge --yes", "")])
def test_output_that_finds_no_room_is_one_line_that_says_what_was_done_and_exit_code_1(
    tmp_path: Path, words: str, days: str
):
    migrate(f"sqlite:///{tmp_path / 'quiz.db'}")
    (tmp_path / "one.gift").write_text("::One::Which? {=this ~that}")
    env = settings(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, QUIZ_RETENTION_DAYS=days, PYTHONPATH=str(ROOT))
    done = subprocess.run(
        [*FULL, *QUIZ, *words.split()], env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        f"quiz: the output cannot be written: No space left on device{UNSAID[words]}\n",
    )


def test_a_purge_whose_reader_leaves_says_that_it_removed(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    migrate(url)
    with engine_of(url) as engine, Session(engine) as session, writing(session):
        learners.add(session, uuid.uuid4(), datetime(2020, 1, 1, tzinfo=UTC))
    purge = subprocess.Popen(
        [*QUIZ, "purge", "--clock-is-right"], env=settings(url, tmp_path, QUIZ_RETENTION_DAYS="30"), cwd=ROOT,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert purge.stdin
    assert purge.stdout
    assert purge.stderr
    assert purge.stdout.readline().startswith("1 learner with")
    while purge.stdout.read(1) != ":":  # the question
        pass
    purge.stdout.close()
    purge.stdin.write("y\n")
    purge.stdin.close()
    with purge.stderr as said:
        assert said.read() == "quiz: the output cannot be written: Broken pipe. Removed 1 learner.\n"
    assert purge.wait(20) == 1
    with engine_of(url) as engine:
        assert count_rows(engine)["learner"] == 0


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path, command: tuple[str, ...]):
    (tmp_path / "file").write_text("no folder")
    env = {"QUIZ_DATA": str(tmp_path / "file" / "data"), "QUIZ_SECRET_KEY": "", "url": ""}
    (line,) = refused(tmp_path, command, **env)
    assert line.startswith("quiz: The data folder")
    assert "QUIZ_DATA" in line


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_a_database_that_does_not_answer_is_one_line_without_the_password(tmp_path: Path, command: tuple[str, ...]):
    (line,) = refused(tmp_path, command, url="postgresql://quiz:pw-1@127.0.0.1:1/quiz")
    assert "the database" in line
    assert "cannot be used" in line
    assert "pw-1" not in line


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_a_broken_bank_is_named_file_by_file_and_not_served(tmp_path: Path, command: tuple[str, ...]):
    bank = tmp_path / "bank"
    shutil.copytree(ROOT / "questions", bank)
    (bank / "communication" / "listening.toml").write_text("[[question]]\nid = 3")
    lines = refused(tmp_path, command, QUIZ_BANK=str(bank))
    assert lines[0].startswith("quiz: ")
    assert "listening.toml" in "\n".join(lines)
    assert "Traceback" not in "\n".join(lines)
    assert not (tmp_path / "quiz.db").exists(), "brought up, no earlier release could use it any more"


@BOTH
def test_a_server_goes_on_whole_while_its_files_are_exchanged_beneath_it(tmp_path: Path, command: tuple[str, ...]):
    """As by an upgrade that was begun before it was stopped."""
    release = tmp_path / "release"
    for name in ("quiz", "templates", "questions"):
        shutil.copytree(ROOT / name, release / name)
    (release / "templates" / ".DS_Store").write_bytes(b"Bud1\xff\xfe")
    (release / "templates" / "base.orig.html").write_text("<<<<<<< {% if")
    (release / "templates" / ".#base.html").symlink_to("/proc/self/mem")  # nobody can read its first byte
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path, command, cwd=release, PYTHONPATH=str(release)) as server:
        shutil.rmtree(release)
        assert "of what the role asks for" in take_a_quiz(server.port)
        wire = Wire(server.port)
        assert "To the start page" in wire.get("/nothing").text
        wire.start()
        assert "Write it down now" in wire.get(wire.post("/yours/phrase", {"after": "0"}).location).text
        (sheet,) = re.findall(r'href="(/static/[^"]*\.css)"', wire.get("/").text)
        assert wire.get(sheet).status == 200
        wire.close()


def test_gunicorn_logs_which_database_it_serves(tmp_path: Path):
    database = tmp_path / "quiz.db"
    with serving(f"sqlite:///{database}", tmp_path, GUNICORN, WEB_CONCURRENCY="1"):
        told = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [one["database"] for one in told if one["event"] == "started"] == [str(database)]


def test_a_process_of_gunicorn_is_replaced_without_a_folder_for_temporary_files(tmp_path: Path):
    gone = tmp_path / "gone"
    gone.mkdir()
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path, GUNICORN, WEB_CONCURRENCY="1", TMPDIR=str(gone)) as server:
        gone.rmdir()
        (worker,) = psutil.Process(server.process.pid).children()
        worker.kill()
        worker.wait(10)
        assert "of what the role asks for" in take_a_quiz(server.port)


def wait_for(is_so: Callable[[], bool]) -> None:
    """Until something is so, for a minute; what comes behind tells whether it is."""
    until = time.monotonic() + 60
    while not is_so() and time.monotonic() < until:
        time.sleep(0.05)


BEGINNERS = """
import time
from pathlib import Path
from quiz.gunicorn_settings import *

def post_fork(_server, worker):
    Path(__file__).with_name(f"begun.{worker.age}").touch()
    time.sleep(60)
"""


def test_a_process_of_gunicorn_that_has_only_just_begun_stops_when_all_are_asked_to(tmp_path: Path):
    """Python forgot that signal there: it served on for 30 seconds, until it was killed."""
    (tmp_path / "settings.py").write_text(BEGINNERS)
    env = settings(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, WEB_CONCURRENCY="2")
    command = [*GUNICORN[:-1], str(tmp_path / "settings.py")]
    server = Server(launch(command, free_port(), env, cwd=ROOT, stderr=subprocess.DEVNULL), 0)
    wait_for(lambda: len([*tmp_path.glob("begun.*")]) == 2)
    try:
        assert server.stop() == 0
    finally:
        with suppress(ProcessLookupError):
            server.kill()


@pytest.mark.parametrize("way", [{"WEB_CONCURRENCY": "0"}, {"GUNICORN_CMD_ARGS": "--workers 0"}], ids=str)
def test_gunicorn_without_a_process_is_one_line(tmp_path: Path, way: dict[str, str]):
    (line,) = refused(tmp_path, GUNICORN, **way)
    assert line == "quiz: WEB_CONCURRENCY (or --workers) is 0; it must be 1 or more."


def test_gunicorn_stops_at_once_also_where_the_signal_comes_as_it_hands_a_request_to_a_thread():
    """Its own way waits for the lock that is held then, by itself: until it is killed."""
    worker = object.__new__(gunicorn_settings.Threads)
    worker.cfg, worker.tpool = Config(), ThreadPoolExecutor(1)
    ended = []

    def be_asked() -> None:
        with worker.tpool._shutdown_lock, suppress(SystemExit):
            worker.handle_quit(signal.SIGQUIT, None)
        ended.append(worker.alive)

    thread = threading.Thread(target=be_asked, daemon=True)
    thread.start()
    thread.join(10)
    assert ended == [False]


def test_gunicorn_without_a_place_for_its_own_files_is_one_line(tmp_path: Path):
    (line,) = refused(tmp_path, GUNICORN, GUNICORN_CMD_ARGS=f"--worker-tmp-dir {tmp_path}/gone")
    assert line.startswith("quiz: gunicorn finds no place for its temporary files (No such file or directory)")
    assert not (tmp_path / "quiz.db").exists()


@BOTH
def test_a_form_that_comes_back_at_once_is_answered_by_nothing_and_the_line_stays(
    tmp_path: Path, command: tuple[str, ...]
):
    """The second tap of a double tap; a page made by a machine whose clock is ahead is believed."""
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, command, WEB_CONCURRENCY="1") as server:
        wire = Wire(server.port)
        path = wire.start()
        line = wire.connection
        soon = wire.post(f"{path}/questions/1", {"send": "dont-know", "made": str(time.time_ns() // 1_000_000)})
        assert (soon.status, soon.location, soon.text) == (204, "", "")
        late = wire.post(f"{path}/questions/1", {"send": "dont-know", "made": str(time.time_ns() // 1_000_000 - 900)})
        ahead = wire.post(f"{path}/questions/2", {"send": "dont-know", "made": str(time.time_ns() // 1_000_000 + 9000)})
        assert (late.status, ahead.status) == (302, 302)
        assert wire.connection is line
        wire.close()


@BOTH
@pytest.mark.parametrize("people", [1, 12], ids=["one", "more than there are threads"])
def test_running_answers_are_stored_and_told_when_the_server_is_asked_to_stop(
    tmp_path: Path, command: tuple[str, ...], people: int
):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path, command, WEB_CONCURRENCY="1") as server:
        wires = [Wire(server.port) for _ in range(people)]
        papers = [wire.start() for wire in wires]
        lock = sqlite3.connect(tmp_path / "quiz.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")  # the answers wait for it
        with ThreadPoolExecutor(people) as pool:
            replies = [pool.submit(wire.answer, path, 1, 2) for wire, path in zip(wires, papers, strict=True)]
            time.sleep(1)
            server.process.terminate()
            time.sleep(1.5)
            with pytest.raises(ConnectionRefusedError):
                Wire(server.port).get("/")
            lock.execute("ROLLBACK")
            lock.close()
            told = [reply.result().status for reply in replies]
        assert server.process.wait(20) == 0
        for wire in wires:
            wire.close()
    # Where another program holds the file, two wait for it, and the others are told at once to send it again.
    assert set(told) <= {302, 503}
    assert told.count(302) >= min(people, 2)
    engine = make_engine(url)
    assert len(all_rows(engine)["response"]) == told.count(302)
    engine.dispose()


def may_unshare() -> bool:
    """Whether a process may be started here that is the first of its kind, as in a container."""
    command = ("unshare", "--pid", "--fork", "true")
    return shutil.which("unshare") is not None and subprocess.call(command, stderr=subprocess.DEVNULL) == 0


@contextmanager
def heard(number: signal.Signals) -> Iterator[None]:
    """Where it is ignored, as by `nohup` or in the background of a shell, so does the server that is started there."""
    before = signal.signal(number, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(number, before)


@contextmanager
def somebody_waits(server: Server, folder: Path) -> Iterator[tuple[sqlite3.Connection, Future[Reply]]]:
    """Somebody has sent an answer that another program, whose connection comes with it, keeps from being stored."""
    wire = Wire(server.port)
    path = wire.start()
    with closing(sqlite3.connect(folder / "quiz.db", isolation_level=None)) as lock, ThreadPoolExecutor(1) as pool:
        lock.execute("BEGIN IMMEDIATE")
        reply = pool.submit(wire.answer, path, 1, 2)
        time.sleep(0.5)
        yield lock, reply
    wire.close()


def was_never_answered(reply: Future[Reply]) -> bool:
    return isinstance(reply.exception(), (OSError, http.client.HTTPException))


@pytest.mark.parametrize("again", [signal.SIGTERM, signal.SIGINT])
def test_while_it_stops_nobody_new_is_let_in_and_asked_again_it_stops_at_once(tmp_path: Path, again: signal.Signals):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with heard(again), serving(url, tmp_path) as server, somebody_waits(server, tmp_path) as (_, reply):
        server.process.terminate()
        time.sleep(1.5)
        with pytest.raises(ConnectionRefusedError):
            Wire(server.port).get("/")
        server.process.send_signal(again)
        assert server.process.wait(10) == 128 + again
        assert was_never_answered(reply)


@pytest.mark.long
@BOTH
def test_a_connection_on_which_nothing_comes_holds_up_no_stop(tmp_path: Path, command: tuple[str, ...]):
    with (
        serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, command, WEB_CONCURRENCY="1") as server,
        socket.create_connection(("127.0.0.1", server.port)),
    ):
        time.sleep(7)  # gunicorn gives it a thread for five seconds
        server.process.terminate()
        assert server.process.wait(10) == 0


@pytest.mark.skipif(not may_unshare(), reason="nobody may start a first process here")
def test_so_does_the_first_process_of_a_container_which_no_signal_ends_by_itself(tmp_path: Path):
    command = ("unshare", "--pid", "--fork", "--kill-child", *WAITRESS)
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, command) as server:
        [first] = psutil.Process(server.process.pid).children()
        with somebody_waits(server, tmp_path) as (_, reply):
            first.terminate()
            time.sleep(1.5)
            assert first.is_running()
            first.terminate()
            assert server.process.wait(2) == 128 + signal.SIGTERM
            assert was_never_answered(reply)


@BOTH
def test_a_log_that_nobody_reads_any_more_stops_nobody(tmp_path: Path, command: tuple[str, ...]):
    """As in a terminal after Ctrl+S: a pipe takes 64 KB, then whoever writes to it waits."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    into_the_pipe = redirected(f'2>"{tmp_path / "pipe"}"')
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path, (*into_the_pipe, *command), WEB_CONCURRENCY="1") as server:
        wire = Wire(server.port, timeout=10)
        assert {wire.get("/role").status for _ in range(600)} == {200}
        written = os.read(reader, 100_000)
        wire.get("/role")
        lines = (written + os.read(reader, 100_000)).decode().splitlines()
    os.close(reader)
    told = [json.loads(line) for line in lines]
    assert [one["lines"] > 100 for one in told if one["event"] == LEFT_OUT] == [True]


@pytest.fixture
def full_pipe(tmp_path: Path) -> Iterator[str]:
    """Standard error as a pipe that nobody reads and that has no room for a single byte, for a shell."""
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    writer = os.open(tmp_path / "pipe", os.O_WRONLY | os.O_NONBLOCK)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, b" ")
    yield f'2>"{tmp_path / "pipe"}"'
    os.close(writer)
    os.close(reader)


def test_behind_a_full_log_gunicorn_puts_new_processes_in_the_place_of_killed_ones(tmp_path: Path, full_pipe: str):
    """What it says of them was shorter than what was left of the pipe's last page; then its first process waited."""
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path, (*redirected(full_pipe), *GUNICORN), WEB_CONCURRENCY="1") as server:
        (worker,) = psutil.Process(server.process.pid).children()
        worker.kill()
        worker.wait(10)
        assert Wire(server.port, timeout=10).get("/healthz").status == 200
        assert server.stop() == 0


def test_with_an_error_log_gunicorn_writes_all_lines_there_and_opens_it_anew_when_asked(tmp_path: Path, full_pipe: str):
    url, kept = f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path / "error.log"
    command = (*redirected(full_pipe), *GUNICORN, "--error-log", str(kept))
    with serving(url, tmp_path, command, WEB_CONCURRENCY="1") as server:
        Wire(server.port).get("/role")
        kept.rename(tmp_path / "error.log.1")
        server.process.send_signal(signal.SIGUSR1)
        wait_for(kept.exists)
        time.sleep(0.5)  # its other process opens it, too
        Wire(server.port).get("/role")
        assert server.stop() == 0
    for log in (tmp_path / "error.log.1", kept):
        assert "/role" in [json.loads(line).get("rule") for line in log.read_text().splitlines()]


def test_gunicorn_that_reads_its_settings_anew_writes_each_line_once(tmp_path: Path):
    """Its handler of before stayed beside the new one: a line more for each time."""
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, GUNICORN, WEB_CONCURRENCY="1") as server:
        for times in range(1, 3):
            [before] = psutil.Process(server.process.pid).children()
            server.process.send_signal(signal.SIGHUP)
            before.wait(20)
            Wire(server.port).get(f"/role?{times}")
        assert server.stop() == 0
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line["rule"] for line in lines if line.get("rule") == "/role"] == 2 * ["/role"]


def test_an_error_log_that_nobody_reads_stops_nobody(tmp_path: Path, full_pipe: str):
    command = (*redirected(full_pipe), *GUNICORN, "--error-log", "/dev/stderr")
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, command, WEB_CONCURRENCY="1") as server:
        assert Wire(server.port, timeout=10).get("/role").status == 200
        assert server.stop() == 0


@pytest.mark.parametrize(
    ("place", "streams"), [("/dev/stderr", ""), *(("error.log", one) for one in ("1>&-", "2>&-", "1>&- 2>&-"))]
)
def test_gunicorn_writes_its_error_log_also_to_standard_error_and_with_streams_closed(
    tmp_path: Path, place: str, streams: str
):
    command = (*redirected(streams), *GUNICORN, "--error-log", str(tmp_path / place))
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, command, WEB_CONCURRENCY="1") as server:
        Wire(server.port).get("/role")
        assert server.stop() == 0
    lines = (tmp_path / (place if streams else "log")).read_text().splitlines()
    assert "/role" in [json.loads(line).get("rule") for line in lines]


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="a system without terminals that hang up")
def test_a_terminal_that_is_closed_stops_it_like_any_other_request_to_stop(tmp_path: Path):
    """It sends the signal twice, once by itself and once by its shell."""
    with heard(signal.SIGHUP), serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path) as server:
        with somebody_waits(server, tmp_path) as (lock, reply):
            for _ in range(2):
                server.process.send_signal(signal.SIGHUP)
                time.sleep(0.1)
            lock.execute("ROLLBACK")
            assert reply.result().status == 302
        assert server.process.wait(10) == 0


@BOTH
@pytest.mark.parametrize("asked", ["::", "::1", "127.0.0.1"])
def test_it_answers_by_ipv4_and_ipv6_as_it_was_told(tmp_path: Path, command: tuple[str, ...], asked: str):
    if not socket.has_dualstack_ipv6():
        pytest.skip("no IPv6 on this machine")
    port = free_port()
    place = ("-b", f"[{asked}]:{port}") if command is GUNICORN else ("--host", asked, "--port", str(port))
    env = settings(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, WEB_CONCURRENCY="1")
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen([*command, *place], env=env, cwd=ROOT, stdout=log, stderr=log)
    try:
        answers = {host: answers_at(host, port, process) for host in ("127.0.0.1", "::1")}
    finally:
        process.kill()
        process.wait()
    assert answers == {"127.0.0.1": asked != "::1", "::1": asked != "127.0.0.1"}


def answers_at(host: str, port: int, process: subprocess.Popen[bytes]) -> bool:
    """Whether the server is there; waits until it listens at all."""
    for _ in range(600):
        for where in (host, "127.0.0.1", "::1"):
            with suppress(OSError), socket.create_connection((where, port), timeout=10):
                return where == host
        assert process.poll() is None
        time.sleep(0.05)
    raise RuntimeError("the server does not listen")


@BOTH
@pytest.mark.parametrize(("method", "status"), [("POST", 413), ("GET", 200)])
def test_a_body_that_nobody_wanted_leaves_the_connection_to_the_next(
    tmp_path: Path, command: tuple[str, ...], method: str, status: int
):
    """A proxy hands it to somebody else, whose answer would be lost with it."""
    with (
        serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, command, WEB_CONCURRENCY="1") as server,
        closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection,
    ):
        connection.connect()
        the_one = connection.sock
        for _ in range(3):
            connection.request(method, "/about" if method == "GET" else "/attempts", b"x" * 120_000)
            response = connection.getresponse()
            response.read()
            assert response.status == status
            assert connection.sock is the_one


@contextmanager
def nothing_is_stored(folder: Path, command: tuple[str, ...]) -> Iterator[tuple[Wire, str]]:
    """Somebody at the first question of an attempt (its path), of whom no answer is stored at the end."""
    url = f"sqlite:///{folder / 'quiz.db'}"
    with serving(url, folder, command, WEB_CONCURRENCY="1") as server:
        wire = Wire(server.port)
        yield wire, wire.start()
        wire.close()
    with engine_of(url) as engine:
        assert count_rows(engine)["response"] == 0


@BOTH
def test_a_form_whose_connection_breaks_off_in_the_middle_is_none(tmp_path: Path, command: tuple[str, ...]):
    """What has come looks like a whole form, without what stood last."""
    with nothing_is_stored(tmp_path, command) as (wire, path):
        form = urlencode({"csrf_token": wire.token, "send": "sure", "choice": "0"}).encode()
        head = (
            f"POST {path}/questions/1 HTTP/1.1\r\nHost: localhost\r\nCookie: {wire.cookie}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form) + 9}\r\n\r\n"
        )
        with closing(socket.create_connection(("127.0.0.1", wire.port), timeout=20)) as line:
            line.sendall(head.encode() + form)
            line.shutdown(socket.SHUT_WR)
            assert line.recv(65_536)[:12] in (b"", b"HTTP/1.1 400")


@BOTH
def test_a_form_in_chunks_that_is_too_long_is_none(tmp_path: Path, command: tuple[str, ...]):
    """Rather than what of it came up to the limit."""
    with nothing_is_stored(tmp_path, command) as (wire, path):
        form = urlencode({"csrf_token": wire.token, "choice": "0", "pad": "x" * 66_000, "send": "sure"}).encode()
        headers = {"Cookie": wire.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(http.client.HTTPConnection("127.0.0.1", wire.port, timeout=20)) as line:
            line.request("POST", f"{path}/questions/1", iter([form]), headers, encode_chunked=True)
            assert line.getresponse().status == 413


@pytest.mark.parametrize("reads", [True, False])
def test_whoever_asks_for_more_and_more_and_reads_nothing_is_sent_away(tmp_path: Path, reads: bool):
    """All of it would wait in memory; one packet holds some two hundred such requests.

    Who reads asks for more behind less than a megabyte, or a busy machine could call them one who does not.
    """
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, WAITRESS) as server:
        wire = Wire(server.port)
        (sheet,) = re.findall(r'href="(/static/[^"]*\.css)"', wire.get("/").text)
        wire.close()
        with closing(socket.socket()) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(20)
            line.connect(("127.0.0.1", server.port))
            asked, times = (20, 5) if reads else (100, 1)
            found = 0
            for _ in range(times):
                line.sendall(f"GET {sheet} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode() * asked)
                if not reads:
                    time.sleep(2)
                found += line_is_answered(line, asked)
            assert (found == 100) is reads


def line_is_answered(line: socket.socket, wanted: int) -> int:
    """How many answers come, up to so many."""
    found, tail = 0, b""
    with suppress(ConnectionResetError):
        while found < wanted and (more := line.recv(65_536)):
            found += (tail + more).count(b"HTTP/1.1 200")
            tail = more[-11:]
    return found


ASKED, LONG = (b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % path for path in (b"/", b"/long"))
LARGE = Flask("large")
LARGE.get("/long")(lambda: bytes(40_000_000))


@contextmanager
def asking(server: Any, what: bytes) -> Iterator[socket.socket]:
    """A connection on which something was asked for, with little room for what comes."""
    with closing(socket.socket()) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", int(server.effective_port)))
        line.sendall(what)
        yield line


def has_answer(line: socket.socket) -> bool:
    line.setblocking(False)
    with suppress(BlockingIOError):
        return b"404 NOT FOUND" in line.recv(65_536)
    return False


@contextmanager
def looping(app: Flask) -> Iterator[tuple[Any, Callable[[Callable[[], bool]], bool]]]:
    """Our server in this thread, and a function that lets it loop until something is so, for ten seconds."""
    connections: dict[int, Any] = {}

    def until(is_so: Callable[[], bool]) -> bool:
        end = time.monotonic() + 10
        while not (done := is_so()) and time.monotonic() < end:
            loop(timeout=0.1, use_poll=True, map=connections, count=1)
        return done

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = waitress_settings.make_server(app, listener, connections)
        try:
            yield server, until
        finally:
            for channel in list(server.active_channels.values()):
                channel.handle_close()
            server.task_dispatcher.shutdown(timeout=5)
            server.close()


@pytest.mark.parametrize("part", ["the pipe that wakes it", "the socket that lets people in"])
def test_the_loop_keeps_what_it_cannot_do_without_when_memory_fails_there(
    app: Flask, caplog: pytest.LogCaptureFixture, part: str
):
    """Closed, the number of the pipe goes to another file, such as the database, and threads wrote to it still."""
    failed = []

    def fail_once(*_: object) -> None:
        failed.append(part)
        del needed.__dict__[name]
        raise MemoryError

    with looping(app) as (server, until):
        needed, name = (server.trigger, "recv") if part.startswith("the pipe") else (server, "accept")
        setattr(needed, name, fail_once)
        with ThreadPoolExecutor(1) as thread:
            page = thread.submit(Wire(server.effective_port, timeout=10).get, "/role")
            until(page.done)
            assert page.result().status == 200
        assert failed == [part]
        assert not server.trigger._closed
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [MemoryError]


def test_the_loop_leaves_a_connection_alone_while_a_thread_sends(monkeypatch: pytest.MonkeyPatch):
    """Else it turns and turns, and the thread waits for it."""
    turns = 0

    def send_slowly(channel: HTTPChannel, data: bytes, *, do_close: bool = True) -> int:
        time.sleep(0.3)
        return int(dispatcher.send(channel, data, do_close))

    def turn(channel: HTTPChannel) -> None:
        nonlocal turns
        turns += 1
        HTTPChannel.handle_write(channel)

    monkeypatch.setattr(waitress_settings.Channel, "send", send_slowly)
    monkeypatch.setattr(waitress_settings.Channel, "handle_write", turn)
    with looping(Flask("small")) as (server, until), asking(server, ASKED) as line:
        assert until(lambda: has_answer(line))
    assert turns < 10


def test_who_asks_for_more_behind_a_long_answer_and_reads_nothing_holds_no_thread():
    """There are four: as many downloads would stop the server."""
    with looping(LARGE) as (server, until), ExitStack() as stack:
        for _ in range(waitress_settings.settings()["threads"]):
            stack.enter_context(asking(server, LONG + ASKED))
        somebody = stack.enter_context(asking(server, ASKED))
        assert until(lambda: has_answer(somebody))


@pytest.mark.parametrize(("asked", "seconds"), [(LONG + ASKED, 75), (LONG, 0)], ids=["who asks for more", "in time"])
def test_a_connection_on_which_nothing_is_read_is_closed_though_it_takes_nothing(asked: bytes, seconds: int):
    with looping(LARGE) as (server, until), asking(server, asked):
        assert until(lambda: bool(server.active_channels))
        server.adj.channel_timeout, server.adj.cleanup_interval = seconds, 1
        server.next_channel_cleanup = 0
        assert until(lambda: not server.active_channels)


def test_an_idle_connection_stays_longer_than_a_proxy_keeps_it():
    """nginx for 60 seconds, Caddy for 120. Closed by us first, it would take somebody's answer along."""
    assert gunicorn_settings.keepalive > 120
    assert waitress_settings.settings()["channel_timeout"] > 120


def test_a_worker_of_gunicorn_that_is_killed_comes_back(tmp_path: Path):
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, GUNICORN, WEB_CONCURRENCY="2") as server:
        before = two_workers(server)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        two_workers(server, but=before)
        wire = Wire(server.port)
        assert wire.get("/readyz").status == 200
        wire.close()
        assert "SIGKILL" in (tmp_path / "log").read_text()


def test_workers_of_gunicorn_whose_first_process_was_killed_leave_the_port_to_the_next(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path, GUNICORN, WEB_CONCURRENCY="2") as server, closing(Wire(server.port)) as kept:
        assert kept.get("/healthz").status == 200
        server.process.kill()
        server.process.wait()
        until = time.monotonic() + 10  # somebody else goes on all the time
        while takes_connections(server.port):
            assert time.monotonic() < until
            with suppress(OSError, http.client.HTTPException):
                kept.get("/healthz")
            time.sleep(0.1)
        again = start_server(url, tmp_path, server.port, GUNICORN)
        assert again.stop() == 0


def test_they_end_also_where_half_a_request_was_sent(tmp_path: Path):
    url, patience = f"sqlite:///{tmp_path / 'quiz.db'}", ("--graceful-timeout", "1")
    with (
        serving(url, tmp_path, (*GUNICORN, *patience), WEB_CONCURRENCY="1") as server,
        socket.create_connection(("127.0.0.1", server.port)) as half,
    ):
        half.sendall(b"POST /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc")
        [worker] = psutil.Process(server.process.pid).children()
        server.process.kill()
        server.process.wait()
        assert not psutil.wait_procs([worker], 10)[1]


def takes_connections(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
        return True
    return False


def two_workers(server: Server, but: AbstractSet[int] = frozenset()) -> set[int]:
    """The processes that serve, as soon as there are two that are none of these."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    for _ in range(200):
        found = {int(child) for child in children.read_text().split()}
        if len(found) == 2 and not found & but:
            return found
        time.sleep(0.05)
    raise AssertionError(f"there are {len(found)} workers")


def test_syslog_hears_of_no_address_either(tmp_path: Path):
    with socket.socket(type=socket.SOCK_DGRAM) as syslog:
        syslog.bind(("127.0.0.1", 0))
        syslog.setblocking(False)
        where = f"--log-syslog --log-syslog-to udp://127.0.0.1:{syslog.getsockname()[1]} --log-level info"
        with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, GUNICORN, GUNICORN_CMD_ARGS=where) as server:
            take_a_quiz(server.port)
            assert server.stop() == 0
        heard = []
        with suppress(BlockingIOError):
            while True:
                heard.append(syslog.recv(10_000))
    assert heard, "nothing came there at all"
    assert b"attempts" not in b"".join(heard)


@BOTH
def test_all_that_a_server_says_is_json_and_holds_no_address(tmp_path: Path, command: tuple[str, ...]):
    """Also what the server itself says of strange requests, of a crowd and of clients that go away."""
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, command, WEB_CONCURRENCY="1") as server:
        for end in (b" HTTP/9.9\r\n\r\n", b" HTTP/1.1\r\nA B\r\n\r\n", b" nonsense\r\n\r\n", b"\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", server.port)) as strange:
                strange.sendall(b"GET /shared/secret" + end)
                strange.recv(100)
        with ExitStack() as crowd:
            for _ in range(40):  # and nobody waits for the answer
                one = crowd.enter_context(socket.create_connection(("127.0.0.1", server.port)))
                one.sendall(b"GET /shared/secret HTTP/1.1\r\nHost: localhost\r\n\r\n")
        take_a_quiz(server.port)
        assert server.stop() == 0
    lines = [line for line in (tmp_path / "log").read_text().splitlines() if not line.startswith("The quiz is at ")]
    told = [json.loads(line) for line in lines]
    assert "/attempts/<uuid:attempt_id>/finish" in {line.get("rule") for line in told}
    for private in ("secret", "127.0.0.1", "nonsense"):
        assert private not in "\n".join(lines)


def test_what_gunicorn_itself_refuses_is_json(tmp_path: Path):
    lines = refused(tmp_path, (*GUNICORN, "-b", f"unix:{tmp_path / 'nowhere' / 'socket'}"))
    assert any("Can't connect to" in json.loads(line)["event"] for line in lines)


@contextmanager
def greeting(tmp_path: Path, hosts: str) -> Iterator[str]:
    """What `quiz run --authoring` says on a server that goes on meanwhile."""
    env = settings(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, PYTHONUNBUFFERED="1", QUIZ_HOSTS=hosts)
    process = launch((*WAITRESS, "--authoring"), free_port(), env, cwd=ROOT, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        yield process.stdout.readline() + process.stdout.readline()
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize(("hosts", "name"), [("", "127.0.0.1"), ("quiz.example.org,localhost", "localhost")])
def test_authors_get_in_by_the_address_that_is_printed_and_by_no_other(tmp_path: Path, hosts: str, name: str):
    """A proxy on the same machine would let in everybody."""
    with greeting(tmp_path, hosts) as said:
        found = re.search(rf"http://({re.escape(name)}:(\d+))(/authoring/\?token=[\w-]{{20,}}) ", said)
        assert found
        called, port = {"Host": found[1]}, int(found[2])
        with closing(Wire(port, headers=called)) as author, closing(Wire(port, headers=called)) as stranger:
            moved = author.get(found[3])
            assert (moved.status, moved.location) == (302, "/authoring/")
            assert author.get("/authoring/").status == 200
            assert stranger.get("/authoring/").status == 403


def test_where_no_name_leads_here_the_names_are_told(tmp_path: Path):
    with greeting(tmp_path, "quiz.example.org,.example.net") as said:
        assert ", and answers by the name quiz.example.org or .example.net only, as QUIZ_HOSTS says (stop" in said
        assert "Your questions are there, at /authoring/?token=" in said


def test_gunicorn_serves_with_two_processes_on_a_new_database(tmp_path: Path):
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, GUNICORN, WEB_CONCURRENCY="2") as server:
        assert 'id="verdict"' in take_a_quiz(server.port)
        assert server.stop() == 0
    log = (tmp_path / "log").read_text()
    assert '"rule": "/attempts/<uuid:attempt_id>/finish"' in log
    assert "127.0.0.1" not in log


def test_the_wheel_serves_a_quiz_where_there_is_no_checkout(tmp_path: Path):
    quiz = install_wheel(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    where = subprocess.run(
        [str(quiz.parent / "python"), "-c", "import quiz.paths as p; print(p.TEMPLATES, p.QUESTIONS)"],
        cwd=elsewhere, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert where.count(str(tmp_path)) == 2
    with serving(f"sqlite:///{elsewhere / 'quiz.db'}", elsewhere, (str(quiz), "run"), cwd=elsewhere) as server:
        assert 'id="verdict"' in take_a_quiz(server.port)


def install_wheel(folder: Path) -> Path:
    """Build the wheel and install it in an environment of its own, beside the dependencies of this one."""
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)])
    (wheel,) = folder.glob("*.whl")
    environment = folder / "environment"
    EnvBuilder().create(environment)
    run([sys.executable, "-m", "pip", "--python", str(environment / "bin" / "python"), "install", "-q", "--no-deps",
         "--no-index", str(wheel)])  # fmt: skip
    (packages,) = (environment / "lib").glob("*/site-packages")
    dependencies = Path(pytest.__file__).parent.parent
    (packages / "dependencies.pth").write_text(str(dependencies))
    return environment / "bin" / "quiz"


def run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    if "No module named pip" in done.stderr:
        leave_out("no pip in this environment")
    assert done.returncode == 0, done.stdout + done.stderr
