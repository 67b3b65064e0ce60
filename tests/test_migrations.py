"""Every earlier release can be brought up, with nothing lost, on both databases."""

from __future__ import annotations

import shutil
import subprocess
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, event, insert, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quiz import paths
from quiz.config import ConfigError
from quiz.db.engine import begin_write
from quiz.db.migrate import MIGRATION_LOCK, check, current_revision, find_instance, make_engine, migrate, revisions
from quiz.db.models import Base, SeenQuestion
from tests.conftest import MakeApp
from tests.databases import all_rows, engine_of, new_postgres, wait_for_a_lock
from tests.person import Person
from tests.serving import QUIZ, settings

# What the next release might do: rebuild tables that others hang on.
REBUILD = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"
branch_labels = depends_on = None


def upgrade():
    for table in ("learner", "attempt", "item", "question_version"):
        recreate = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
        with op.batch_alter_table(table, recreate=recreate) as batch:
            batch.add_column(sa.Column("new", sa.Integer()))
    {more}
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without a table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return new_postgres(request.getfixturevalue("postgres_server"))


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    engine = make_engine(empty_url)
    yield engine
    engine.dispose()


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The migrations with one more behind them."""
    before = revisions()[-1]
    folder = tmp_path / "migrations"
    shutil.copytree(paths.MIGRATIONS, folder)
    more = getattr(request, "param", "")
    (folder / "versions" / "9999_rebuild.py").write_text(REBUILD.format(before=before, more=more))
    monkeypatch.setattr(paths, "MIGRATIONS", folder)


def tables(engine: Engine) -> set[str]:
    return set(inspect(engine).get_table_names())


def revision_of(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return current_revision(connection)


def test_migrations_make_exactly_the_tables_of_the_models(empty_url: str, engine: Engine):
    migrate(empty_url)
    check(empty_url)
    assert tables(engine) == {*Base.metadata.tables, "alembic_version"}


@pytest.mark.parametrize("earlier", revisions())
def test_every_earlier_revision_is_brought_up(empty_url: str, engine: Engine, earlier: str):
    migrate(empty_url, earlier)
    migrate(empty_url)
    check(empty_url)
    assert revision_of(engine) == revisions()[-1]


def test_a_database_at_two_revisions_at_once_is_refused_in_one_line(empty_url: str, engine: Engine):
    """As two dumps restored into one database leave it."""
    migrate(empty_url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    with pytest.raises(ConfigError, match=r"^the database is at several revisions .*0001, .*restore a backup\.$"):
        migrate(empty_url)


def test_what_was_asked_in_the_first_release_is_seen(empty_url: str, engine: Engine):
    """On papers that were finished or discarded; a paper in progress is noted when it ends."""
    migrate(empty_url, "0001")
    now, learner = datetime(2026, 11, 22, tzinfo=UTC), id_in(engine, 1)
    papers = {"finished": ["a", "b"], "discarded": ["b", "c"], "in progress": ["d"]}
    with engine.begin() as connection:
        tables = tables_now(connection)
        row = {"id": learner, "created_at": now, "seen_at": now, "session_number": 1, "certificates": []}
        connection.execute(insert(tables["learner"]), row)
        connection.execute(insert(tables["question_version"]), {"hash": "v", "question": "a", "content": {}})
        for number, (state, questions) in enumerate(papers.items()):
            row = {"learner_id": learner, "length": "quick", "size": 2, "state": state, "started_at": now}
            connection.execute(insert(tables["attempt"]), row | {"id": id_in(engine, number)})
            item = {"attempt_id": id_in(engine, number), "version": "v", "order": [], "seen": False}
            items = [item | {"position": place, "question": name} for place, name in enumerate(questions, 1)]
            connection.execute(insert(tables["item"]), items)
    migrate(empty_url)
    with engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(select(SeenQuestion.learner_id, SeenQuestion.question))}
    assert found == {(uuid.UUID(int=1), name) for name in "abc"}


def tables_now(connection: Connection) -> Mapping[str, Table]:
    """The tables as they are at this revision, which may lack what the models have today."""
    found = MetaData()
    found.reflect(connection)
    return found.tables


def id_in(engine: Engine, number: int) -> uuid.UUID | str:
    """SQLite keeps ids as text."""
    made = uuid.UUID(int=number)
    return made if engine.dialect.name == "postgresql" else made.hex


def test_migrating_again_changes_nothing(empty_url: str, engine: Engine, make_app: MakeApp):
    migrate(empty_url)
    Person(make_app(empty_url)).start()
    before = all_rows(engine)
    migrate(empty_url)
    assert all_rows(engine) == before


def test_a_database_that_is_up_to_date_is_not_searched_through(empty_url: str):
    """It would keep writers out for minutes where there are millions of rows."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        migrate(empty_url)
        first = len([one for one in sent if "foreign_key_check" in one])
        migrate(empty_url)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len([one for one in sent if "foreign_key_check" in one]) == first == empty_url.startswith("sqlite")


def test_who_finds_nothing_to_migrate_waits_for_no_writer(empty_url: str, engine: Engine):
    """`quiz stats` beside a server, or a second server while the first one writes."""
    migrate(empty_url)
    with Session(engine) as writer:
        begin_write(writer)
        if engine.name == "postgresql":
            writer.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
        waiting = threading.Thread(target=migrate, args=(empty_url,), daemon=True)
        waiting.start()
        waiting.join(timeout=20)
        assert not waiting.is_alive()


def test_an_upgrade_that_rebuilds_tables_keeps_what_hangs_on_them(
    empty_url: str, engine: Engine, make_app: MakeApp, request: pytest.FixtureRequest
):
    """SQLite rebuilds a table by dropping the old one, and dropping would delete all attempts by cascade."""
    migrate(empty_url)
    person = Person(make_app(empty_url))
    person.take()
    person.start()
    person.answer(person.page.choices[0])
    before = all_rows(engine)
    request.getfixturevalue("next_release")
    migrate(empty_url)
    assert revision_of(engine) == "9999"
    assert all_rows(engine) == before


@pytest.mark.parametrize("next_release", ["raise RuntimeError('half way')"], indirect=True)
def test_an_upgrade_that_fails_half_way_leaves_everything_as_it_was(
    empty_url: str, engine: Engine, next_release: None, make_app: MakeApp
):
    migrate(empty_url, revisions()[-2])
    Person(make_app(empty_url)).start()
    before, columns = all_rows(engine), inspect(engine).get_columns("learner")
    with pytest.raises(RuntimeError, match="half way"):
        migrate(empty_url)
    assert revision_of(engine) == revisions()[-2]
    assert all_rows(engine) == before
    assert [one["name"] for one in inspect(engine).get_columns("learner")] == [one["name"] for one in columns]


@pytest.mark.parametrize("next_release", ["""op.execute("DELETE FROM question_version")"""], indirect=True)
def test_an_upgrade_that_would_orphan_rows_is_refused(
    empty_url: str, engine: Engine, next_release: None, make_app: MakeApp
):
    migrate(empty_url, revisions()[-2])
    Person(make_app(empty_url)).start()
    before = all_rows(engine)
    with pytest.raises(SQLAlchemyError):
        migrate(empty_url)
    assert all_rows(engine) == before


def test_a_database_of_a_later_release_is_not_touched(empty_url: str, engine: Engine, caplog: pytest.LogCaptureFixture):
    migrate(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '12345'"))
    with pytest.raises(ConfigError, match="later release"):
        migrate(empty_url)
    assert "bringing" not in caplog.text


def test_a_database_that_has_lost_its_name_is_refused_in_one_line(empty_url: str, engine: Engine):
    migrate(empty_url)
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM instance"))
    with pytest.raises(ConfigError, match="lost its name, the one row of its table instance: restore a backup"):
        find_instance(empty_url)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_cannot_hold_every_letter_is_refused_and_not_touched(postgres_server: str, encoding: str):
    url = new_postgres(postgres_server, f"ENCODING {encoding} LOCALE 'C' TEMPLATE template0")
    with pytest.raises(ConfigError, match=f"is encoded in {encoding}: make one with --encoding UTF8"):
        migrate(url)
    with engine_of(url) as engine:
        assert tables(engine) == set()


def test_letters_come_whole_whatever_the_surroundings_say(postgres_server: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PGCLIENTENCODING", "LATIN1")
    with engine_of(postgres_server) as engine, engine.connect() as connection:
        assert connection.scalar(text("SELECT '≥ и 答'")) == "≥ и 答"


def test_several_servers_may_start_at_once_on_a_new_database(empty_url: str, engine: Engine):
    errors: list[BaseException] = []

    def start() -> None:
        try:
            migrate(empty_url)
        except BaseException as error:  # noqa: BLE001 - every one counts
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert tables(engine) == {*Base.metadata.tables, "alembic_version"}


def test_a_start_that_waits_to_migrate_says_so_and_lets_go_when_it_is_stopped(postgres_server: str, tmp_path: Path):
    """Somebody reads meanwhile, with pg_dump or `psql`; else the next start would wait behind the stopped one."""
    url = new_postgres(postgres_server)
    migrate(url, "0003")
    engine = make_engine(url)
    with engine.connect() as reader:
        reader.execute(text("SELECT count(*) FROM attempt, learner, response"))
        start = subprocess.Popen(
            [*QUIZ, "db", "upgrade"], env=settings(url, tmp_path), text=True, stderr=subprocess.PIPE
        )
        wait_for_a_lock(engine)
        start.kill()
        assert "waits for whoever has its tables open" in start.communicate()[1]
        wait_for_a_lock(engine, ends=True)
    engine.dispose()
    migrate(url)


def learner_of(number: int, day: int, engine: Engine) -> dict[str, object]:
    moment = datetime(2026, 11, day, tzinfo=UTC)
    row = {"created_at": moment, "seen_at": moment, "session_number": 1, "certificates": []}
    return row | {"id": id_in(engine, number)}


def bring_up(url: str, *learners: tuple[int, int]) -> str:
    """A database of the first release with these learners (number, day) brought up; gives the name it got."""
    migrate(url, "0002")
    with engine_of(url) as engine, engine.begin() as connection:
        for number, day in learners:
            connection.execute(insert(tables_now(connection)["learner"]), learner_of(number, day, engine))
    migrate(url)
    return find_instance(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """As many databases without a table as are asked for."""
    numbers = count()
    if request.param == "sqlite":
        return lambda: f"sqlite:///{tmp_path / f'{next(numbers)}.db'}"
    server = request.getfixturevalue("postgres_server")
    return lambda: new_postgres(server)


def test_a_backup_of_the_first_release_gets_the_same_name_each_time_it_is_brought_up(new_url: Callable[[], str]):
    """On either engine, in whatever order its rows lie: by it, cookies from the first time still count."""
    assert bring_up(new_url(), (7, 2), (1, 3), (2, 3)) == "692865c9"
    assert bring_up(new_url(), (2, 3), (1, 3), (7, 2)) == "692865c9"


def test_once_the_first_release_has_served_somebody_new_the_name_is_another(new_url: Callable[[], str]):
    """Whoever was new to a later release and then to the first one again would be known by the wrong cookie."""
    assert bring_up(new_url(), (7, 2)) != bring_up(new_url(), (7, 2), (1, 3))


def test_databases_without_anybody_have_names_of_their_own(new_url: Callable[[], str]):
    assert bring_up(new_url()) != bring_up(new_url())
