"""The real thing: started as a person would start it, in a process of its own."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path
from venv import EnvBuilder

import pytest

from quiz.db.migrate import make_engine
from tests.conftest import leave_out
from tests.databases import all_rows
from tests.serving import GUNICORN, ROOT, WAITRESS, Wire, free_port, launch, serving, settings


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


def test_a_port_in_use_is_one_line(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        (line,) = refused(tmp_path, port=port)
    assert line.startswith(f"quiz: cannot listen on 127.0.0.1:{port}: Address already in use")
    assert not (tmp_path / "quiz.db").exists(), "nothing was touched before"


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


def test_a_running_answer_is_stored_and_told_when_the_server_is_asked_to_stop(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    with serving(url, tmp_path) as server:
        wire = Wire(server.port)
        path = wire.start()
        lock = sqlite3.connect(tmp_path / "quiz.db", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")  # the answer waits for it
        replies: list[int] = []
        answering = threading.Thread(target=lambda: replies.append(wire.answer(path, 1, 2).status))
        answering.start()
        time.sleep(0.5)
        server.process.terminate()
        time.sleep(0.3)
        lock.execute("ROLLBACK")
        lock.close()
        answering.join(10)
        assert replies == [302]
        assert server.process.wait(10) == 0
        wire.close()
    engine = make_engine(url)
    assert len(all_rows(engine)["response"]) == 1
    engine.dispose()


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
