"""PostgreSQL restarted, frozen or read-only, and PgBouncer before it: honest pages soon, nothing lost, no restart.

Through a real server, with people who answer all the while. What was acknowledged is compared by `tests.kill`.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from quiz.db.migrate import migrate
from quiz.db.postgresql import _is_server
from quiz.store import copying
from tests.conftest import leave_out
from tests.databases import ODD, check_session, engine_of, set_otherwise
from tests.services import Service, start_bouncer
from tests.serving import GUNICORN, WAITRESS, Server, Wire, serving
from tests.takers import PROMISED, await_answers, losses, people

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def postgres() -> Iterator[object]:
    """A PostgreSQL of our own, to be ill-treated."""
    try:
        from tests.postgres import Postgres  # noqa: PLC0415 - only where PostgreSQL is tested

        server = Postgres()
    except (ImportError, OSError, RuntimeError) as error:
        leave_out(f"no PostgreSQL on this machine: {error}")
    migrate(server.url)
    yield server
    server.remove()


@pytest.fixture
def server(postgres, tmp_path: Path) -> Iterator[Server]:
    with serving(postgres.url, tmp_path) as server:
        yield server


def ask(port: int, path: str) -> int:
    """The status of a page, for somebody new; no answer in the time promised is an error."""
    wire = Wire(port, timeout=PROMISED)
    try:
        return wire.get(path).status
    finally:
        wire.close()


def until_ready(port: int) -> None:
    wire = Wire(port, timeout=PROMISED)
    until = time.monotonic() + 30
    while wire.get("/readyz").status != 200:
        assert time.monotonic() < until, "never ready again"
        time.sleep(0.2)
    wire.close()


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_a_frozen_server_holds_nobody_longer_than_promised(postgres, command: tuple[str, ...], tmp_path: Path):
    with serving(postgres.url, tmp_path, command, WEB_CONCURRENCY="2") as server, people(server.port) as takers:
        postgres.freeze()
        time.sleep(12)
        postgres.thaw()
        until_ready(server.port)
    assert losses(postgres.url, takers) == []
    assert sum(taker.refused for taker in takers) > 0


def test_while_it_is_frozen_health_says_so_and_pages_without_data_are_there(postgres, server: Server):
    ask(server.port, "/readyz")
    time.sleep(6)  # connections that were idle are tried before they are used
    postgres.freeze()
    found = [ask(server.port, path) for path in ("/readyz", "/healthz", "/", "/how-it-works")]
    postgres.thaw()
    assert found == [503, 503, 503, 200]
    until_ready(server.port)


def test_after_a_restart_people_go_on(postgres, server: Server):
    with people(server.port) as takers:
        for _ in range(3):
            postgres.stop()
            time.sleep(0.5)
            postgres.restart()
            until_ready(server.port)
    assert losses(postgres.url, takers) == []


def test_a_server_that_takes_nothing_is_not_ready_and_what_is_stored_can_be_read(postgres, server: Server):
    wire = Wire(server.port, timeout=PROMISED)
    path = wire.start()
    assert wire.answer(path, 1, 2).status == 302
    postgres.let_write(False)
    time.sleep(0.5)  # the setting is read in the background
    assert [ask(server.port, "/readyz"), ask(server.port, "/healthz")] == [503, 200]
    refused = wire.answer(path, 2, 1)
    assert refused.status == 503
    assert "not stored" in refused.text
    assert wire.get(f"{path}/questions/1").status == 200
    postgres.let_write(True)
    until_ready(server.port)
    assert wire.answer(path, 2, 1).status == 302


@pytest.fixture
def bouncer(postgres) -> Iterator[tuple[Service, str]]:
    """PgBouncer in transaction mode, with fewer connections than the quiz has threads."""
    with tempfile.TemporaryDirectory() as folder:  # pytest's folders are closed to the user it runs as
        service, url = start_bouncer(postgres.url, Path(folder), postgres.folder.owner())
        yield service, url
        service.kill()


@pytest.mark.parametrize("command", [WAITRESS, GUNICORN], ids=["quiz run", "gunicorn"])
def test_by_way_of_pgbouncer_nobody_is_refused(
    postgres, bouncer: tuple[Service, str], command: tuple[str, ...], tmp_path: Path
):
    _, url = bouncer
    with serving(url, tmp_path, command, WEB_CONCURRENCY="2") as server, people(server.port, 16) as takers:
        await_answers(takers, 400)
    assert losses(postgres.url, takers) == []
    assert sum(taker.refused for taker in takers) == 0


def test_pgbouncer_is_not_taken_for_the_server(bouncer: tuple[Service, str]):
    address = make_url(bouncer[1]).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, prepare_threshold=None) as connection:
        assert not _is_server(connection)


def test_by_way_of_pgbouncer_settings_of_the_database_change_nothing_either(postgres, bouncer: tuple[Service, str]):
    set_otherwise(postgres.url, *ODD)
    with engine_of(bouncer[1]) as engine:
        check_session(engine)
    set_otherwise(postgres.url, *(f"{setting.split()[0]} TO DEFAULT" for setting in ODD))


def test_pgbouncer_gone_and_back(postgres, bouncer: tuple[Service, str], tmp_path: Path):
    service, url = bouncer
    with serving(url, tmp_path) as server, people(server.port) as takers:
        service.kill()
        time.sleep(2)
        service.start()
        until_ready(server.port)
    assert losses(postgres.url, takers) == []


def test_a_frozen_server_behind_pgbouncer_holds_nobody_longer_than_promised(
    postgres, bouncer: tuple[Service, str], tmp_path: Path
):
    with serving(bouncer[1], tmp_path) as server, people(server.port) as takers:
        postgres.freeze()
        time.sleep(12)
        postgres.thaw()
        until_ready(server.port)
    assert losses(postgres.url, takers) == []


def test_everything_is_copied_by_way_of_pgbouncer(postgres, bouncer: tuple[Service, str], tmp_path: Path):
    assert sum(copying.copy(bouncer[1], f"sqlite:///{tmp_path / 'copy.db'}", no_bar).values()) > 0


@contextmanager
def no_bar(_what: str, _rows: int) -> Iterator[Callable[[int], None]]:
    yield lambda _: None
