"""Backup and restore, rehearsed: while people answer, from a read-only medium, by PostgreSQL's own means."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Thread
from time import time

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url, select, text
from sqlalchemy.orm import Session

from quiz.cli.main import main
from quiz.db import sqlite
from quiz.db.migrate import migrate
from quiz.db.models import Attempt, Item, Response
from quiz.store import copying
from tests.conftest import MakeApp
from tests.databases import SECRET_KEY, all_rows, engine_of, new_postgres, wait_for_a_lock
from tests.person import Person
from tests.services import find_program, mounted, remount
from tests.serving import QUIZ, ROOT, serving, settings
from tests.takers import losses, people


def copy(source: str | Path, target: str | Path) -> Result:
    """Type `quiz db copy SOURCE TARGET`."""
    return CliRunner().invoke(main, ["db", "copy", str(source), str(target)], env={"QUIZ_SECRET_KEY": SECRET_KEY})


def rows(url: str) -> dict[str, set[str]]:
    with engine_of(url) as engine:
        return all_rows(engine)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_copy_while_people_answer_is_whole_and_holds_all_that_was_acknowledged_before(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    if kind == "postgresql":
        url = new_postgres(request.getfixturevalue("postgres_server"))
    backup = tmp_path / "backup.db"
    with serving(url, tmp_path) as server, people(server.port) as takers:
        told = sum(len(paper.stands) for taker in takers for paper in taker.papers)
        assert copy(url, backup).exit_code == 0
    with engine_of(f"sqlite:///{backup}") as engine, Session(engine) as session:
        sizes = dict(session.execute(select(Attempt.id, Attempt.size)).all())
        items = [row.attempt_id for row in session.execute(select(Item.attempt_id))]
        assert all(items.count(attempt) == size for attempt, size in sizes.items()), "half an attempt was copied"
        assert len(session.scalars(select(Response.position)).all()) >= told > 0
    assert losses(url, takers) == []


def test_a_restored_copy_serves_where_people_left_off(database_url: str, make_app: MakeApp, tmp_path: Path):
    person = Person(make_app(database_url))
    address = person.take().address
    person.start()
    person.answer(person.page.choices[0])
    report = person.open(address)
    assert copy(database_url, tmp_path / "backup.db").exit_code == 0
    restored = f"sqlite:///{tmp_path / 'restored.db'}"
    assert copy(tmp_path / "backup.db", restored).exit_code == 0
    same = Person(make_app(restored))
    same.cookie = person.cookie
    assert same.open(report.address).text == report.text
    assert rows(restored) == rows(database_url)


@pytest.fixture
def medium(tmp_path: Path) -> Iterator[Path]:
    """A folder that can be written until it is made read-only."""
    with mounted(tmp_path / "medium", "20m") as folder:
        yield folder


def test_a_file_on_a_read_only_medium_is_copied(medium: Path, sqlite_url: str, make_app: MakeApp, tmp_path: Path):
    Person(make_app(sqlite_url)).take()
    assert copy(sqlite_url, medium / "backup.db").exit_code == 0
    remount(medium, "ro")
    done = copy(medium / "backup.db", tmp_path / "restored.db")
    assert done.exit_code == 0, done.output
    assert rows(f"sqlite:///{tmp_path / 'restored.db'}") == rows(sqlite_url)


def test_what_cannot_be_read_whole_from_there_is_not_copied(
    medium: Path, sqlite_url: str, make_app: MakeApp, tmp_path: Path
):
    """The file without its newest changes, taken by `cp` from under a running server."""
    Person(make_app(sqlite_url)).start()
    for one in tmp_path.glob("quiz.db"), tmp_path.glob("quiz.db-wal"):
        shutil.copy(next(one), medium)
    remount(medium, "ro")
    done = copy(medium / "quiz.db", tmp_path / "restored.db")
    assert done.exit_code == 1
    assert "quiz.db-wal holds what is not yet in" in done.output


def test_an_empty_log_that_lies_beside_a_file_on_a_read_only_medium_hinders_no_copy(
    medium: Path, sqlite_url: str, tmp_path: Path
):
    shutil.copy(tmp_path / "quiz.db", medium)
    (medium / "quiz.db-wal").touch()
    remount(medium, "ro")
    done = copy(medium / "quiz.db", tmp_path / "copy.db")
    assert done.exit_code == 0, done.output
    assert rows(f"sqlite:///{tmp_path / 'copy.db'}") == rows(sqlite_url)


def copy_by_the_rights_of_files(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """`quiz db copy` by somebody who may do what these say and no more, which root is here, too."""
    bound: list[str] = []
    if os.geteuid() == 0:
        bound = [find_program("setpriv"), "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]
    command = [*bound, *QUIZ, "db", "copy", str(source), str(target)]
    env = settings("", target.parent)
    return subprocess.run(command, env=env, cwd=ROOT, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("closed", ["-wal", "-shm"])
@pytest.mark.parametrize("written", [False, True], ids=["an empty log", "a log with changes"])
def test_a_file_in_use_is_not_copied_by_who_may_not_read_what_lies_beside_it(
    written: bool, closed: str, sqlite_url: str, tmp_path: Path
):
    """Without the log and its locks the copy would be of several moments at once, and may even look whole."""
    file = tmp_path / "quiz.db"
    with engine_of(sqlite_url) as server, server.connect() as connection:
        connection.execute(text("UPDATE instance SET id = id WHERE :written"), {"written": written})
        connection.commit()
        assert bool((tmp_path / "quiz.db-wal").stat().st_size) == written
        Path(f"{file}{closed}").chmod(0)
        done = copy_by_the_rights_of_files(file, tmp_path / "copy.db")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"{file}{closed} may not be read by this user" in done.stderr
    assert "run this as the user who serves the quiz" in done.stderr
    assert not list(tmp_path.glob("copy.db*"))


@pytest.fixture
def unfinished(tmp_path: Path, sqlite_template: Path) -> Iterator[Path]:
    """A file without a log that another program has half changed."""
    file = Path(shutil.copy(sqlite_template, tmp_path / "plain.db"))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.executescript("PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1; PRAGMA cache_spill = 1")
        other.executescript("BEGIN; CREATE TABLE much (words TEXT)")
        other.executemany("INSERT INTO much VALUES (?)", [("x" * 1000,)] * 500)
        assert Path(f"{file}-journal").stat().st_size
        yield file


def test_what_another_program_has_half_changed_is_not_copied(
    unfinished: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0)
    done = copy(unfinished, tmp_path / "copy.db")
    assert (done.exit_code, done.output) == (1, "quiz: the database cannot be used: database is locked\n")
    assert not (tmp_path / "copy.db").exists()


@pytest.mark.parametrize("name", ["plain.db", "link.db"])
def test_what_was_left_half_changed_is_not_copied_from_where_it_cannot_be_taken_back(
    name: str, unfinished: Path, medium: Path, tmp_path: Path
):
    for one in (unfinished, f"{unfinished}-journal"):
        shutil.copy(one, medium)
    (medium / "link.db").symlink_to("plain.db")
    remount(medium, "ro")
    done = copy(medium / name, tmp_path / "copy.db")
    assert done.exit_code == 1
    assert "plain.db-journal holds what has to be taken back in" in done.output


def test_what_was_left_half_changed_is_not_copied_by_who_may_not_read_how_to_take_it_back(
    unfinished: Path, tmp_path: Path
):
    left = Path(shutil.copy(unfinished, tmp_path / "left.db"))
    shutil.copy(f"{unfinished}-journal", f"{left}-journal")
    Path(f"{left}-journal").chmod(0)
    done = copy_by_the_rights_of_files(left, tmp_path / "copy.db")
    assert done.returncode == 1
    assert f"{left}-journal may not be read by this user" in done.stderr


@pytest.mark.parametrize("room", [0.5, 1.5])  # of what a copy needs as a file; on its way it needs twice as much
def test_a_full_disk_keeps_no_copy_that_is_not_whole(room: float, sqlite_url: str, tmp_path: Path):
    size = round(room * (tmp_path / "quiz.db").stat().st_size)
    with mounted(tmp_path / "disk", str(size)) as disk:
        done = copy(sqlite_url, disk / "backup.db")
        assert (done.exit_code, len(done.output.splitlines())) == (1, 1)
        assert str(disk / "backup.db") in done.output
        assert not list(disk.iterdir())


def test_an_empty_file_that_is_filled_on_a_nearly_full_disk_is_said_to_be_in_two_parts(sqlite_url: str, tmp_path: Path):
    """It was there before, so it is not for us to remove."""
    size = round(1.5 * (tmp_path / "quiz.db").stat().st_size)
    with mounted(tmp_path / "disk", str(size)) as disk:
        (disk / "backup.db").touch()
        done = copy(sqlite_url, disk / "backup.db")
        assert (done.exit_code, done.stderr.splitlines()) == (
            0,
            [f"Keep {disk}/backup.db-wal with backup.db: some of the copy may be in it."],
        )


def test_a_source_that_goes_away_once_everything_is_read_spoils_no_copy(postgres_server: str, tmp_path: Path):
    """As a server does that ends what is idle in a transaction for longer than somebody allows."""
    source, target = new_postgres(postgres_server), f"sqlite:///{tmp_path / 'copy.db'}"
    migrate(source)

    @contextmanager
    def go_away(what: str, _rows: int) -> Iterator[Callable[[int], None]]:
        if what.startswith("Comparing"):
            with engine_of(source) as engine, engine.connect() as connection:
                others = "pid <> pg_backend_pid() AND datname = current_database()"
                connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
        yield lambda rows: None

    assert copying.copy(source, target, go_away)["instance"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["copy.db"]


def test_of_two_copies_at_once_into_one_empty_postgresql_the_later_is_told_that_it_holds_data(
    postgres_server: str, sqlite_url: str, make_app: MakeApp
):
    """Not of keys that are there twice."""
    Person(make_app(sqlite_url)).start()
    target = new_postgres(postgres_server)
    later: list[Result] = []
    second = Thread(target=lambda: later.append(copy(sqlite_url, target)))

    @contextmanager
    def be_overtaken(what: str, _rows: int) -> Iterator[Callable[[int], None]]:
        if what == "Copying learner":
            second.start()
            with engine_of(target) as engine:
                wait_for_a_lock(engine)
        yield lambda rows: None

    assert copying.copy(sqlite_url, target, be_overtaken)["learner"] == 1
    second.join()
    assert [done.output for done in later] == [
        "quiz: the target holds data already; only an empty database is written to.\n"
    ]
    assert rows(target) == rows(sqlite_url)


def test_copying_leaves_the_source_as_it_is(sqlite_url: str, make_app: MakeApp, tmp_path: Path):
    Person(make_app(sqlite_url)).start()
    source = tmp_path / "backup.db"
    assert copy(sqlite_url, source).exit_code == 0
    before = source.read_bytes()
    assert copy(source, tmp_path / "another.db").exit_code == 0
    assert source.read_bytes() == before


@pytest.mark.parametrize("link", [os.link, os.symlink], ids=["hard", "symbolic"])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("people", [0, 1])
def test_a_database_is_not_copied_onto_itself_by_another_name(
    link: Callable[[Path, Path], None], turned: bool, people: int, sqlite_url: str, make_app: MakeApp, tmp_path: Path
):
    for _ in range(people):
        Person(make_app(sqlite_url)).start()
    names = [tmp_path / "quiz.db", tmp_path / "another.db"]
    link(*names)
    done = copy(*(reversed(names) if turned else names))
    assert (done.exit_code, done.output) == (1, "quiz: source and target are the same database.\n")


@pytest.fixture
def daily(database_url: str, tmp_path: Path) -> Callable[[Path], subprocess.CompletedProcess[str]]:
    """What OPERATIONS has done daily, as it stands there but for where things lie."""
    told = (ROOT / "quiz/web/OPERATIONS.md").read_text("utf-8")
    script = told.partition("```sh\n")[2].partition("```")[0].replace("/opt/quiz/bin/quiz", shlex.join(QUIZ))
    env = settings(database_url, tmp_path, QUIZ_RETENTION_DAYS="400")

    def run(folder: Path) -> subprocess.CompletedProcess[str]:
        lines = script.replace("/var/backups/quiz", str(folder))
        return subprocess.run(["sh", "-c", lines], env=env, cwd=ROOT, check=False, capture_output=True, text=True)

    return run


def test_what_is_done_daily_keeps_a_backup_that_can_be_restored_and_throws_old_ones_away(
    daily: Callable[[Path], subprocess.CompletedProcess[str]], database_url: str, make_app: MakeApp, tmp_path: Path
):
    Person(make_app(database_url)).take()
    (tmp_path / "backups").mkdir()
    for days in (29, 32):
        (old := tmp_path / "backups" / f"{days}.db").touch()
        os.utime(old, 2 * (time() - days * 86_400,))
    done = daily(tmp_path / "backups")
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 learners with 0 attempts" in done.stdout
    newest, kept = sorted((tmp_path / "backups").iterdir())
    assert kept.name == "29.db"
    restored = f"sqlite:///{tmp_path / 'restored.db'}"
    words = ["db", "restore", str(newest)]
    there = CliRunner().invoke(main, words, env={"QUIZ_SECRET_KEY": SECRET_KEY, "QUIZ_DATABASE_URL": restored})
    assert there.exit_code == 0, there.output
    assert rows(restored) == rows(database_url)


def test_a_backup_that_fails_stops_no_purge_throws_nothing_away_and_is_the_failure_of_all(
    daily: Callable[[Path], subprocess.CompletedProcess[str]], database_url: str, make_app: MakeApp, tmp_path: Path
):
    make_app(database_url)
    done = daily(tmp_path / "not mounted")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "0 learners with 0 attempts" in done.stdout


def test_pg_dump_and_back(postgres_server: str, make_app: MakeApp, tmp_path: Path):
    from tests.postgres import PROGRAMS  # noqa: PLC0415 - only where PostgreSQL is tested

    url, empty = new_postgres(postgres_server), new_postgres(postgres_server)
    migrate(url)
    person = Person(make_app(url))
    person.take()
    run(PROGRAMS / "pg_dump", url, "--format=custom", f"--file={tmp_path / 'dump'}")
    run(PROGRAMS / "pg_restore", empty, "--no-owner", str(tmp_path / "dump"))
    assert rows(empty) == rows(url)
    same = Person(make_app(empty))
    same.cookie = person.cookie
    assert same.open(person.page.address).text == person.page.text


def run(program: Path, url: str, *more: str) -> None:
    """One of PostgreSQL's programs, told the address as its own libraries read it."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run([program, f"--dbname={plain}", *more], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
