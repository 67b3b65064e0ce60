"""A fresh quiz for each test, on SQLite and on PostgreSQL, with the real bank and real forms.

What only an application needs is imported by the fixtures that start one: tests of the core begin without it.
"""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import SubprocessError
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from tests import builders

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from quiz.config import Config
    from tests.person import Person

MakeApp = Callable[..., "Flask"]

settings.register_profile("quiz", deadline=None)  # a deadline is a timed test
settings.load_profile("quiz")

# In CI nothing that a bare machine lets slip may be left out.
MANDATORY = os.environ.get("QUIZ_TEST_EVERYTHING") == "1"


def pytest_configure(config: pytest.Config) -> None:
    """On locked versions every warning is an error; elsewhere only our own, lest a stranger's run break."""
    if MANDATORY:
        config.addinivalue_line("filterwarnings", "error")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first, so that no core waits for another at the end; in any order among themselves."""
    items.sort(key=lambda item: ("browser" not in item.path.parts, item.path.stem != "test_server"))


def pytest_collection_finish() -> None:
    """Spare every test the search for garbage among what has been imported, which none of it is."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once() -> None:
    """For all the applications that tests start; tests of the core start none and import nothing for it."""
    if "flask" in sys.modules:
        from flask import Flask

        from tests.templates import Remembered

        Flask.jinja_options = {"bytecode_cache": Remembered()}


def leave_out(reason: str) -> None:
    """Skip where a machine lacks something; fail where nothing may be lacking."""
    if MANDATORY:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shipped() -> tuple[Bank, Role]:
    """The bank and the role that ship."""
    return builders.shipped()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy from."""
    from quiz.db.migrate import migrate

    path = tmp_path_factory.mktemp("template") / "quiz.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server of our own."""
    try:
        from tests.postgres import Postgres

        server = Postgres()
    except (ImportError, OSError, RuntimeError, SubprocessError) as error:
        leave_out(f"no PostgreSQL on this machine: {error}")
    yield server.url
    server.remove()


@pytest.fixture(scope="session")
def postgres_migrated(postgres_server: str) -> Iterator[tuple[str, Engine]]:
    from quiz.db.migrate import make_engine, migrate

    migrate(postgres_server)
    engine = make_engine(postgres_server)
    yield postgres_server, engine
    engine.dispose()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database of one's own: SQLite."""
    copy = shutil.copy(sqlite_template, tmp_path / "quiz.db")
    return f"sqlite:///{copy}"


@pytest.fixture
def postgres_url(postgres_migrated: tuple[str, Engine]) -> str:
    """An empty database: PostgreSQL."""
    from sqlalchemy import delete

    from quiz.db.models import Base

    url, engine = postgres_migrated
    with engine.begin() as connection:  # a few rows are deleted forty times as fast as tables are truncated
        for table in reversed(Base.metadata.sorted_tables):
            if table.name != "instance":
                connection.execute(delete(table))
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A test that asks for this runs on both databases."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    from quiz.config import Config

    return Config(data=tmp_path, database_url=database_url, secret_key="only for tests" * 4, ratelimit=False)


@pytest.fixture
def app(config: Config, shipped: tuple[Bank, Role]) -> Iterator[Flask]:
    from quiz.app import create_app

    app = create_app(config, shipped)
    yield app
    _let_go(app)


@pytest.fixture
def make_app(shipped: tuple[Bank, Role]) -> Iterator[MakeApp]:
    """Makes a quiz on the database of an address, with any bank and settings; cleans up behind it."""
    from quiz.app import create_app
    from tests.databases import config_for

    made: list[Flask] = []

    def make(url: str, of: tuple[Bank, Role] = shipped, **settings: Any) -> Flask:
        made.append(create_app(config_for(url, **settings), of))
        return made[-1]

    yield make
    for app in made:
        _let_go(app)


def _let_go(app: Flask) -> None:
    """Close the connections to its database."""
    from quiz.web.http.context import db

    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def person(app: Flask) -> Person:
    """Someone with a browser of their own."""
    from tests.person import Person

    return Person(app)
