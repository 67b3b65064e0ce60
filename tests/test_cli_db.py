"""`quiz purge` and `quiz db …`, as typed, on both databases."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from quiz.cli.main import main
from quiz.db.engine import writing
from quiz.db.migrate import current_revision, migrate, revisions
from quiz.db.models import Learner, StudyGroup
from quiz.store import copying, groups, learners, retention
from tests.conftest import MakeApp
from tests.databases import SECRET_KEY, all_rows, count_rows, engine_of, new_postgres
from tests.person import Person
from tests.serving import ROOT

DATA = Path(__file__).parent / "data"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    with engine_of(database_url) as engine:
        yield engine


def quiz(*words: str, url: str = "", typed: str = "", **settings: str) -> Result:
    """Type `quiz …`."""
    env = {"QUIZ_DATABASE_URL": url, "QUIZ_SECRET_KEY": SECRET_KEY, "QUIZ_RETENTION_DAYS": ""} | settings
    return CliRunner().invoke(main, words, input=typed, env=env)


def took_a_quiz(app: Flask) -> Person:
    """Somebody with one finished quiz and one in progress."""
    person = Person(app)
    person.take()
    person.start()
    person.answer(person.page.choices[1])
    person.answer(None)
    return person


def visited(engine: Engine, days_ago: float) -> uuid.UUID:
    with Session(engine) as session, writing(session):
        return learners.add(session, uuid.uuid4(), datetime.now(UTC) - timedelta(days=days_ago)).id


# --- purge -----------------------------------------------------------------------------------------------------


def test_purge_removes_those_untouched_and_nobody_else(engine: Engine, database_url: str, make_app: MakeApp):
    took_a_quiz(make_app(database_url))
    visited(engine, 10)
    before = all_rows(engine)
    for days in (400, 366):
        visited(engine, days)
    kept = visited(engine, 364)
    result = quiz("purge", "--yes", url=database_url, QUIZ_RETENTION_DAYS="365")
    assert result.exit_code == 0
    assert "2 learners with 0 attempts" in result.output
    assert "Removed 2 learners." in result.output
    after = all_rows(engine)
    assert {row for row in after.pop("learner") if str(kept) not in row} == before.pop("learner")
    assert after == before


@pytest.mark.parametrize("there", ["nothing", "an empty file", "somebody else's table"])
def test_purge_where_there_is_no_quiz_is_a_mistake(tmp_path: Path, there: str):
    """From a timetable without the settings of the server it would remove nobody for ever, and say that all is well."""
    path = tmp_path / "none.db"
    if there == "an empty file":
        path.touch()
    elif there == "somebody else's table":
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE x (y)")
    before = files(tmp_path)
    result = quiz("purge", "--yes", url=f"sqlite:///{path}", QUIZ_RETENTION_DAYS="400")
    assert result.exit_code == 1
    assert "There is no quiz at" in str(result.exception)
    assert files(tmp_path) == before


def test_purge_in_an_empty_postgresql_is_a_mistake(postgres_server: str):
    url = new_postgres(postgres_server)
    result = quiz("purge", "--yes", url=url, QUIZ_RETENTION_DAYS="400")
    assert result.exit_code == 1
    with engine_of(url) as engine:
        assert inspect(engine).get_table_names() == []


def test_purge_takes_everything_of_a_learner_along(engine: Engine, database_url: str, make_app: MakeApp):
    took_a_quiz(make_app(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE learner SET seen_at = :long"), {"long": datetime(2020, 1, 1, tzinfo=UTC)})
    result = quiz("purge", "--clock-is-right", "--yes", url=database_url, QUIZ_RETENTION_DAYS="30")
    assert "1 learner with 2 attempts" in result.output
    left = count_rows(engine)
    assert left.pop("question_version") > 0
    assert set(left.values()) == {0}


def test_purge_removes_groups_whose_coach_did_nothing_for_long(engine: Engine, database_url: str):
    today = datetime.now(UTC).date()
    with Session(engine) as session, writing(session):
        for name, days in (("old", 31), ("used", 29)):
            groups.open_group(session, name, name, name, today - timedelta(days=days))
    refused = quiz("purge", "--yes", url=database_url, QUIZ_RETENTION_DAYS="30")
    assert (refused.exit_code, "the clock may be wrong" in refused.output) == (1, True)
    visited(engine, 10)
    result = quiz("purge", "--yes", url=database_url, QUIZ_RETENTION_DAYS="30")
    assert "0 learners with 0 attempts, 1 group, untouched for 30 days" in result.output
    assert "Removed 0 learners and 1 group." in result.output
    with Session(engine) as session:
        assert list(session.scalars(select(StudyGroup.name))) == ["used"]


@pytest.mark.parametrize(("typed", "left"), [("n\n", 1), ("y\n", 0), ("", 1)])
def test_purge_asks_before_it_removes(engine: Engine, database_url: str, typed: str, left: int):
    visited(engine, 31)
    result = quiz("purge", "--clock-is-right", url=database_url, typed=typed, QUIZ_RETENTION_DAYS="30")
    assert "Remove them for good?" in result.output
    assert count_rows(engine)["learner"] == left


def test_purge_removes_nothing_unless_told_how_long_to_keep(engine: Engine, database_url: str):
    visited(engine, 10_000)
    result = quiz("purge", "--yes", url=database_url)
    assert result.exit_code == 0
    assert "Everything is kept" in result.output
    assert count_rows(engine)["learner"] == 1


def test_somebody_who_comes_back_during_the_purge_is_kept(engine: Engine):
    visited(engine, 50)
    back = visited(engine, 40)
    before = datetime.now(UTC) - timedelta(days=30)
    with Session(engine) as session:
        assert retention.count_untouched(session, before).learners == 2
        session.rollback()
        with writing(session):
            session.get_one(Learner, back).seen_at = datetime.now(UTC)
        assert list(retention.remove_untouched(session, before)) == [1]
        assert session.scalars(select(Learner.id)).all() == [back]


def test_a_purge_beside_another_says_why_it_removed_fewer_than_it_found(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    with engine_of(sqlite_url) as engine:
        for days in (10, 50, 60):
            visited(engine, days)
        look = retention.check_clock

        def be_overtaken(session: Session, *rest: Any) -> None:
            look(session, *rest)
            monkeypatch.undo()
            session.rollback()
            assert "Removed 2 learners.\n" in quiz("purge", "--yes", url=sqlite_url, QUIZ_RETENTION_DAYS="30").output

        monkeypatch.setattr(retention, "check_clock", be_overtaken)
        said = quiz("purge", "--yes", url=sqlite_url, QUIZ_RETENTION_DAYS="30").output
    assert said.startswith("2 learners with")
    assert said.endswith("Removed 0 learners. The others came back meanwhile, or another purge removes them.\n")


def test_many_go_in_batches(sqlite_url: str):
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with engine_of(sqlite_url) as engine:
        with Session(engine) as session, writing(session):
            session.add_all(Learner(id=uuid.uuid4(), created_at=long_ago, seen_at=long_ago) for _ in range(450))
        result = quiz("purge", "--clock-is-right", "--yes", url=sqlite_url, QUIZ_RETENTION_DAYS="1")
        assert "Removed 450 learners." in result.output
        assert count_rows(engine)["learner"] == 0


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        ([-2], "somebody was here on"),
        ([400, 40], "nobody was here from"),
        ([400, 40, 0.1, 2, 6], "nobody was here from"),  # for a week after a jump
        ([400, 31, 3], "nobody was here from"),
    ],
)
def test_purge_refuses_a_clock_that_may_be_wrong(engine: Engine, database_url: str, seen: list[float], said: str):
    """One that is a year ahead would remove everybody."""
    for days in (500, *seen):
        visited(engine, days)
    result = quiz("purge", "--yes", url=database_url, QUIZ_RETENTION_DAYS="365")
    assert result.exit_code == 1
    assert re.search(f"the clock may be wrong.*{said}.*Nothing was removed", result.output)
    assert count_rows(engine)["learner"] == len(seen) + 1
    assert quiz("purge", "--yes", "--clock-is-right", url=database_url, QUIZ_RETENTION_DAYS="365").exit_code == 0
    assert count_rows(engine)["learner"] == sum(days < 365 for days in seen)


@pytest.mark.parametrize(("kept", "ahead"), [(3, 8), (7, 8), (7, 25), (14, 15), (29, 40)])
def test_purge_refuses_a_clock_that_jumped_ahead_however_short_everything_is_kept(
    engine: Engine, database_url: str, kept: int, ahead: int
):
    """Those whom the jump makes old do not prove that the clock is right."""
    for days in range(ahead, ahead + kept):
        visited(engine, days)
    assert quiz("purge", "--yes", url=database_url, QUIZ_RETENTION_DAYS=str(kept)).exit_code == 1
    assert count_rows(engine)["learner"] == kept


def test_purge_asks_the_clock_of_the_database_server_too(postgres_url: str):
    with engine_of(postgres_url) as engine:
        visited(engine, 10)
        with Session(engine) as session, pytest.raises(retention.ClockError, match="and the database server"):
            retention.check_clock(session, datetime.now(UTC) + timedelta(hours=2), timedelta(days=30))


@pytest.mark.parametrize("kept", [1, 3, 7, 8])
def test_a_daily_purge_goes_on_however_short_everything_is_kept(engine: Engine, database_url: str, kept: int):
    """It once emptied the very weeks by which it believes the clock."""
    for days in range(60):
        visited(engine, days)
    for _ in range(2):
        assert quiz("purge", "--yes", url=database_url, QUIZ_RETENTION_DAYS=str(kept)).exit_code == 0
        visited(engine, kept + 1)
        assert count_rows(engine)["learner"] == kept + 2


# --- copy ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kinds", ["sqlite postgresql", "postgresql sqlite", "sqlite sqlite", "postgresql postgresql"])
def test_a_copy_holds_every_row_and_the_quiz_goes_on_there(
    kinds: str, sqlite_url: str, postgres_url: str, tmp_path: Path, make_app: MakeApp
):
    source, target = kinds.split()
    source_url = sqlite_url if source == "sqlite" else postgres_url
    target_url = f"sqlite:///{tmp_path / 'new.db'}" if target == "sqlite" else new_postgres(postgres_url)
    person = took_a_quiz(make_app(source_url))
    result = quiz("db", "copy", source_url, target_url)
    assert result.exit_code == 0, result.output
    assert "checksums of both agree" in result.output
    with engine_of(target_url) as new, engine_of(source_url) as old:
        assert all_rows(new) == all_rows(old)
    there = moved(person, make_app(target_url))
    there.open("/")
    there.follow("Continue")
    there.answer_all()
    assert there.finish().status == 200


def moved(person: Person, app: Flask) -> Person:
    """The same browser after its quiz was moved to another database."""
    there = Person(app)
    there.cookie = person.cookie
    return there


def test_a_target_that_holds_anything_is_refused(sqlite_url: str, tmp_path: Path, make_app: MakeApp):
    took_a_quiz(make_app(sqlite_url))
    target = f"sqlite:///{tmp_path / 'other.db'}"
    migrate(target)
    with engine_of(target) as engine:
        visited(engine, 1)
        before = all_rows(engine)
        result = quiz("db", "copy", sqlite_url, target)
        assert result.exit_code == 1
        assert "holds data already" in result.output
        assert all_rows(engine) == before


def test_a_refused_target_of_an_older_release_is_left_byte_for_byte(sqlite_url: str, tmp_path: Path):
    """Its server would refuse what a later release has migrated."""
    path = tmp_path / "live.db"
    with closing(sqlite3.connect(path)) as live:
        live.executescript((DATA / "release-1.0.0.sql").read_text("utf-8"))
    before = files(tmp_path)
    result = quiz("db", "copy", sqlite_url, str(path))
    assert result.exit_code == 1
    assert "holds data already" in result.output
    assert files(tmp_path) == before


def test_a_refused_postgresql_of_an_older_release_keeps_it(sqlite_url: str, postgres_server: str):
    target = new_postgres(postgres_server)
    migrate(target, "0001")
    with engine_of(target) as engine:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO question_version VALUES ('a', 'b', '{}')"))
        assert "holds data already" in quiz("db", "copy", sqlite_url, target).output
        with engine.connect() as connection:
            assert current_revision(connection) == "0001"


@pytest.mark.parametrize("how", ["unreachable", "too old", "damaged", "disk full"])
@pytest.mark.parametrize("there_before", [False, True])
def test_a_failed_copy_leaves_no_file_and_no_file_changed(
    how: str, there_before: bool, sqlite_url: str, tmp_path: Path, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
):
    """An empty database under the name of a backup would pass for one."""
    took_a_quiz(make_app(sqlite_url))
    source, target = tmp_path / "source.db", tmp_path / "target.db"
    assert quiz("db", "copy", sqlite_url, str(source)).exit_code == 0
    if there_before:
        migrate(f"sqlite:///{target}", "0004")
    spoil(how, source, monkeypatch)
    before = files(tmp_path)
    address = "postgresql://nobody@127.0.0.1:1/quiz" if how == "unreachable" else str(source)
    result = quiz("db", "copy", address, str(target))
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert files(tmp_path) == before


def spoil(how: str, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the copy fail at the beginning or on its way."""
    if how == "too old":
        with closing(sqlite3.connect(source)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '0001'")
    elif how == "damaged":
        with closing(sqlite3.connect(source)) as connection:
            (page,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'response'").fetchone()
        content = source.read_bytes()
        source.write_bytes(content[: 4096 * (page - 1)] + bytes(4096) + content[4096 * page :])
    elif how == "disk full":
        monkeypatch.setattr(copying, "_compare", no_space)


def no_space(*_rest: object) -> None:
    raise OperationalError("INSERT", None, sqlite3.OperationalError("database or disk is full"))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(("quiz.db", "source.db-"))
    }


# The last rows are written, nothing is committed yet.
KILLED = "import os; from quiz.store import copying; copying._compare = lambda *_: os.kill(os.getpid(), 9)"


def test_a_copy_that_is_killed_leaves_nothing_under_its_name_and_the_next_one_works(sqlite_url: str, tmp_path: Path):
    """Also no file with tables and no rows, which would pass for a backup."""
    target = tmp_path / "target.db"
    program = f"{KILLED}; from quiz.cli.main import main; main()"
    command = [sys.executable, "-c", program, "db", "copy", sqlite_url, str(target)]
    assert subprocess.run(command, check=False, cwd=ROOT, env=os.environ).returncode == -signal.SIGKILL
    assert not target.exists()
    assert quiz("db", "copy", sqlite_url, str(target)).exit_code == 0
    with engine_of(f"sqlite:///{target}") as new, engine_of(sqlite_url) as old:
        assert all_rows(new) == all_rows(old)


@pytest.mark.parametrize("disk", ["a common disk", "no hard links"])
def test_a_file_that_was_made_meanwhile_is_not_written_over(
    disk: str, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "target.db"
    if disk == "no hard links":
        monkeypatch.setattr(os, "link", no_hard_links)
    monkeypatch.setattr(copying, "_compare", lambda *_: target.write_text("somebody's"))
    result = quiz("db", "copy", sqlite_url, str(target))
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    assert f"{target} was made by somebody else meanwhile" in result.output
    assert files(tmp_path) == {"target.db": b"somebody's"}


@pytest.mark.parametrize("there", [False, True], ids=["no file", "an empty file"])
@pytest.mark.parametrize("left", [["-wal"], ["-shm"], ["-journal"], ["-wal", "-shm"]])
def test_a_copy_is_not_put_beside_the_log_of_a_file_that_is_gone(
    left: list[str], there: bool, sqlite_url: str, tmp_path: Path
):
    """SQLite would replay the log into the copy, or a server that runs on without its file would share it."""
    with closing(sqlite3.connect(tmp_path / "old.db")) as old:
        old.executescript("PRAGMA journal_mode=WAL; CREATE TABLE old (row); INSERT INTO old VALUES (1)")
        for ending in left:
            shutil.copy(
                tmp_path / ("old.db-shm" if ending == "-shm" else "old.db-wal"), tmp_path / f"target.db{ending}"
            )
    if there:
        (tmp_path / "target.db").touch()
    before = files(tmp_path)
    result = quiz("db", "copy", sqlite_url, str(tmp_path / "target.db"))
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    assert " and ".join(f"{tmp_path / 'target.db'}{ending}" for ending in left) in result.output
    assert "away, all together, and copy again" in result.output
    assert files(tmp_path) == before


def test_a_log_beside_no_file_is_moved_away_and_the_copy_works(sqlite_url: str, tmp_path: Path):
    log = tmp_path / "target.db-wal"
    log.write_bytes(b"old")
    assert quiz("db", "copy", sqlite_url, str(tmp_path / "target.db")).exit_code == 1
    log.rename(tmp_path / "elsewhere")
    assert quiz("db", "copy", sqlite_url, str(tmp_path / "target.db")).exit_code == 0


def test_a_disk_without_hard_links_takes_a_copy(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "link", no_hard_links)
    assert quiz("db", "copy", sqlite_url, str(tmp_path / "target.db")).exit_code == 0
    assert list(files(tmp_path)) == ["target.db"]


def no_hard_links(*_: object) -> None:
    """As exFAT, SMB and others answer."""
    raise OSError(errno.EPERM, "Operation not permitted")


def test_a_copy_to_postgresql_that_fails_leaves_no_table(sqlite_url: str, postgres_server: str, monkeypatch):
    monkeypatch.setattr(copying, "_compare", no_space)
    target = new_postgres(postgres_server)
    assert quiz("db", "copy", sqlite_url, target).exit_code == 1
    with engine_of(target) as engine:
        assert inspect(engine).get_table_names() == []


def test_a_source_that_is_not_there_is_not_made(tmp_path: Path):
    result = quiz("db", "copy", str(tmp_path / "nothing.db"), str(tmp_path / "target.db"))
    assert result.exit_code == 1
    assert result.output.startswith("quiz: there is no database")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (".", "is a folder"),
        ("sqlite:////", "is a folder"),
        ("/dev/null", "is not a file"),
        ("sqlite:////dev/null", "is not a file"),
        ("", "each database needs a name"),
        ("-", "and - is neither"),
        (":memory:", "and :memory: is neither"),
        ("~nobody-of-this-name/backup.db", "~nobody-of-this-name: there is no home folder"),
        ("circle", "circle is a link that leads to itself"),
        ("\udcff.db", r"cannot be kept at '\udcff.db': choose another path."),
    ],
)
def test_a_target_that_can_be_no_database_is_called_what_it_is(
    target: str, said: str, sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Not a fault of the disk, of somebody else, or of a setting."""
    monkeypatch.chdir(tmp_path)
    Path("circle").symlink_to("circle")
    result = quiz("db", "copy", sqlite_url, target)
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    assert said in result.output


def test_a_path_that_begins_with_two_strokes_is_copied(sqlite_url: str, tmp_path: Path):
    """As from $ROOT/quiz.db, where ROOT is one stroke."""
    result = quiz("db", "copy", "/" + sqlite_url.removeprefix("sqlite:///"), str(tmp_path / "copy.db"))
    assert result.exit_code == 0, result.output


def test_a_purge_that_is_refused_leaves_nothing_beside_the_file(sqlite_template: Path, tmp_path: Path):
    file = tmp_path / "quiz.db"
    shutil.copy(sqlite_template, file)
    assert copying.holds_quiz(f"sqlite:///{file}")
    assert [one.name for one in tmp_path.iterdir()] == ["quiz.db"]


def test_a_folder_that_is_not_there_is_not_made_for_a_copy(sqlite_url: str, tmp_path: Path):
    """It may be on a disk that is not mounted, and a copy in its place would be none."""
    result = quiz("db", "copy", sqlite_url, str(tmp_path / "backups" / "quiz.db"))
    assert (result.exit_code, result.output) == (1, f"quiz: there is no folder {tmp_path / 'backups'} to copy into.\n")
    assert not (tmp_path / "backups").exists()


def test_a_database_is_not_copied_onto_itself(sqlite_url: str):
    result = quiz("db", "copy", sqlite_url, sqlite_url.removeprefix("sqlite:///"))
    assert result.exit_code == 1
    assert "same database" in result.output


def test_a_file_that_is_no_database_is_one_line(tmp_path: Path):
    (tmp_path / "letter.db").write_text("Dear Sir, " * 1000)
    result = quiz("db", "copy", str(tmp_path / "letter.db"), str(tmp_path / "target.db"))
    assert result.exit_code == 1
    assert "not a database" in result.output
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    ("revision", "said"),
    [
        ("0001", "Bring a copy of it up, by QUIZ_DATABASE_URL="),
        ("9999", "by a later release of the quiz, which has to"),
    ],
)
def test_a_source_of_another_release_is_refused_with_what_helps(
    revision: str, said: str, tmp_path: Path, database_url: str
):
    if revision == "0001" and not database_url.startswith("sqlite"):  # which has no copy that is a file
        said = "Bring it up with `quiz db upgrade` first."
    with engine_of(database_url) as engine:
        set_revision(engine, revision)
        result = quiz("db", "copy", database_url, str(tmp_path / "target.db"))
        set_revision(engine, revisions()[-1])  # the tests share one database of PostgreSQL
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    assert said in result.output


def set_revision(engine: Engine, revision: str) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE alembic_version SET version_num = '{revision}'"))


@pytest.mark.parametrize("value", ["'yesterday'", "20261122"])
def test_a_value_that_cannot_be_read_is_one_line(value: str, sqlite_url: str, tmp_path: Path):
    with engine_of(sqlite_url) as engine:
        visited(engine, 1)
        with engine.begin() as connection:
            connection.execute(text(f"UPDATE learner SET seen_at = {value}"))
    result = quiz("db", "copy", sqlite_url, str(tmp_path / "target.db"))
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    assert "the table learner holds a value that cannot be read" in result.output


def test_a_fault_that_only_the_driver_knows_is_one_line(sqlite_url: str, monkeypatch: pytest.MonkeyPatch):
    def count(*_: object) -> None:
        raise NotImplementedError("can't parse timestamptz with DateStyle 'German'")

    monkeypatch.setattr(retention, "count_untouched", count)
    result = quiz("purge", "--yes", url=sqlite_url, QUIZ_RETENTION_DAYS="1")
    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
    assert "can't parse timestamptz" in result.output


def test_what_arrives_changed_is_not_kept(
    sqlite_url: str, tmp_path: Path, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
):
    took_a_quiz(make_app(sqlite_url))
    target = f"sqlite:///{tmp_path / 'target.db'}"
    honest = copying.chunks

    def forgetful(connection, query):
        for rows in honest(connection, query):
            lost = query.get_final_froms()[0].name == "response" and "target" in str(connection.engine.url)
            yield rows[1:] if lost else rows

    monkeypatch.setattr(copying, "chunks", forgetful)
    result = quiz("db", "copy", sqlite_url, target)
    assert result.exit_code == 1
    assert "response did not arrive" in result.output
    assert not list(tmp_path.glob("target.db*"))


def test_the_checksum_is_the_same_in_any_order_and_another_for_any_change():
    rows = [{"a": 1, "b": None}, {"a": 2, "b": "x"}]
    whole = copying.Sum().with_rows(rows)
    assert whole == copying.Sum().with_rows(rows[::-1])
    assert whole != copying.Sum().with_rows([{"a": 1, "b": "None"}, rows[1]])
    assert whole != copying.Sum().with_rows([rows[0], rows[0]])


def test_upgrade_makes_the_tables(tmp_path: Path):
    url = f"sqlite:///{tmp_path / 'fresh.db'}"
    assert quiz("db", "upgrade", url=url).exit_code == 0
    with engine_of(url) as engine:
        assert count_rows(engine)["learner"] == 0


def test_a_folder_that_cannot_be_used_is_told_and_no_fault_of_the_database(tmp_path: Path, sqlite_url: str):
    (tmp_path / "file").touch()
    for words, settings in (
        (["copy", sqlite_url, str(tmp_path / "file" / "copy.db")], {}),
        (["upgrade"], {"QUIZ_DATA": str(tmp_path / "file"), "QUIZ_SECRET_KEY": "long enough for a key " * 2}),
    ):
        result = quiz("db", *words, **settings)
        assert (result.exit_code, result.output.count("\n")) == (1, 1)
        assert re.match(rf"quiz: {tmp_path}/file.* cannot be used: (Not a directory|File exists)\.", result.output)


def test_an_unreachable_database_is_one_line():
    for words in (["db", "upgrade"], ["purge", "--yes"]):
        result = quiz(*words, url="postgresql://nobody:pw-1@127.0.0.1:1/quiz", QUIZ_RETENTION_DAYS="1")
        assert result.exit_code == 1
        assert result.output.startswith("quiz: the database cannot be used")
        assert len(result.output.splitlines()) == 1
        assert "pw-1" not in result.output
