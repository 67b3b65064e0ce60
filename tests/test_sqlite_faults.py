"""SQLite's file deleted, replaced, damaged, on a full or read-only disk, or held by another program."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Engine, create_engine, event, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import quiz.web.http.health
from quiz.cli.main import main
from quiz.config import read_config
from quiz.db.engine import engine_options, looking, prepare, writing
from quiz.db.log_file import NO_RIGHTS, is_cut_short
from quiz.db.migrate import migrate
from quiz.db.models import Instance
from quiz.db.sqlite import make_reader
from quiz.store import papers
from quiz.web.http.context import db
from tests.conftest import MakeApp
from tests.databases import SECRET_KEY
from tests.person import Person
from tests.services import mounted, remount
from tests.serving import GUNICORN, WAITRESS, Wire, serving

NOBODY = 65534
ONLY_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else for a while")
UNSOUND = "We cannot reach your answers just now"


@pytest.fixture
def app(sqlite_url: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A quiz on SQLite that tries to write each time somebody asks whether it is ready."""
    monkeypatch.setattr(quiz.web.http.health, "PAUSE", 0)
    return make_app(sqlite_url)


@pytest.fixture
def file(app: Flask) -> Path:
    with app.app_context():
        return Path(str(db.engine.url.database))


@pytest.fixture
def log(file: Path) -> Path:
    return file.with_name("quiz.db-wal")


@pytest.fixture
def answering(app: Flask) -> Person:
    """Somebody who has answered the first question."""
    person = Person(app)
    person.start()
    person.answer(person.page.choices[0])
    return person


def health(app: Flask) -> list[int]:
    """What /healthz and /readyz say."""
    client = app.test_client()
    return [client.get(address).status_code for address in ("/healthz", "/readyz")]


def move(file: Path, folder: Path) -> None:
    """The file and what belongs to it."""
    for one in file.parent.glob("quiz.db*"):
        shutil.move(one, folder / one.name)


def test_in_good_order_it_is_alive_and_ready(app: Flask):
    assert health(app) == [200, 200]


def test_nothing_is_called_saved_that_goes_into_a_deleted_file(app: Flask, answering: Person, file: Path):
    for one in file.parent.glob("quiz.db*"):
        one.unlink()
    assert answering.press("Sure", {"choice": "1"}).status == 503
    assert answering.page.heading == UNSOUND
    assert "is saved" not in answering.page.text
    assert health(app) == [503, 503]
    assert not file.exists(), "an empty one would look like a new quiz"


def test_a_replaced_file_is_noticed(app: Flask, answering: Person, file: Path, sqlite_template: Path):
    shutil.copy(sqlite_template, file.with_name("other"))
    file.with_name("other").replace(file)
    assert answering.press("Sure", {"choice": "1"}).status == 503
    assert health(app) == [503, 503]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root, who may do everything, is somebody else for a while; by both names, as SQLite asks for the real one."""
    user = os.geteuid()
    if user == 0:
        os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(user, user, user)


@contextmanager
def shut(folder: Path) -> Iterator[None]:
    """Let this process not see what is in a folder."""
    mode = folder.stat().st_mode
    folder.chmod(0)
    try:
        with as_nobody():
            yield
    finally:
        folder.chmod(mode)


def test_a_folder_that_is_shut_is_told_as_that_and_all_goes_on_when_it_is_opened(
    app: Flask, answering: Person, file: Path, caplog: pytest.LogCaptureFixture
):
    page = answering.page
    with shut(file.parent):
        assert answering.press("Sure", {"choice": "1"}).status == 503
        assert UNSOUND not in answering.page.text
        assert health(app) == [503, 503]
        settle(app)  # so that another connection has to be opened
        assert answering.open("/progress").status == 503
        assert health(app) == [503, 503]
    told = {record.message for record in caplog.records if "database" in record.message}
    own = {"database: read-only"} if os.geteuid() else set()  # told as well where the file is one's own
    assert told - own == {"database: not allowed"}
    assert health(app) == [200, 200]
    answering.page = page
    assert "Question 3" in answering.press("Sure", {"choice": "1"}).title


@pytest.mark.parametrize("unseen", ["quiz.db", "quiz.db-wal"])
def test_a_disk_that_cannot_show_a_file_is_told_as_failing_and_all_goes_on_when_it_can(
    answering: Person, unseen: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    """As a network disk that is away."""
    page, look = answering.page, os.stat

    def fail(path: str | Path, **options: Any) -> os.stat_result:
        if Path(path).name == unseen:
            raise OSError(errno.ESTALE, os.strerror(errno.ESTALE))
        return look(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", fail)
        assert answering.press("Sure", {"choice": "1"}).status == 503
    assert {one.message for one in caplog.records if "database" in one.message} == {"database: disk fails"}
    answering.page = page
    assert "Question 3" in answering.press("Sure", {"choice": "1"}).title


def test_a_copy_from_a_file_that_may_not_be_read_names_it():
    """As a backup that root brought over from another machine."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        backup = Path(folder) / "backup.db"
        backup.touch(0o000)
        with as_nobody():
            done = CliRunner().invoke(main, ["db", "copy", str(backup), f"{folder}/new.db"])
    assert done.output == f"quiz: {backup} may not be read by this user.\n"


def test_a_log_that_a_disk_tells_nothing_of_is_not_called_cut_short():
    """A folder that is shared tells nothing of what was removed on the other side."""
    assert not is_cut_short((-1, -1))


@pytest.mark.parametrize("pages", [0, 1, 20])
def test_a_file_cut_short_is_told_as_damaged_to_who_writes(app: Flask, answering: Person, file: Path, pages: int):
    settle(app)
    page = answering.open(answering.page.address)  # from a file without a log
    os.truncate(file, 4096 * pages)
    answering.page = page
    assert answering.press("Sure", {"choice": "1"}).status == 503
    assert UNSOUND in answering.page.text


def test_a_value_that_a_disk_lost_is_told_as_damaged(app: Flask, answering: Person, file: Path):
    """A sector of zeros within a value is nothing that SQLite notices."""
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("UPDATE question_version SET content = substr(content, 1, 40) || char(0) || substr(content, 42)")
    papers._versions.clear()  # as of a process that has not read them yet
    papers._papers.clear()
    assert answering.open(answering.page.address).heading == UNSOUND


def test_a_connection_that_can_only_read_is_refused_though_the_rights_are_there(sqlite_template: Path, tmp_path: Path):
    """SQLite opens a file to read where it cannot open it to write for any reason."""
    file = shutil.copy(sqlite_template, tmp_path / "quiz.db")
    engine = create_engine(**engine_options(f"sqlite:///{file}"))
    prepare(engine, serving=True)

    def open_to_read(*_: object) -> sqlite3.Connection:
        return sqlite3.connect(f"file:{file}?mode=ro", uri=True)

    event.listen(engine, "do_connect", open_to_read)
    with pytest.raises(OperationalError, match="readonly"), looking(engine):
        pass
    event.remove(engine, "do_connect", open_to_read)
    write_to(engine)


def test_a_connection_is_made_while_another_program_writes(sqlite_template: Path, tmp_path: Path):
    file = shutil.copy(sqlite_template, tmp_path / "quiz.db")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        engine = create_engine(**engine_options(f"sqlite:///{file}"))
        prepare(engine, serving=True)
        with looking(engine) as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM instance").scalar() == 1
    write_to(engine)


@ONLY_ROOT
def test_a_start_on_a_file_that_may_not_be_written_says_so_and_leaves_nothing_beside_it(sqlite_template: Path):
    """Log and index would have its rights, and stand in the way when they are mended."""
    with TemporaryDirectory() as place:
        Path(place).chmod(0o777)
        file = Path(shutil.copy(sqlite_template, Path(place) / "quiz.db"))
        file.chmod(0o444)
        with as_nobody(), pytest.raises(OperationalError, match="may not be written"):
            migrate(f"sqlite:///{file}")
        assert [one.name for one in Path(place).iterdir()] == ["quiz.db"]
        migrate(f"sqlite:///{file}")


@ONLY_ROOT
def test_a_start_in_a_folder_that_may_not_be_written_names_the_folder(sqlite_template: Path):
    """It is there that the log is made; the file itself may be written."""
    with TemporaryDirectory() as place:
        file = Path(shutil.copy(sqlite_template, Path(place) / "quiz.db"))
        file.chmod(0o666)
        Path(place).chmod(0o555)
        with as_nobody(), pytest.raises(OperationalError, match=f"{place} may not be written"):
            migrate(f"sqlite:///{file}")
        assert [one.name for one in Path(place).iterdir()] == ["quiz.db"]


def test_a_link_that_leads_round_in_a_circle_is_a_file_that_cannot_be_opened(tmp_path: Path):
    (tmp_path / "one.db").symlink_to(tmp_path / "other.db")
    (tmp_path / "other.db").symlink_to(tmp_path / "one.db")
    with pytest.raises(OperationalError, match="unable to open"):
        migrate(f"sqlite:///{tmp_path / 'one.db'}")


@ONLY_ROOT
def test_a_link_in_a_closed_folder_to_a_database_in_an_open_one_is_good(sqlite_template: Path):
    """Its log and index are made beside the file itself."""
    with TemporaryDirectory() as place:
        closed, there = Path(place) / "closed", Path(place) / "open"
        for folder in (Path(place), closed, there):
            folder.mkdir(exist_ok=True)
            folder.chmod(0o777)
        Path(shutil.copy(sqlite_template, there / "quiz.db")).chmod(0o666)
        (closed / "quiz.db").symlink_to(there / "quiz.db")
        closed.chmod(0o555)
        with as_nobody():
            migrate(f"sqlite:///{closed / 'quiz.db'}")


@ONLY_ROOT
def test_what_may_not_be_written_is_not_opened_and_all_goes_on_when_it_may(sqlite_template: Path):
    """A restored file was root's and is the server's now; with its log and index, as a program has it open."""
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        file = Path(place) / "quiz.db"
        shutil.copy(sqlite_template, file)
        engine = create_engine(**engine_options(f"sqlite:///{file}"))
        prepare(engine, serving=True)
        write = "c.execute('PRAGMA journal_mode=WAL'); c.execute('UPDATE instance SET id = id'); c.commit()"
        with another_program(f"import sqlite3; c = sqlite3.connect({str(file)!r}); {write}"):
            for one in Path(place).iterdir():
                one.chmod(0o644)
            with as_nobody(), pytest.raises(OperationalError, match="may not be written"), looking(engine):
                pass
            write_to(engine)
            with as_nobody(), looking(engine) as connection:  # which is open
                assert connection.execute(text("SELECT count(*) FROM learner")).scalar() == 0
        engine.dispose()


def write_to(engine: Engine) -> None:
    with Session(engine) as session, writing(session):
        session.execute(update(Instance).values(id=Instance.id))


@contextmanager
def another_program(code: str) -> Iterator[None]:
    """It has done so, and goes on until the block ends."""
    command = [sys.executable, "-c", f"{code}; print('done', flush=True); input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"done\n"
        yield
        process.communicate(b"\n")


def test_a_file_that_comes_back_is_used_again(app: Flask, answering: Person, file: Path, tmp_path: Path):
    page, away = answering.page, tmp_path / "away"
    away.mkdir()
    move(file, away)
    assert answering.press("Sure", {"choice": "1"}).status == 503
    for one in away.iterdir():
        shutil.move(one, file.parent / one.name)
    assert health(app) == [200, 200]
    answering.page = page
    assert answering.press("Sure", {"choice": "1"}).status == 200
    assert "Question 3" in answering.page.title


@pytest.mark.parametrize("how", ["deleted", "replaced"])
def test_nothing_is_called_saved_that_goes_into_another_log_than_the_next_start_reads(
    app: Flask, answering: Person, log: Path, how: str
):
    log.rename(log.with_name("old"))
    if how == "replaced":
        shutil.copy(log.with_name("old"), log)
    assert answering.press("Sure", {"choice": "1"}).status == 503
    assert answering.page.heading == UNSOUND
    assert "is saved" not in answering.page.text
    assert health(app) == [503, 503]


def test_what_was_called_saved_before_its_log_was_deleted_is_kept(
    app: Flask, answering: Person, file: Path, log: Path, tmp_path: Path
):
    log.unlink()
    assert health(app) == [503, 503]
    (tmp_path / "later").mkdir()
    later = shutil.copy(file, tmp_path / "later")  # what there is when the server is killed
    with closing(sqlite3.connect(later)) as connection:
        assert connection.execute("SELECT count(*) FROM response WHERE given").fetchone() == (1,)


def test_a_deleted_log_that_another_program_made_anew_is_not_written_to(app: Flask, answering: Person, log: Path):
    log.unlink()
    assert answering.press("Sure", {"choice": "1"}).status == 503
    log.touch()
    with app.app_context():
        busy = db.engine.connect()
        with pytest.raises(OperationalError, match="log of the database"), db.engine.connect():
            pass
        busy.close()


def test_a_log_that_goes_with_its_last_connection_or_is_used_by_others_is_in_order(
    app: Flask, answering: Person, file: Path, log: Path
):
    with closing(sqlite3.connect(file)) as other:
        other.execute("SELECT * FROM learner").fetchone()
        assert answering.press("Sure", {"choice": "1"}).status == 200
    assert health(app) == [200, 200]
    with app.app_context():
        db.engine.dispose()
    assert not log.exists()
    assert health(app) == [200, 200]
    assert answering.press("Sure", {"choice": "1"}).status == 200


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux says who has a file open")
def test_nobody_opens_a_file_whose_log_was_deleted_beneath_a_server(
    answering: Person, sqlite_url: str, log: Path, tmp_path: Path
):
    """A copy would lack what is in the log, and a second server would write another one."""
    log.unlink()
    copied = CliRunner().invoke(main, ["db", "copy", sqlite_url, str(tmp_path / "copy.db")])
    assert (copied.exit_code, len(copied.output.splitlines())) == (1, 1)
    assert f"{log} or -shm was deleted beneath a program" in copied.output
    with pytest.raises(OperationalError, match="was deleted beneath a program"):
        migrate(sqlite_url)
    assert not log.exists()


def test_a_log_that_a_program_made_anew_without_writing_to_it_keeps_nothing_from_being_rescued(
    app: Flask, answering: Person, file: Path, log: Path
):
    """As a backup program makes one that looks in first."""
    log.unlink()
    log.touch()
    assert health(app) == [503, 503]
    with closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as connection:
        assert connection.execute("SELECT count(*) FROM response WHERE given").fetchone() == (1,)


def test_the_index_of_the_log_deleted_is_noticed_like_the_log(
    app: Flask, answering: Person, sqlite_url: str, log: Path, caplog: pytest.LogCaptureFixture
):
    """Whoever comes next would make another one, and two would write to one log without knowing of each other."""
    log.with_name("quiz.db-shm").unlink()
    if Path("/proc/locks").exists():
        with pytest.raises(OperationalError, match="was deleted beneath a program"):
            migrate(sqlite_url)
    assert health(app) == [503, 503]
    assert answering.press("Sure", {"choice": "1"}).status == 503
    assert "database: file or log replaced" in caplog.messages


@pytest.mark.parametrize("left", [0, 20_000], ids=["emptied", "in its midst"])
def test_a_log_that_was_cut_short_is_refused_and_told(
    app: Flask, answering: Person, log: Path, left: int, caplog: pytest.LogCaptureFixture
):
    """What is called saved then would lie behind a gap, where nobody reads it after the next start."""
    os.truncate(log, left)
    assert health(app) == [503, 503]
    assert "database: log cut short" in caplog.messages
    assert answering.press("Sure", {"choice": "1"}).status == 503
    assert answering.page.heading == UNSOUND


def test_a_log_that_is_begun_anew_may_be_shorter(app: Flask, answering: Person, file: Path, log: Path):
    with closing(sqlite3.connect(file)) as other:
        assert other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
    assert log.stat().st_size == 0
    assert answering.press("Sure", {"choice": "1"}).status == 200
    assert health(app) == [200, 200]


def test_the_log_of_a_closed_database_is_kept_open_by_nobody(app: Flask, answering: Person, log: Path):
    """Otherwise its room on the disk would not be free."""
    if not Path("/proc/self/fd").exists():
        pytest.skip("only Linux tells which files a process has open")
    with app.app_context():
        db.engine.dispose()
    assert not [one for one in Path("/proc/self/fd").iterdir() if os.path.realpath(one).startswith(str(log))]


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="only Linux says who has a file open")
def test_a_log_deleted_beneath_somebody_who_reads_is_missed_too(sqlite_url: str, file: Path, log: Path):
    """The system makes one of the lock of a reader and of the one beside it, by which a log is known to be open."""
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        readers = []
        for number in range(5):  # each at another place of the log, so with a lock of their own
            writer.execute("UPDATE instance SET id = id")
            readers.append(sqlite3.connect(file, isolation_level=None))
            readers[number].execute("BEGIN")
            readers[number].execute("SELECT * FROM learner").fetchall()
        log.unlink()
        with pytest.raises(OperationalError, match="was deleted beneath a program"):
            migrate(sqlite_url)
        for reader in readers:
            reader.close()


@pytest.mark.parametrize("lock", ["flock", "lockf"])
def test_a_lock_that_another_tool_puts_on_the_file_is_nobody_s_log(sqlite_url: str, file: Path, lock: str):
    """As `flock quiz.db quiz db copy …` does in a timetable, so that no two copies are made at once."""
    with another_program(f"import fcntl; file = open({str(file)!r}); fcntl.{lock}(file, fcntl.LOCK_SH)"):
        migrate(sqlite_url)
        with make_reader(sqlite_url).connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM learner")) == 0


@pytest.mark.parametrize("link", ["data", "data/quiz.db"])
def test_a_file_behind_a_link_is_served_until_the_link_leads_elsewhere(
    link: str, sqlite_template: Path, make_app: MakeApp, tmp_path: Path
):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        shutil.copy(sqlite_template, tmp_path / name / "quiz.db")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    linked = Path(link).relative_to("data")
    (tmp_path / link).symlink_to(tmp_path / "one" / linked)
    app = make_app(read_config({"QUIZ_DATA": str(tmp_path / "data"), "QUIZ_SECRET_KEY": SECRET_KEY}).database_url)
    person = Person(app)
    person.start()
    person.answer("1")
    assert Person(app).open("/").status == 200
    assert (tmp_path / "one" / "quiz.db-wal").exists()
    (tmp_path / link).unlink()
    (tmp_path / link).symlink_to(tmp_path / "two" / linked)
    assert person.press("Sure", {"choice": "1"}).status == 503


def test_a_file_without_a_log_that_somebody_reads_is_copied_like_any_other(sqlite_url: str, file: Path, tmp_path: Path):
    """As `VACUUM INTO` makes them; also where the program that reads it has another file open that has a log."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("VACUUM INTO ?", [str(tmp_path / "plain.db")])
    with closing(sqlite3.connect(file)) as other, closing(sqlite3.connect(tmp_path / "plain.db")) as reader:
        reader.isolation_level = None
        other.execute("SELECT * FROM learner").fetchall()
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM learner").fetchall()
        copied = CliRunner().invoke(main, ["db", "copy", str(tmp_path / "plain.db"), str(tmp_path / "copy.db")])
        assert (copied.exit_code, (tmp_path / "copy.db").exists()) == (0, True), copied.output


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_a_server_that_is_stopped_leaves_one_file_that_is_whole(tmp_path: Path, command: tuple[str, ...]):
    """Then no log keeps traces of what was deleted, and the file alone is a backup."""
    file = tmp_path / "quiz.db"
    with serving(f"sqlite:///{file}", tmp_path, command, WEB_CONCURRENCY="2") as server:
        wire = Wire(server.port)
        path = wire.start()
        assert wire.answer(path, 1, 2).status == 302
        wire.close()
        server.stop()
    assert sorted(one.name for one in tmp_path.glob("quiz.db*")) == ["quiz.db"]
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM response WHERE given").fetchone() == (1,)


@pytest.mark.parametrize("how", ["overwritten", "emptied"])
def test_a_damaged_file_is_not_ready_although_open_connections_still_read(
    app: Flask, answering: Person, file: Path, how: str
):
    with file.open("r+b") as damaged:
        damaged.write(os.urandom(file.stat().st_size)) if how == "overwritten" else damaged.truncate(0)
    assert health(app)[1] == 503
    file.with_name("quiz.db-wal").write_bytes(b"")
    with app.app_context():
        db.engine.dispose()  # as a connection that is new
    assert answering.open("/").heading == UNSOUND


def test_a_file_is_ready_while_only_the_head_of_what_is_in_its_log_has_come_into_it(tmp_path: Path, make_app: MakeApp):
    """As after an upgrade on a disk that was full, or while another program reads."""
    path, whole = tmp_path / "old.db", tmp_path / "whole.db"
    old = (Path(__file__).parent / "data" / "release-1.0.0.sql").read_text("utf-8")
    with closing(sqlite3.connect(path)) as reading, path.open("r+b") as file:
        reading.executescript(f"PRAGMA journal_mode = WAL; {old}; PRAGMA wal_checkpoint(TRUNCATE)")
        migrate(f"sqlite:///{path}")
        for end in ("", "-wal"):
            shutil.copy(f"{path}{end}", f"{whole}{end}")
        with closing(sqlite3.connect(whole)) as alone:
            alone.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert whole.stat().st_size > path.stat().st_size
        file.write(whole.read_bytes()[:4096])
        file.flush()
        assert health(make_app(f"sqlite:///{path}")) == [200, 200]


# --- a disk of its own ---------------------------------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Two megabytes."""
    with mounted(tmp_path / "disk", "2m") as folder:
        yield folder


@pytest.fixture
def on_disk(disk: Path, sqlite_template: Path, app: Flask, make_app: MakeApp) -> Flask:
    """A quiz whose file is on that disk."""
    return make_app(f"sqlite:///{shutil.copy(sqlite_template, disk / 'quiz.db')}")


def test_a_full_disk_is_told_and_afterwards_everything_goes_on(on_disk: Flask, disk: Path):
    person = Person(on_disk)
    person.start()
    page = person.page
    stuffing = fill(disk)
    assert health(on_disk) == [200, 503]
    for _ in range(60):  # what is left of the last page, and of the log of changes, holds a few
        if person.press("Sure", {"choice": "1"}).status == 503:
            break
        person.page = page
    assert person.page.heading == "We cannot save anything just now"
    assert person.open(page.address).status == 200, "what is stored can be read"
    stuffing.unlink()
    assert health(on_disk) == [200, 200]
    person.page = page
    assert person.press("Sure", {"choice": "1"}).status == 200


def test_a_deleted_log_for_which_there_is_no_room_leaves_the_file_as_it_is_until_there_is(
    on_disk: Flask, disk: Path, caplog: pytest.LogCaptureFixture
):
    """Half of it in the file would be worse than nothing: pages that do not belong together."""
    file = disk / "quiz.db"
    answered = answer_until_the_file_has_to_grow(on_disk, disk)
    stuffing = fill(disk)
    before = file.read_bytes()
    (disk / "quiz.db-wal").unlink()
    assert health(on_disk) == [503, 503]
    with stuffing.open("r+b") as full:  # room for some of it
        full.truncate(stuffing.stat().st_size - 8192)
    assert health(on_disk) == [503, 503]
    assert NO_ROOM in caplog.messages
    assert file.read_bytes()[: len(before)] == before
    stuffing.unlink()
    caplog.clear()
    assert health(on_disk) == [503, 503]
    assert "database: file or log replaced" in caplog.messages
    assert answers_in(file) == answered


@ONLY_ROOT
def test_a_log_deleted_while_the_file_may_not_be_written_is_not_told_as_a_lack_of_room(
    sqlite_template: Path, make_app: MakeApp, caplog: pytest.LogCaptureFixture
):
    """Who gives the rights back before the server is stopped loses nothing."""
    with TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        file = shutil.copy(sqlite_template, Path(place) / "quiz.db")
        app = make_app(f"sqlite:///{file}")
        person = Person(app)
        person.start()
        person.answer(person.page.choices[0])
        for one in Path(place).iterdir():
            one.chmod(0o644)
        Path(f"{file}-wal").unlink()
        with as_nobody():
            assert health(app) == [503, 503]
        assert f"database: {NO_RIGHTS}" in caplog.messages
        assert health(app) == [503, 503]
        assert "database: file or log replaced" in caplog.messages
        assert answers_in(file) == 1


NO_ROOM = "database: log deleted, no room to put it into the file: make room first, do not stop"


def answer_until_the_file_has_to_grow(app: Flask, disk: Path) -> int:
    """Let people answer two questions each; gives how many answers were saved."""
    people = 5
    for _ in range(people):
        person = Person(app)
        person.start()
        person.answer("1")
        person.answer("1")
    return 2 * people


def answers_in(file: Path) -> int:
    """What is in the file itself, which must be sound."""
    with closing(sqlite3.connect(f"file:{file}?immutable=1", uri=True)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(connection.execute("SELECT count(*) FROM response WHERE given").fetchone()[0])


@pytest.mark.long
@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
@pytest.mark.parametrize("room", ["made", "not made"])
def test_a_server_that_is_stopped_with_a_deleted_log_ruins_nothing(
    tmp_path: Path, disk: Path, command: tuple[str, ...], room: str
):
    """With room what is in the log is in the file at the end; without it, the server says so and goes."""
    file = disk / "quiz.db"
    with serving(f"sqlite:///{file}", tmp_path, command, WEB_CONCURRENCY="2") as server:
        answered = 0
        for _ in range(10):
            wire = Wire(server.port)
            path = wire.start()
            answered += [wire.answer(path, number, 2).status for number in range(1, 6)].count(302)
            wire.close()
        stuffing = fill(disk)
        before = file.read_bytes()
        (disk / "quiz.db-wal").unlink()
        if room == "made":
            stuffing.unlink()
        server.stop()
    told = (tmp_path / "log").read_text().count(NO_ROOM)
    if room == "made":
        assert (told, answers_in(file)) == (0, answered)
    else:
        assert told >= 1
        assert file.read_bytes()[: len(before)] == before


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_a_server_that_is_stopped_with_a_log_cut_short_leaves_the_file_as_it_is(
    tmp_path: Path, command: tuple[str, ...]
):
    file = tmp_path / "quiz.db"
    with serving(f"sqlite:///{file}", tmp_path, command, WEB_CONCURRENCY="2") as server:
        wire = Wire(server.port)
        assert wire.answer(wire.start(), 1, 2).status == 302
        wire.close()
        before = file.read_bytes()
        os.truncate(tmp_path / "quiz.db-wal", 0)
        server.stop()
    assert "database: log cut short" in (tmp_path / "log").read_text()
    assert file.read_bytes() == before


def fill(disk: Path) -> Path:
    stuffing = disk / "stuffing"
    with stuffing.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 512)
        except OSError:
            return stuffing


def test_a_disk_that_became_read_only_is_told_and_can_be_read(on_disk: Flask, disk: Path):
    person = Person(on_disk)
    person.start()
    page = person.page
    with on_disk.app_context():
        db.engine.dispose()  # a disk that is written to cannot be made so; the system itself does when it must
    remount(disk, "ro")
    try:
        assert health(on_disk)[1] == 503
        assert person.press("Sure", {"choice": "1"}).status == 503
    finally:
        remount(disk, "rw")
    assert health(on_disk) == [200, 200]
    person.page = page
    assert person.press("Sure", {"choice": "1"}).status == 200


# --- another program holds the file --------------------------------------------------------------------------------


@pytest.mark.long
def test_readers_are_served_while_writers_wait_for_another_program(tmp_path: Path):
    """Twelve writers at a server of four threads; a reader who comes then is there within the second."""
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path) as server:
        papers = [(wire, wire.start()) for wire in (Wire(server.port) for _ in range(12))]
        with closing(sqlite3.connect(tmp_path / "quiz.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            statuses: list[int] = []
            writers = [
                threading.Thread(target=lambda wire=wire, path=path: statuses.append(wire.answer(path, 1, 1).status))
                for wire, path in papers
            ]
            for writer in writers:
                writer.start()
            while len(statuses) < 8:  # those who do not stand in line have been told
                threading.Event().wait(0.05)
            reader = Wire(server.port, timeout=10)
            assert reader.get("/progress").status == 200
            assert len(statuses) < 12, "by then nobody was waiting any more"
            other.execute("ROLLBACK")
        for writer in writers:
            writer.join()
        assert set(statuses) <= {302, 503}
        assert all(wire.answer(path, 1, 1).status == 302 for wire, path in papers)


# --- what is deleted -----------------------------------------------------------------------------------------------


def test_what_is_deleted_is_gone_from_the_file(tmp_path: Path, make_app: MakeApp):
    url = f"sqlite:///{tmp_path / 'quiz.db'}"
    migrate(url)
    app = make_app(url)
    person = Person(app)
    person.take()
    mark = bytes.fromhex(person.data()["learner"]["id"].replace("-", ""))
    readable = person.data()["learner"]["id"].replace("-", "").encode()
    settle(app)
    assert readable in (tmp_path / "quiz.db").read_bytes() or mark in (tmp_path / "quiz.db").read_bytes()
    person.open("/yours/delete")
    person.press("Delete everything")
    settle(app)
    left = b"".join(one.read_bytes() for one in tmp_path.glob("quiz.db*"))
    assert readable not in left
    assert mark not in left


def settle(app: Flask) -> None:
    """As at the end of the server."""
    with app.app_context():
        db.engine.dispose()
