"""The client's own clock on PostgreSQL, and the way to a server that is away. Frozen ones: test_postgres_faults.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import psycopg
import pytest
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError

import quiz.db.patience
import quiz.db.postgresql
from quiz.db.engine import engine_options, looking, prepare
from quiz.db.migrate import migrate
from quiz.db.patience import Door, NoAnswerError, Patient
from quiz.web.http.context import db
from tests.conftest import MakeApp
from tests.databases import changing, count_rows, engine_of, new_postgres, set_otherwise
from tests.person import Person


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Server:
    """Stands for a server that lets nobody in while it is `away`, and takes so many seconds to do so."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.away, self.seconds, self.asked = clock, False, 3, 0

    def connect(self, *_: object, **__: object) -> Server:
        self.asked += 1
        if self.away:
            self.clock.now += self.seconds
            raise psycopg.OperationalError("timeout expired")
        return self

    def execute(self, _query: str) -> None:
        """The first statement after an outage."""

    def rollback(self) -> None:
        """After it."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server(Clock())
    monkeypatch.setattr(quiz.db.patience, "monotonic", server.clock)
    monkeypatch.setattr(quiz.db.patience, "Patient", server)
    return server


def knock(door: Door, times: int) -> list[str]:
    """What those who come meet."""
    met = []
    for _ in range(times):
        try:
            door.connect()
            met.append("in")
        except NoAnswerError:
            met.append("told")
        except psycopg.OperationalError:
            met.append("waited")
    return met


def test_one_waits_and_the_others_are_told_at_once(server: Server):
    door, server.away = Door(), True
    assert knock(door, 4) == ["waited", "told", "told", "told"]
    server.clock.now += 1
    assert knock(door, 3) == ["waited", "told", "told"]


def test_when_it_is_back_everybody_comes_in(server: Server):
    door, server.away = Door(), True
    knock(door, 2)
    server.away = False
    assert knock(door, 1) == ["told"], "for a second longer"
    server.clock.now += 1
    assert knock(door, 3) == ["in"] * 3


def test_a_quick_refusal_holds_nobody_so_everybody_may_try(server: Server):
    """As while it is started again."""
    door, server.away, server.seconds = Door(), True, 0
    assert knock(door, 3) == ["waited"] * 3


@pytest.fixture
def patient(postgres_server: str) -> Iterator[Patient]:
    address = make_url(postgres_server).set(drivername="postgresql").render_as_string(hide_password=False)
    with Patient.connect(address, autocommit=True) as connection:
        yield connection


def test_a_statement_that_takes_too_long_ends_the_connection(patient: Patient):
    silences: list[bool] = []
    patient.patience, patient.on_silence = 0.2, lambda: silences.append(True)  # type: ignore[method-assign]
    with pytest.raises(NoAnswerError):
        patient.execute("SELECT pg_sleep(30)")
    assert patient.closed
    assert silences == [True]


def test_one_that_answers_is_read_to_its_end(patient: Patient):
    assert patient.execute("SELECT sum(n) FROM generate_series(1, 100000) AS number(n)").fetchone() == (5000050000,)


@pytest.mark.parametrize("ask", [looking, changing])
@pytest.mark.parametrize("pooled", [False, True])
def test_the_server_ends_a_slow_statement_of_a_page_and_the_connection_goes_on(
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
    ask: Callable[[Engine], AbstractContextManager[Connection]],
    pooled: bool,
):
    monkeypatch.setattr(quiz.db.postgresql, "STATEMENT_SECONDS", 1)
    monkeypatch.setattr(quiz.db.postgresql, "_is_server", lambda _: not pooled)
    engine = create_engine(**engine_options(postgres_url))
    prepare(engine, serving=True)
    with ask(engine) as connection:
        own = connection.scalar(text("SELECT pg_backend_pid()"))
        with pytest.raises(OperationalError, match="statement timeout"):
            connection.execute(text("SELECT pg_sleep(30)"))
        connection.rollback()
        assert connection.scalar(text("SELECT pg_backend_pid()")) == own
    engine.dispose()


def test_a_server_is_told_from_a_pooler(postgres_url: str):
    address = make_url(postgres_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        assert quiz.db.postgresql._is_server(connection)


def test_sessions_that_began_read_only_are_opened_anew_when_that_has_ended(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
):
    """What a session is told when it begins it keeps. A read tells nobody, so the first write that is refused does."""
    monkeypatch.setattr(quiz.db.postgresql, "RENEW_SECONDS", 0)
    engine = create_engine(**engine_options(postgres_url))
    prepare(engine, serving=True)
    set_otherwise(postgres_url, "default_transaction_read_only = on")
    with looking(engine) as one, looking(engine) as another:
        assert [connection.scalar(text("SHOW transaction_read_only")) for connection in (one, another)] == ["on"] * 2
    set_otherwise(postgres_url, "default_transaction_read_only = off")
    with pytest.raises(InternalError, match="read-only"), changing(engine) as connection:
        connection.execute(text("CREATE TABLE refused ()"))
    with changing(engine) as one, changing(engine) as another:
        assert [connection.scalar(text("SHOW transaction_read_only")) for connection in (one, another)] == ["off"] * 2
    engine.dispose()


def test_the_first_step_after_a_read_only_time_is_stored(postgres_url: str, make_app: MakeApp):
    app = make_app(postgres_url)
    person = Person(app)
    person.start()
    with app.app_context():
        db.engine.dispose()
    set_otherwise(postgres_url, "default_transaction_read_only = on")
    person.open(person.page.address)
    set_otherwise(postgres_url, "default_transaction_read_only = off")
    person.answer(0)
    assert person.page.heading == "Question 2 of 24"


def test_sessions_that_found_no_tables_are_opened_anew_when_they_are_there(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(quiz.db.postgresql, "RENEW_SECONDS", 0)
    migrate(postgres_url)
    engine = create_engine(**engine_options(postgres_url))
    prepare(engine, serving=True)
    set_otherwise(postgres_url, "search_path = nowhere")
    with pytest.raises(ProgrammingError, match="does not exist"), looking(engine) as connection:
        connection.execute(text("SELECT count(*) FROM learner"))
    set_otherwise(postgres_url, "search_path = public")
    with looking(engine) as connection:
        assert connection.scalar(text("SELECT count(*) FROM learner")) == 0
    engine.dispose()


def test_what_is_said_for_a_transaction_ends_with_it(postgres_url: str, monkeypatch: pytest.MonkeyPatch):
    """A pooler gives the connection to somebody else then."""
    monkeypatch.setattr(quiz.db.postgresql, "_is_server", lambda _: False)
    engine = create_engine(**engine_options(postgres_url))
    prepare(engine, serving=True)
    with changing(engine) as connection:
        connection.execute(text("SELECT 1"))
        connection.rollback()
        driver = connection.connection.driver_connection
        assert driver is not None
        assert driver.execute("SHOW statement_timeout").fetchone() == ("0",)
        assert driver.execute("SHOW extra_float_digits").fetchone() == ("1",)
        assert driver.execute("SELECT count(*) FROM pg_prepared_statements").fetchone() == (0,)
    engine.dispose()


@pytest.fixture
def answering(postgres_server: str, make_app: MakeApp) -> tuple[str, Person]:
    """A database of its own, whose tables may be changed, and somebody on it whose next answers are prepared."""
    url = new_postgres(postgres_server)
    migrate(url)
    person = Person(make_app(url))
    person.start()
    for _ in range(8):
        person.answer(0)
    return url, person


def change(url: str, *statements: str) -> None:
    with engine_of(url) as engine, changing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def test_what_is_asked_at_each_answer_is_prepared_and_follows_tables_that_are_made_anew(answering: tuple[str, Person]):
    """PostgreSQL itself plans it anew then; a restore under a running quiz makes every table anew."""
    url, person = answering
    with person.app.app_context(), looking(db.engine) as connection:
        prepared = "\n".join(connection.scalars(text("SELECT statement FROM pg_prepared_statements")))
    assert "INSERT INTO response" in prepared
    assert "SELECT attempt.size" in prepared
    change(
        url,
        "ALTER TABLE response RENAME TO older",
        "CREATE TABLE response (LIKE older INCLUDING ALL)",
        "INSERT INTO response SELECT * FROM older",
        "DROP TABLE older",
    )
    person.answer_all()
    with engine_of(url) as engine:
        assert count_rows(engine)["response"] == 24


def test_a_column_that_gets_another_type_costs_one_page(answering: tuple[str, Person], monkeypatch: pytest.MonkeyPatch):
    """What was prepared before fails then, again and again, until the connection is another."""
    monkeypatch.setattr(quiz.db.postgresql, "RENEW_SECONDS", 0)
    url, person = answering
    question = person.page.address
    change(url, "ALTER TABLE attempt ALTER state TYPE varchar(40)")
    assert [person.open(question).status for _ in range(3)] == [503, 200, 200]
