"""Causes of database errors, told apart in the log: met for real, not made up."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.pool import QueuePool

from quiz.db.migrate import make_engine
from quiz.web.http.causes import cause_of
from quiz.web.http.context import db
from quiz.web.http.log import Lines
from quiz.web.http.retries import is_conflict
from tests.databases import engine_of


def cause(engine: Engine, *statements: str) -> str:
    """What the last of these statements meets."""
    *before, last = map(text, statements)
    with engine.connect() as connection:
        for statement in before:
            connection.execute(statement)
        with pytest.raises(DBAPIError) as met:
            connection.execute(last)
    return cause_of(met.value)[0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "quiz.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE one (text TEXT UNIQUE)")
    connection.close()
    return path


def of_file(path: str) -> Engine:
    return create_engine(f"sqlite:///{path}", connect_args={"timeout": 0}, poolclass=None)


def test_sqlite_tells_what_is_wrong(file: Path) -> None:
    engine = of_file(f"{file}")
    much = "INSERT INTO one VALUES (hex(randomblob(100000)))"
    assert cause(engine, "PRAGMA max_page_count = 3", much) == "disk full"
    assert cause(engine, "SELECT * FROM learner") == "tables missing"
    assert cause(engine, "INSERT INTO one VALUES ('a')", "INSERT INTO one VALUES ('a')") == "conflict"
    with sqlite3.connect(file, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert cause(engine, "INSERT INTO one VALUES ('b')") == "locked"
        other.execute("ROLLBACK")
    other.close()
    engine.dispose()
    assert cause(of_file(f"file:{file}?mode=ro&uri=true"), "INSERT INTO one VALUES ('b')") == "read-only"
    file.write_bytes(b"no database at all" * 1000)
    assert cause(of_file(f"{file}"), "SELECT * FROM one") == "damaged"
    with pytest.raises(OperationalError) as met:
        of_file(f"{file.parent}").connect()
    assert cause_of(met.value)[0] == "file cannot be opened"


@pytest.mark.parametrize(
    ("value", "met_by", "conflict"),
    [("'a'", "conflict", True), ("NULL", "against a rule", False), ("'long'", "against a rule", False)],
)
def test_what_breaks_a_rule_of_a_table_is_not_taken_for_two_steps_at_once(
    database_url: str, value: str, met_by: str, conflict: bool
) -> None:
    with engine_of(database_url) as engine, engine.connect() as connection:
        connection.execute(text("CREATE TABLE ruled (word TEXT NOT NULL UNIQUE CHECK (length(word) < 3))"))
        connection.execute(text("INSERT INTO ruled VALUES ('a')"))
        with pytest.raises(DBAPIError) as met:
            connection.execute(text(f"INSERT INTO ruled VALUES ({value})"))
        connection.rollback()
        connection.execute(text("DROP TABLE IF EXISTS ruled"))
        connection.commit()
    assert (cause_of(met.value)[0], is_conflict(met.value)) == (met_by, conflict)


@pytest.fixture
def server(postgres_server: str) -> Iterator[Engine]:
    engine = create_engine(postgres_server)
    yield engine
    engine.dispose()


def test_postgresql_tells_what_is_wrong(server: Engine) -> None:
    assert cause(server, "SELECT * FROM not_there") == "tables missing"
    assert cause(server, "SELECT not_there FROM pg_database") == "tables missing"
    assert cause(server, "SET TRANSACTION READ ONLY", "CREATE TABLE one (id INT)") == "read-only"
    assert cause(server, "SET LOCAL statement_timeout = 50", "SELECT pg_sleep(5)") == "too slow"
    assert cause(server, "SELECT pg_terminate_backend(pg_backend_pid())") == "server stops"
    with server.connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(77)"))
        assert cause(server, "SET LOCAL lock_timeout = 50", "SELECT pg_advisory_xact_lock(77)") == "locked"
    twice = "INSERT INTO twice VALUES (1)"
    assert cause(server, "CREATE TEMPORARY TABLE twice (id INT UNIQUE)", twice, twice) == "conflict"


def test_what_the_driver_warns_of_beside_an_error_is_not_said(postgres_server: str) -> None:
    """It stands on standard error of a command, and in the log without its values."""
    make_engine(postgres_server).dispose()
    assert not logging.getLogger("psycopg").isEnabledFor(logging.WARNING)


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ('role "quiz" is not permitted to log in', "login refused"),
        ('permission denied for database "quizdb"', "not allowed"),
        ('database "quizdb" is not currently accepting connections', "not allowed"),
        ("no such database: quizdb", "no such database"),  # PgBouncer
        ("Passwort-Authentifizierung für Benutzer »quiz« fehlgeschlagen", "other"),
        ("le rôle « quiz » n'est pas autorisé à se connecter", "other"),
    ],
)
def test_what_stays_refused_until_somebody_undoes_it_is_not_called_a_server_that_is_gone(words: str, cause: str):
    assert cause_of(psycopg.OperationalError(f"connection failed: FATAL:  {words}"))[0] == cause


def test_a_connection_that_is_refused_is_told_though_the_driver_gives_no_code_for_it(server: Engine) -> None:
    with server.begin() as connection:
        connection.execute(text("CREATE ROLE crowd LOGIN CONNECTION LIMIT 0"))
    try:
        for url, cause in (
            (make_url("postgresql+psycopg://quiz@127.0.0.1:1/quiz"), "server gone"),
            (server.url.set(database="no"), "no such database"),
            (server.url.set(username="nobody"), "login refused"),
            (server.url.set(username="crowd"), "too many connections"),
        ):
            with pytest.raises(OperationalError) as met:
                create_engine(url).connect()
            assert cause_of(met.value) == (cause, "OperationalError")
    finally:
        with server.begin() as connection:
            connection.execute(text("DROP ROLE crowd"))


@pytest.mark.parametrize(
    "words",
    [
        "FATAL:  sorry, too many clients already",
        "FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute",
        "FATAL:  no more connections allowed (max_client_conn)",
    ],
)
def test_a_server_or_pooler_that_is_full_is_told(words: str) -> None:
    assert cause_of(psycopg.OperationalError(f"connection failed: {words}"))[0] == "too many connections"


def test_connections_that_are_all_in_use_are_told(file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}", poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0.01)
    with engine.connect(), pytest.raises(NoConnectionError) as met:
        engine.connect()
    assert cause_of(met.value) == ("no connection free", "")
    engine.dispose()


def test_the_cause_stands_in_the_log_with_the_code(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/broken")
    def broken() -> str:
        db.session.execute(text("SELECT * FROM not_there"))
        return "not reached"

    caplog.set_level(logging.ERROR, "quiz")
    assert app.test_client().get("/broken").status_code == 503
    (line,) = [json.loads(Lines().format(record)) for record in caplog.records if "database" in record.getMessage()]
    assert line["event"] == "database: tables missing"
    assert line["code"] in ("SQLITE_ERROR", "42P01")
