"""How often something was tried lately: counted in memory, or in Redis for several processes and machines.

A moving window: of `10 per minute` the eleventh try waits until the first is a minute old. While Redis does not
answer, or is so slow that people would notice, each process counts for itself and asks again after a while.

The library counts by the clock of the machine. When that is put back, what memory counted is forgotten, or people would
wait for the whole jump. What is in Redis belongs to other machines too and stays: there a rate's count ends by Redis's
clock, a minute, hour or day after the last try counted; where that clock was put back too, so much later.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from threading import Lock
from time import monotonic, time
from typing import Any

from limits import RateLimitItem
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.storage.memory import Entry
from limits.strategies import MovingWindowRateLimiter

from quiz.config import ConfigError

OUTAGE = 30  # seconds until Redis is asked again
TIMEOUT = 1 / 8  # seconds for a command; a request has a dozen at most, one after another: a second and a half
MINUTE = 60
PUT_BACK = 5  # seconds; a clock that goes back by less is only being kept right

LOG = logging.getLogger("quiz")


class Tries:
    """Counts tries by name, each against its rates; `shared` is where all processes count, if there is such a place."""

    def __init__(self, shared: Storage | None = None, clock: Callable[[], float] = monotonic) -> None:
        self._own = _Memory()
        self._shared = MovingWindowRateLimiter(shared) if shared else None
        self._clock = clock
        self._again: float | None = None  # when to ask Redis again, while it is away

    def add(self, rates: Iterable[RateLimitItem], *name: str) -> float:
        """Count one try and return 0; where a rate is used up, count nothing and return the seconds to wait."""
        return self._on_either(lambda limiter: _add(limiter, tuple(rates), name))

    def wait(self, rates: Iterable[RateLimitItem], *name: str) -> float:
        """The seconds until the next try is within all rates; 0 when it is. Counts nothing."""
        return self._on_either(lambda limiter: _wait(limiter, tuple(rates), name))

    def _on_either(self, ask: Callable[[MovingWindowRateLimiter], float]) -> float:
        again = self._again  # once: another thread may change it
        if self._shared is None or (again is not None and self._clock() < again):
            return ask(self._own.limiter())
        if again is not None:
            self._again = self._clock() + OUTAGE  # this request tries; the others need not wait for it
        try:
            if again is not None:
                self._shared.storage.incr("quiz/back", OUTAGE)  # one that can only be read is not back
            seconds = ask(self._shared)
        except Exception as error:  # noqa: BLE001 - what answers there may be no Redis, and the library looks at nothing
            self._lost(error)
            return ask(self._own.limiter())
        if again is not None:  # and not one that was only lucky while another found Redis too slow
            LOG.info("redis is back")
            self._again = None
        return seconds

    def _lost(self, error: Exception) -> None:
        if self._again is None:
            LOG.error("redis is away, counting in memory: %s", type(error.__cause__ or error).__name__)
        self._again = self._clock() + OUTAGE
        if self._shared:
            _hang_up(self._shared.storage)


def _hang_up(storage: Any) -> None:
    """Close the connections that nobody uses: by the name of this Redis another one may answer now (a failover)."""
    with suppress(AttributeError):  # no Redis, or not that of this library
        storage.storage.connection_pool.disconnect(inuse_connections=False)


class _Memory:
    """Counts in memory, anew whenever the clock of the machine was put back.

    The library forgets when something was tried but not its name, and looks through all names whenever it counts: so
    those of which nothing counts any more are left behind every minute.
    """

    def __init__(self) -> None:
        self._latest = time()
        self._lock = Lock()
        self._begin({})

    def limiter(self) -> MovingWindowRateLimiter:
        with self._lock:
            now = time()
            if now < self._latest - PUT_BACK:
                self._begin({})
                self._latest = now
            elif now - self._began_at > MINUTE:
                known = self._storage.events.copy()  # name → its tries, the newest first
                self._begin({name: tries for name, tries in known.items() if tries and tries[0].expiry > now})
            self._latest = max(self._latest, now)
            return self._limiter

    def _begin(self, tries: dict[str, list[Entry]]) -> None:
        """Go on with these. A try that is just being counted may be missed."""
        self._storage, self._began_at = MemoryStorage(), time()
        self._storage.events = tries
        self._limiter = MovingWindowRateLimiter(self._storage)


def redis_storage(address: str) -> Storage:
    """Counts in the Redis at this address, which need not answer yet. Raises ConfigError, without the address."""
    try:
        from redis import Redis  # noqa: PLC0415 - only where it is used; it need not be installed

        connection: Any = Redis.from_url(address.replace("redis+unix:", "unix:")).connection_pool.make_connection()
        connection.pack_command("GET", "what only a command finds wrong")
        storage = storage_from_string(
            address, wrap_exceptions=True, socket_connect_timeout=TIMEOUT, socket_timeout=TIMEOUT
        )
        MovingWindowRateLimiter(storage)
        refused = _is_refused(storage)
    except ImportError as error:
        raise ConfigError(
            f"QUIZ_REDIS_URL is set, and {error.name or 'a package'} is not installed, which that needs: "
            "pip install -U redis."
        ) from error
    except Exception as error:  # whatever the driver makes of it: it looks at no option before it uses it
        raise ConfigError(
            "QUIZ_REDIS_URL cannot be used: something in it, perhaps behind a ?, is no option of Redis, "
            "or what answers there is none."
        ) from error
    assert isinstance(storage, Storage)
    if refused:
        raise ConfigError(
            "QUIZ_REDIS_URL: this Redis refuses the user, the password or the database in it, "
            "lets the user not count, or wants a password from other machines (its protected mode)."
        )
    return storage


def _is_refused(storage: Any) -> bool:
    """Whether Redis answers, and not to us. One that is away is none of that: memory counts from the first try on.
    Raises InvalidResponse where what answers is no Redis.
    """
    from redis.exceptions import AuthenticationError, InvalidResponse, NoPermissionError  # noqa: PLC0415

    try:
        storage.incr("quiz/start", OUTAGE)  # counting takes other rights than reading
    except StorageError as error:
        cause = error.__cause__
        if isinstance(cause, InvalidResponse):
            raise cause from error
        in_words = re.search(r"DB index|not an integer|protected mode", str(cause))
        return isinstance(cause, AuthenticationError | NoPermissionError) or in_words is not None
    return False


def _add(limiter: MovingWindowRateLimiter, rates: tuple[RateLimitItem, ...], name: tuple[str, ...]) -> float:
    if all(limiter.hit(rate, *name) for rate in rates):
        return 0
    return _wait(limiter, rates, name)


def _wait(limiter: MovingWindowRateLimiter, rates: tuple[RateLimitItem, ...], name: tuple[str, ...]) -> float:
    windows = [limiter.get_window_stats(rate, *name) for rate in rates]
    return max([0, *(window.reset_time - time() for window in windows if window.remaining <= 0)])
