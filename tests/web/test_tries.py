"""Counting tries: in a moving window, in Redis for all processes, in memory while Redis is away."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

import pytest
from limits import parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage

from quiz.web.http.tries import OUTAGE, Tries

THREE = parse_many("3 per minute")


class Redis(MemoryStorage):
    """Stands for a Redis that may be away."""

    STORAGE_SCHEME = None  # no address leads here
    away = False
    asked = 0
    meanwhile: Callable[[], object] = bool  # happens while it is asked next

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        self.asked += 1
        self.meanwhile, meanwhile = bool, self.meanwhile
        meanwhile()
        if self.away:
            raise StorageError(ConnectionError()) from ConnectionError()
        return super().acquire_entry(key, limit, expiry, amount)


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def redis() -> Redis:
    return Redis()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Seconds by which the clock of the machine is ahead."""
    ahead, real = Clock(), time.time
    for name in ("time.time", "quiz.web.http.tries.time"):
        monkeypatch.setattr(name, lambda: real() + ahead())
    return ahead


@pytest.fixture
def tries(redis: Redis, clock: Clock) -> Tries:
    return Tries(redis, clock)


def test_asking_how_long_to_wait_counts_nothing():
    tries = Tries()
    assert [tries.wait(THREE, "one") for _ in range(9)] == [0] * 9
    assert [tries.add(THREE, "one") for _ in range(3)] == [0] * 3
    assert 0 < tries.wait(THREE, "one") <= 60


def test_what_is_refused_is_not_counted():
    """Whoever goes on trying waits no longer for it."""
    tries = Tries()
    waits = [tries.add(THREE, "one") for _ in range(9)]
    assert waits[:3] == [0, 0, 0]
    assert waits[3] >= waits[-1] > 0


def test_of_several_rates_the_longest_wait_counts():
    both = parse_many("3 per minute; 3 per hour")
    tries = Tries()
    waits = [tries.add(both, "one") for _ in range(4)]
    assert 3590 < waits[-1] <= 3600


def test_names_count_apart():
    tries = Tries()
    assert [tries.add(THREE, name) for name in "aabbab"] == [0] * 6


def test_names_of_which_nothing_counts_any_more_are_forgotten(wall: Clock):
    """So that a quiz that has served many slows down for nobody; the library looks through all it has."""
    tries = Tries()
    for n in range(100):
        tries.add(THREE, f"visitor {n}")
    wall.now = 61
    for _ in range(3):
        tries.add(THREE, "one")
    tries.add(THREE, "other")
    assert len(tries._own._storage.events) == 2
    assert tries.wait(THREE, "one") > 0


def test_all_processes_count_in_redis_together(redis: Redis):
    one, other = Tries(redis), Tries(redis)
    assert [one.add(THREE, "one"), other.add(THREE, "one"), one.add(THREE, "one")] == [0, 0, 0]
    assert other.add(THREE, "one") > 0


def test_while_redis_is_away_memory_counts(redis: Redis, tries: Tries):
    redis.away = True
    assert [tries.add(THREE, "one") > 0 for _ in range(5)] == [False] * 3 + [True] * 2


def test_redis_is_asked_again_only_after_a_while(redis: Redis, tries: Tries, clock: Clock):
    redis.away = True
    for _ in range(3):
        tries.add(THREE, "one")
    assert redis.asked == 1
    redis.away, clock.now = False, OUTAGE
    tries.add(THREE, "one")
    tries.add(THREE, "one")
    assert redis.asked == 3, "once to try, then as before"


@pytest.mark.parametrize("trouble", [AttributeError("an answer of another kind"), RecursionError()])
def test_what_answers_like_no_redis_is_none(redis: Redis, tries: Tries, trouble: Exception):
    def fail() -> None:
        raise trouble

    redis.meanwhile = fail
    assert [tries.add(THREE, "one") for _ in range(3)] == [0, 0, 0]
    assert tries.add(THREE, "one") > 0, "memory counts"
    assert redis.asked == 1


def test_an_outage_is_logged_once(redis: Redis, tries: Tries, clock: Clock, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "quiz")
    redis.away = True
    for clock.now in (0, 1, OUTAGE, 2 * OUTAGE, 3 * OUTAGE):
        tries.add(THREE, "one")
    assert caplog.messages == ["redis is away, counting in memory: ConnectionError"]
    redis.away, clock.now = False, 4 * OUTAGE
    tries.add(THREE, "one")
    redis.away = True
    tries.add(THREE, "one")
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO", "ERROR"]


def test_a_redis_that_can_only_be_read_is_not_called_back(
    redis: Redis, tries: Tries, clock: Clock, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """As a copy is after the other failed, or a full one."""

    def refuse(*_: object, **__: object) -> int:
        raise StorageError(ConnectionError()) from ConnectionError()

    caplog.set_level(logging.INFO, "quiz")
    monkeypatch.setattr(redis, "incr", refuse)
    redis.away = True
    for _ in range(3):
        tries.wait(THREE, "somebody")
        tries.add(THREE, "somebody")
        clock.now += OUTAGE + 1
    assert [record.getMessage() for record in caplog.records] == ["redis is away, counting in memory: ConnectionError"]


def test_an_answer_that_was_on_its_way_when_redis_was_lost_does_not_bring_it_back(redis: Redis, tries: Tries):
    """Else a slow Redis would be asked, and waited for, again and again."""

    def lose() -> None:
        redis.away = True
        tries.add(THREE, "one")
        redis.away = False

    redis.meanwhile = lose
    tries.add(THREE, "one")
    tries.add(THREE, "one")
    assert redis.asked == 2


# The clock of the machine was ahead, and is put right


@pytest.mark.parametrize("jump", [-7200, -60])
def test_a_clock_that_is_put_back_holds_nobody_up(wall: Clock, jump: float):
    tries = Tries()
    for _ in range(9):
        tries.add(THREE, "one")
    wall.now = jump
    assert tries.wait(THREE, "one") == 0
    waits = [tries.add(THREE, "one") for _ in range(4)]
    assert waits[:3] == [0] * 3, "counted anew"
    assert 0 < waits[3] <= 60


def test_a_clock_that_is_put_back_a_second_frees_nobody(wall: Clock):
    tries = Tries()
    for wall.now in (0, -1, -2):
        tries.add(THREE, "one")
    assert tries.add(THREE, "one") > 0


def test_a_clock_that_is_put_back_is_noticed_each_time(wall: Clock):
    tries = Tries()
    for wall.now in (0, -7200, 0, -7200):
        assert [tries.add(THREE, "one") for _ in range(3)] == [0] * 3
        assert tries.wait(THREE, "one") > 0


def test_a_clock_that_is_put_back_does_not_empty_what_others_count_in_too(wall: Clock, redis: Redis, tries: Tries):
    for _ in range(3):
        tries.add(THREE, "one")
    wall.now = -7200
    assert tries.add(THREE, "one") > 0


def test_a_clock_that_is_put_back_while_redis_is_away_holds_nobody_up(wall: Clock, redis: Redis, tries: Tries):
    redis.away = True
    for _ in range(4):
        tries.add(THREE, "one")
    wall.now = -7200
    assert tries.add(THREE, "one") == 0
