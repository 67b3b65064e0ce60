"""Debian's Redis, gone, frozen and back: memory counts meanwhile, and nobody is refused or kept waiting."""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic
from urllib.parse import urlsplit

import pytest
from limits import parse_many
from redis import Redis

from quiz.config import ConfigError
from quiz.web.http.tries import OUTAGE, Tries, redis_storage
from tests.services import Service, start_redis
from tests.serving import Wire, serving

THREE = parse_many("3 per minute")


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[Service, str]]:
    service, address = start_redis(tmp_path)
    yield service, address
    service.kill()


def test_two_processes_count_together(redis: tuple[Service, str]):
    one, other = (Tries(redis_storage(redis[1])) for _ in range(2))
    assert [tries.add(THREE, "somebody") for tries in (one, other, one)] == [0, 0, 0]
    assert other.add(THREE, "somebody") > 0


def test_what_answers_and_is_no_redis_is_said_at_the_start():
    with socket.create_server(("127.0.0.1", 0)) as web, ThreadPoolExecutor(1) as pool:
        pool.submit(_answer, web, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        with pytest.raises(ConfigError, match="or what answers there is none"):
            redis_storage(f"redis://127.0.0.1:{web.getsockname()[1]}")


def test_one_that_lets_nobody_in_from_other_machines_without_a_password_is_a_wrong_setting():
    """As Debian installs it; what it says then is all that it says, to whatever it is asked."""
    denied = b"-DENIED Redis is running in protected mode because protected mode is enabled and no password is set\r\n"
    with socket.create_server(("127.0.0.1", 0)) as guarded, ThreadPoolExecutor(1) as pool:
        pool.submit(_answer, guarded, denied)
        with pytest.raises(ConfigError, match="its protected mode"):
            redis_storage(f"redis://127.0.0.1:{guarded.getsockname()[1]}")


def _answer(server: socket.socket, words: bytes) -> None:
    with server.accept()[0] as wire:
        wire.recv(4096)
        wire.sendall(words)


@pytest.mark.parametrize("option", ["retry=3", "command_packer=1"])
def test_an_option_that_only_a_connection_finds_wrong_is_said_at_the_start(redis: tuple[Service, str], option: str):
    with pytest.raises(ConfigError, match="QUIZ_REDIS_URL cannot be used"):
        redis_storage(f"{redis[1]}?{option}")


@pytest.mark.parametrize(
    "option", ["protocol=9", "ssl_cert_reqs=bogus", "retry=3", "command_packer=1", "encoding=bogus"]
)
def test_the_same_is_said_while_redis_is_away(option: str):
    with pytest.raises(ConfigError, match="QUIZ_REDIS_URL cannot be used"):
        redis_storage(f"rediss://127.0.0.1:1/0?{option}")


@pytest.mark.parametrize(("who", "database"), [("", 99), ("", 10**20), ("quiz:wrong@", 0), (":wrong@", 0)])
def test_one_that_refuses_what_the_address_says_is_a_wrong_setting(redis: tuple[Service, str], who: str, database: int):
    """It would never count, and say so once in a log."""
    address = urlsplit(redis[1])
    if who:
        client = Redis.from_url(redis[1])
        client.config_set("requirepass", "right")
        client.close()
    with pytest.raises(ConfigError, match="refuses the user, the password or the database"):
        redis_storage(f"redis://{who}{address.netloc}/{database}")


def test_one_in_which_the_user_may_not_count_is_a_wrong_setting(redis: tuple[Service, str]):
    client = Redis.from_url(redis[1])
    client.acl_setuser("reader", enabled=True, nopass=True, keys="*", commands=["+get"])
    client.close()
    with pytest.raises(ConfigError, match="lets the user not count"):
        redis_storage(f"redis://reader:any@{urlsplit(redis[1]).netloc}/0")


def test_one_that_is_away_at_the_start_is_no_wrong_setting():
    for scheme in ("redis", "rediss"):
        assert redis_storage(f"{scheme}://quiz:secret@127.0.0.1:1/0?protocol=3&client_name=quiz")


def test_gone_and_back_without_a_restart(redis: tuple[Service, str]):
    service, address = redis
    clock = Clock()
    tries = Tries(redis_storage(address), clock)
    assert tries.add(THREE, "somebody") == 0
    service.kill()
    assert [tries.add(THREE, "somebody") for _ in range(3)] == [0] * 3
    assert tries.add(THREE, "somebody") > 0, "meanwhile memory counts"
    service.start()
    clock.now += OUTAGE
    assert tries.add(THREE, "somebody") == 0, "Redis, which has forgotten, counts again"
    assert Tries(redis_storage(address)).wait(THREE, "somebody") == 0
    assert [tries.add(THREE, "somebody") for _ in range(2)] == [0] * 2
    assert Tries(redis_storage(address)).wait(THREE, "somebody") > 0


def test_after_a_fault_it_is_called_anew_as_another_may_answer_by_its_name(redis: tuple[Service, str]):
    """Like a failover, after which the old one can only be read."""
    clock = Clock()
    storage = redis_storage(redis[1])
    tries, client = Tries(storage, clock), storage.storage  # type: ignore[attr-defined]
    tries.add(THREE, "somebody")
    before = client.client_id()
    client.config_set("min-replicas-to-write", 1)
    tries.add(THREE, "somebody")
    assert client.client_id() != before
    client.config_set("min-replicas-to-write", 0)
    clock.now += OUTAGE
    assert [tries.add(THREE, "somebody") for _ in range(3)] == [0, 0, pytest.approx(60, abs=5)]


def test_a_frozen_one_is_waited_for_once(redis: tuple[Service, str]):
    service, address = redis
    tries = Tries(redis_storage(address), Clock())
    tries.add(THREE, "somebody")
    service.process.send_signal(signal.SIGSTOP)
    begun = monotonic()
    assert [tries.add(THREE, "somebody") for _ in range(3)] == [0] * 3
    waited = monotonic() - begun
    service.process.send_signal(signal.SIGCONT)
    assert waited < 8


def test_one_that_is_so_slow_that_a_request_would_take_seconds_is_as_good_as_away(
    redis: tuple[Service, str], caplog: pytest.LogCaptureFixture
):
    """A request asks it up to eight times, one after another."""
    address = redis[1]
    tries = Tries(redis_storage(address), Clock())
    tries.add(THREE, "somebody")
    pause(address, 500)
    assert [tries.add(THREE, "somebody") for _ in range(3)] == [0] * 3
    assert caplog.messages == ["redis is away, counting in memory: TimeoutError"]


def pause(address: str, ms: int) -> None:
    """Have Redis answer nothing for so long."""
    from redis import Redis  # noqa: PLC0415 - it need not be installed

    with Redis.from_url(address) as connection:
        connection.client_pause(ms)


@pytest.mark.long
def test_starts_work_through_it_all_at_a_real_server(redis: tuple[Service, str], tmp_path: Path):
    service, address = redis
    settings = {"QUIZ_REDIS_URL": address, "QUIZ_RATELIMIT_ENABLED": "1"}
    with serving(f"sqlite:///{tmp_path / 'quiz.db'}", tmp_path, **settings) as server:
        for happens in (bool, service.kill, service.start, lambda: service.process.send_signal(signal.SIGSTOP)):
            happens()
            starts = [threading.Thread(target=start, args=[server.port]) for _ in range(4)]
            for one in starts:
                one.start()
            for one in starts:
                one.join()
        service.process.send_signal(signal.SIGCONT)
    log = (tmp_path / "log").read_text()
    assert log.count("redis is away") == 1
    assert log.count('"rule": "/attempts", "status": 302') == 16


def start(port: int) -> None:
    wire = Wire(port, timeout=10)
    wire.start()
    wire.close()
