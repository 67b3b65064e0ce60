"""What stands beside a quiz where many use it, as Debian ships it: PgBouncer, Redis; and disks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import make_url

from tests.conftest import leave_out
from tests.serving import free_port

OPERATIONS = Path(__file__).parents[1] / "quiz/web/OPERATIONS.md"


class Service:
    """A program that listens on a port of its own; may be killed, frozen and started again."""

    def __init__(self, command: Sequence[str], port: int) -> None:
        self.command, self.port = command, port
        self.start()

    def start(self) -> None:
        """Returns when somebody can connect."""
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self.command[0]} does not answer")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def find_program(name: str) -> str:
    """The path of a program; leaves the test out where it is not installed."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        leave_out(f"no {name} on this machine; Debian has it")
    return str(found)


def start_bouncer(url: str, folder: Path, owner: str, connections: int = 3) -> tuple[Service, str]:
    """PgBouncer as OPERATIONS.md has it, before this PostgreSQL, and the address to use; it will not run as root."""
    program, port, behind = find_program("pgbouncer"), free_port(), make_url(url)
    host = behind.query.get("host") or behind.host
    changes = {
        "host=db.example.org dbname=quiz": f"host={host} dbname={behind.database} user={behind.username}",
        "listen_port = 6432": f"listen_port = {port}",
        "auth_type = scram-sha-256": "auth_type = any",
        "auth_file = /etc/pgbouncer/userlist.txt": f"logfile = {folder}/pgbouncer.log",
        "default_pool_size = 20": f"default_pool_size = {connections}",
    }
    shutil.chown(folder, owner)
    (folder / "pgbouncer.ini").write_text(documented("ini", changes) + "unix_socket_dir =\n")
    command = [program, "-q", *(["-u", owner] if os.geteuid() == 0 else []), str(folder / "pgbouncer.ini")]
    return Service(command, port), f"postgresql+psycopg://quiz@127.0.0.1:{port}/quiz"


def documented(kind: str, changes: dict[str, str]) -> str:
    """The configuration of this kind in OPERATIONS.md in which each of these changes finds its place, changed."""
    blocks = [block.split("```")[0] for block in OPERATIONS.read_text("utf-8").split(f"```{kind}\n")[1:]]
    (text,) = [block for block in blocks if all(block.count(old) == 1 for old in changes)]
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def start_redis(folder: Path) -> tuple[Service, str]:
    """Redis, which keeps nothing on disk, and its address."""
    port = free_port()
    place = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "", "--appendonly", "no"]
    return Service([find_program("redis-server"), *place], port), f"redis://127.0.0.1:{port}"


@contextmanager
def mounted(folder: Path, size: str) -> Iterator[Path]:
    """A small disk of its own; skips the test where this process may not mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "quiz-test", folder]
    if not shutil.which("mount") or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def remount(folder: Path, how: str) -> None:
    """`ro`: nothing can be written there any more; `rw`: it can again."""
    subprocess.run(["mount", "-o", f"remount,{how}", folder], check=True)
