"""When the database is slow, locked, full or gone: an honest page, and nothing half-written."""

from __future__ import annotations

import resource
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, event, insert, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

import quiz.db.postgresql
import quiz.db.sqlite
from quiz.bank.rules.role_data import NAME_ROOM
from quiz.bank.rules.structure import ID_ROOM
from quiz.db.engine import Leaving, begin_write, engine_options, looking, prepare, storing, writing
from quiz.db.migrate import make_engine, migrate
from quiz.db.models import Base, Learner
from quiz.db.same_file import as_sqlite_says
from quiz.store import learners, sitting
from quiz.web.http.context import db
from tests.conftest import MakeApp
from tests.databases import (
    ODD,
    all_rows,
    changing,
    check_session,
    count_rows,
    drop_postgres,
    engine_of,
    new_postgres,
    set_otherwise,
)
from tests.person import Person

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_app(sqlite_url: str, make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """A quiz on SQLite that loses its patience soon."""
    monkeypatch.setattr(quiz.db.sqlite, "BUSY_SECONDS", 0.2)
    app = make_app(sqlite_url)
    yield app
    with app.app_context():
        db.engine.dispose()


def file_of(app: Flask) -> str:
    with app.app_context():
        return str(db.engine.url.database)


def in_threads(number: int, work) -> None:
    errors: list[BaseException] = []

    def do() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - every one counts
            errors.append(error)

    threads = [threading.Thread(target=do) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


# --- many at once ----------------------------------------------------------------------------------------------


def test_no_update_is_lost_between_threads(engine: Engine):
    with Session(engine) as session, writing(session):
        learners.add(session, uuid.UUID(int=1), NOW)

    def count_up() -> None:
        for _ in range(20):
            with Session(engine) as session, writing(session):
                one = session.get_one(Learner, uuid.UUID(int=1), with_for_update=True)
                one.session_number += 1

    in_threads(8, count_up)
    with Session(engine) as session:
        assert session.get_one(Learner, uuid.UUID(int=1)).session_number == 1 + 8 * 20


def test_starting_in_many_tabs_at_once_makes_one_attempt(app: Flask, engine: Engine):
    first = Person(app)
    first.open("/")
    tabs = [Person(app) for _ in range(6)]
    for tab in tabs:
        tab.cookie = first.cookie
        tab.open("/")
    in_threads(6, lambda: tabs.pop().press("Start the quick quiz"))
    assert {name: count_rows(engine)[name] for name in ("learner", "attempt", "item")} == {
        "learner": 1,
        "attempt": 1,
        "item": 24,
    }


# --- what SQLite is asked for ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pragma", "value", "why"),
    [
        ("synchronous", 2, "an answer that was acknowledged survives a power cut (FULL)"),
        ("journal_mode", "wal", "readers go on beside a writer"),
        ("secure_delete", 1, "what was deleted is overwritten"),
        ("temp_store", 2, "what is deleted needs no room for temporary files (MEMORY)"),
        ("foreign_keys", 1, "what hangs on a learner goes with them"),
    ],
)
def test_every_connection_to_sqlite_keeps_what_it_promises(sqlite_url: str, pragma: str, value: object, why: str):
    engine = make_engine(sqlite_url)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value, why
    engine.dispose()


# --- what PostgreSQL is asked for ------------------------------------------------------------------------------


@pytest.fixture(params=["the server", "a pooler"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """What the quiz takes the other side for."""
    if request.param == "a pooler":
        monkeypatch.setattr(quiz.db.postgresql, "_is_server", lambda _: False)
    return str(request.param)


@pytest.mark.parametrize("serving", [False, True])
def test_settings_of_a_postgresql_change_nothing_that_is_read_or_promised(
    way: str, serving: bool, postgres_server: str
):
    url = new_postgres(postgres_server)
    set_otherwise(url, *ODD)
    engine = create_engine(**engine_options(url))
    prepare(engine, serving=serving)
    check_session(engine)
    engine.dispose()


@pytest.mark.parametrize("choice", ["local", "remote_write", "remote_apply"])
def test_how_far_a_commit_goes_beyond_the_disk_is_for_others_to_say(way: str, choice: str, postgres_server: str):
    url = new_postgres(postgres_server)
    set_otherwise(url, f"synchronous_commit TO {choice}")
    with engine_of(url) as engine, changing(engine) as connection:
        assert connection.scalar(text("SHOW synchronous_commit")) == choice


def test_that_commits_are_on_the_disk_does_not_change_with_the_server_s_settings(way: str, postgres_server: str):
    """A connection that only found it so would follow the server when that is told otherwise."""
    with engine_of(postgres_server) as engine, storing(engine) as connection:
        source = connection.scalar(text("SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"))
    assert source == "session"


def end_from_outside(session: Session, url: str) -> None:
    """The server ends the session's connection, as it does when it is restarted."""
    process = session.scalar(text("SELECT pg_backend_pid()"))
    with engine_of(url) as engine, engine.connect() as connection:
        connection.scalar(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})


@pytest.mark.parametrize("writes", [False, True])
@pytest.mark.parametrize("way_out", ["close", "rollback"])
def test_a_connection_that_breaks_behind_the_last_statement_spoils_no_page(
    postgres_server: str, way_out: str, writes: bool
):
    """A session is closed after the page is made: an error there would put the server's own page in its place."""
    with engine_of(postgres_server) as engine:
        session = Leaving(engine)
        if writes:
            begin_write(session)
        end_from_outside(session, postgres_server)
        getattr(session, way_out)()
        assert session.scalar(text("SELECT 1")) == 1
        session.close()
        assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]


@pytest.mark.parametrize("commits", [False, True])
def test_one_statement_that_stores_is_a_transaction_by_itself_where_nothing_stands_between(
    way: str, commits: bool, postgres_server: str
):
    """Begin and commit would be two messages more for every answer; behind a pooler they say what is needed."""
    url = new_postgres(postgres_server)
    migrate(url)
    with engine_of(url) as engine:
        with storing(engine) as connection:
            connection.execute(insert(Learner).values(id=uuid.uuid4(), created_at=NOW, seen_at=NOW))
            if commits:
                connection.commit()
        assert count_rows(engine)["learner"] == (commits or way == "the server")


def write(engine: Engine, then: Callable[[], object] = bool) -> None:
    with Session(engine) as session, writing(session):
        learners.add(session, uuid.uuid4(), NOW)
        then()


def count_people(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.scalar(text("SELECT count(*) FROM learner"))


def look_at_people(engine: Engine) -> None:
    with looking(engine) as connection:
        connection.scalar(text("SELECT count(*) FROM learner"))


@pytest.mark.parametrize(
    ("ask", "pooled"), [(write, False), (count_people, False), (look_at_people, False), (write, True)]
)
def test_one_waits_for_a_lock_others_give_up_soon_and_who_needs_nothing_that_is_locked_goes_on(
    postgres_server: str, monkeypatch: pytest.MonkeyPatch, ask: Callable[[Engine], None], pooled: bool
):
    """Else every thread of a server would wait for it, and behind them everybody."""
    monkeypatch.setattr(quiz.db.postgresql, "STATEMENT_SECONDS", 2)
    monkeypatch.setattr(quiz.db.postgresql, "_is_server", lambda _: not pooled)
    url = new_postgres(postgres_server)
    migrate(url)
    engine = create_engine(**engine_options(url))
    prepare(engine, serving=True)
    with engine_of(url) as other, other.connect() as holder:
        holder.execute(text("LOCK TABLE learner IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(OperationalError, match="statement timeout"):
            ask(engine)
        ended: list[OperationalError] = []
        waiting = threading.Thread(target=lambda: ended.append(fails(engine, ask)))
        waiting.start()
        while engine.pool.checkedout() < 1:  # type: ignore[attr-defined]
            threading.Event().wait(0.01)
        threading.Event().wait(0.2)
        assert "lock timeout" in str(fails(engine, ask))
        with changing(engine) as connection:
            assert connection.execute(text("DELETE FROM study_group")).rowcount == 0
        assert waiting.is_alive(), "it waited no longer than the one that gave up"
        waiting.join()
        assert "statement timeout" in str(ended)
    ask(engine)
    engine.dispose()


def fails(engine: Engine, ask: Callable[[Engine], None]) -> OperationalError:
    with pytest.raises(OperationalError) as failed:
        ask(engine)
    return failed.value


def test_no_server_ends_what_is_idle(postgres_server: str):
    url = new_postgres(postgres_server)
    set_otherwise(url, "idle_session_timeout TO '100ms'")
    engine = create_engine(**engine_options(url))
    prepare(engine, serving=True)
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.scalar(text("SHOW idle_session_timeout")) == "0"
    engine.dispose()


# --- the lock round SQLite's writes ----------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["begin", "flush", "commit", "rollback", "close", "break"])
def test_the_write_lock_is_given_back_whatever_breaks(sqlite_url: str, moment: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(quiz.db.sqlite, "BUSY_SECONDS", 0.2)
    engine = make_engine(sqlite_url)
    other = sqlite3.connect(engine.url.database or "", isolation_level=None)
    if moment == "begin":
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"):
            write(engine)
        other.execute("ROLLBACK")
    elif moment == "flush":
        with pytest.raises(ZeroDivisionError):
            write(engine, then=lambda: 1 // 0)
    elif moment == "commit":
        broken_commit(engine)
    elif moment == "break":
        session = Leaving(engine)
        begin_write(session)
        session.connection().connection.dbapi_connection.close()  # type: ignore[union-attr]
        session.close()
    else:
        session = Session(engine)
        begin_write(session)
        (session.rollback if moment == "rollback" else session.close)()
    write(engine)
    assert count_rows(engine)["learner"] == 1
    other.close()
    engine.dispose()


def broken_commit(engine: Engine) -> None:
    """A commit that the driver refuses, as on a full disk."""
    do_commit = engine.dialect.do_commit

    def refuse(connection: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    engine.dialect.do_commit = refuse  # type: ignore[method-assign]
    with pytest.raises(OperationalError, match="full"):
        write(engine)
    engine.dialect.do_commit = do_commit  # type: ignore[method-assign]


def test_the_write_lock_is_held_until_the_commit_is_done(sqlite_url: str):
    """Else the next writer would poll while the disk works."""
    engine = make_engine(sqlite_url)
    order: list[str] = []
    do_commit, at_commit, go_on = engine.dialect.do_commit, threading.Event(), threading.Event()

    def slow(connection: object) -> None:
        if not at_commit.is_set():
            at_commit.set()
            go_on.wait(5)
            order.append("committed")
        do_commit(connection)  # type: ignore[arg-type]

    engine.dialect.do_commit = slow  # type: ignore[method-assign]

    @event.listens_for(engine, "after_cursor_execute")
    def note(_conn, _cursor, statement: str, *_rest: object) -> None:
        if at_commit.is_set() and statement.startswith("INSERT"):
            order.append("begun")

    first, second = (threading.Thread(target=write, args=[engine]) for _ in range(2))
    first.start()
    at_commit.wait(5)
    second.start()
    second.join(0.3)
    go_on.set()
    first.join()
    second.join()
    assert order == ["committed", "begun"]
    engine.dispose()


# --- in trouble ------------------------------------------------------------------------------------------------


def test_a_locked_database_gets_an_honest_page_and_then_goes_on(sqlite_app: Flask):
    person = Person(sqlite_app)
    person.start()
    page = person.page
    other = sqlite3.connect(file_of(sqlite_app), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert person.press("Fairly sure", {"choice": "1"}).status == 503
    assert "not stored" in person.page.text
    other.execute("ROLLBACK")
    other.close()
    person.page = page
    assert person.press("Fairly sure", {"choice": "1"}).status == 200
    assert "Question 2" in person.page.title


def test_reading_goes_on_while_somebody_writes(sqlite_app: Flask):
    person = Person(sqlite_app)
    person.take()
    address = person.page.address
    other = sqlite3.connect(file_of(sqlite_app), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert person.open(address).status == 200
    other.execute("ROLLBACK")
    other.close()


@pytest.mark.parametrize(
    ("step", "button"), [("start", "Start the quick quiz"), ("answer", "Fairly sure"), ("finish", "All ")]
)
def test_a_full_disk_gets_an_honest_page_and_leaves_nothing_half_written(sqlite_app: Flask, step: str, button: str):
    person = Person(sqlite_app)
    person.open("/")
    if step != "start":
        person.start()
    if step == "finish":
        person.answer_all()
    page = person.page
    with sqlite_app.app_context():
        engine = db.engine
    before = all_rows(engine)
    with full_disk(sqlite_app):
        assert person.press(button, {"choice": "1"}).status == 503
    assert person.page.heading == "We cannot save anything just now"
    assert all_rows(engine) == before
    person.page = page
    assert person.press(button, {"choice": "1"}).status == 200
    assert all_rows(engine) != before


def test_a_disk_that_does_not_confirm_leaves_open_whether_the_last_step_is_stored(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
):
    """All of it may stand in SQLite's log: a server that starts before anything else is written finds it there."""
    person = Person(sqlite_app)
    person.start()

    def unconfirmed(*_: object) -> None:
        raise as_sqlite_says("disk I/O error", "SQLITE_IOERR_FSYNC")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(sitting, "answer", unconfirmed)
        assert person.answer("1").status == 503
    assert person.page.heading == "We do not know whether that was saved"


def test_what_a_bank_may_call_things_has_room_in_every_column_for_it():
    """SQLite looks at no width, PostgreSQL refuses the row."""
    named = {"skill": NAME_ROOM, "topic": NAME_ROOM, "focus": NAME_ROOM, "question": ID_ROOM, "task": ID_ROOM}
    rooms = {
        (table.name, column.name): (column.type.length, named[column.name])
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name in named
    }
    assert {place for place, (room, most) in rooms.items() if room < most} == set()
    assert {name for _, name in rooms} == named.keys()


@contextmanager
def full_disk(app: Flask) -> Iterator[None]:
    """No file of this process may grow."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    app.logger.disabled = True  # it could not write either
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        app.logger.disabled = False


def test_a_database_that_is_gone_gets_an_honest_page(make_app: MakeApp, postgres_server: str):
    url = new_postgres(postgres_server)
    migrate(url)
    app = make_app(url)
    person = Person(app)
    person.open("/")
    drop_postgres(url)
    for address, status in [("/healthz", 503), ("/readyz", 503), ("/how-it-works", 200), ("/nothing", 404)]:
        assert app.test_client().get(address).status_code == status
    assert [app.test_client().options(address).status_code for address in ("/healthz", "/readyz")] == [503, 503]
    assert person.open("/").status == 503
    assert "saved" in person.page.text


@pytest.mark.parametrize(("revision", "ready"), [("0001", 503), ("0008", 503), ("9999", 200)])
def test_tables_of_an_earlier_release_are_not_ready_for_this_one(
    make_app: MakeApp, sqlite_url: str, revision: str, ready: int
):
    """As where a backup was put beneath a running server. Later ones do for a moment, while machines change."""
    client = make_app(sqlite_url).test_client()
    with engine_of(sqlite_url) as engine, changing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
        connection.commit()
    assert client.options("/readyz").status_code == ready, "as HAProxy asks unless it is told"
    answer = client.get("/readyz")
    assert answer.status_code == ready
    assert ("quiz db upgrade" in answer.text) == (ready == 503)
    assert client.get("/healthz").status_code == 200


def test_a_folder_that_is_gone_gets_an_honest_page(sqlite_app: Flask, sqlite_url: str, tmp_path: Path):
    person = Person(sqlite_app)
    person.start()
    with sqlite_app.app_context():
        db.engine.dispose()
    for file in tmp_path.glob("quiz.db*"):
        file.unlink()
    tmp_path.rmdir()
    page = person.page
    assert person.open("/").status == 503
    assert person.post(page.address, {"csrf_token": "worn out"}).status == 503


def test_more_people_at_once_than_connections_get_an_honest_page(sqlite_app: Flask):
    person = Person(sqlite_app)
    page = person.open("/")
    with sqlite_app.app_context():
        engine = db.engine
    engine.pool._timeout = 0.1  # type: ignore[attr-defined]
    busy = [engine.connect() for _ in range(15)]
    assert sqlite_app.test_client().get("/healthz").status_code == 503
    assert person.open("/").status == 503
    person.page = page
    assert person.press("Start the quick quiz").status == 503
    for connection in busy:
        connection.close()
    person.page = page
    assert person.press("Start the quick quiz").status == 200
