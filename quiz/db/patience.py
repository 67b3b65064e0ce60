"""PostgreSQL that does not answer: nobody waits for it longer than a page may take.

The server's own timer (`quiz.db.postgresql`) ends what is slow or waits for a lock, but it stops with the server,
so the client watches the clock too. It does not ask the server to give a statement up: that is what the timer is
for, and PgBouncer 1.18, Debian's, crashes over such a request while its server is away.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from time import monotonic
from typing import Any

import psycopg

ANSWER_SECONDS = 5.0  # for one statement; the server's own timer ends it before
TRIAL_SECONDS = 2.0  # for the first statement to a server that was away
SLOW_SECONDS = 1.0  # a refusal that takes less holds nobody
RETRY_SECONDS = 1.0  # between tries to reach a server that is away


class NoAnswerError(psycopg.OperationalError):
    """The server did not answer in time, or it failed to answer another request a moment ago."""


class Patient(psycopg.Connection[Any]):
    """A connection that is closed when a statement takes too long."""

    patience = ANSWER_SECONDS

    def on_silence(self) -> None:
        """Called when a statement took too long, or when the server broke off a slow one, as a pooler does."""

    def wait(self, gen: Generator[Any, Any, Any], *args: Any, **kwargs: Any) -> Any:
        """Overrides how the driver waits for the server. Raises NoAnswerError after `patience` seconds."""
        begun = monotonic()
        try:
            return super().wait(_until(begun + self.patience, gen), *args, **kwargs)
        except TimeoutError as error:
            self.on_silence()
            self.close()
            raise NoAnswerError("the database did not answer in time") from error
        except psycopg.OperationalError:
            if self.broken and monotonic() - begun > SLOW_SECONDS:
                self.on_silence()
            raise


def _until(end: float, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
    """The driver's steps, as long as there is time. Raises TimeoutError."""
    try:
        state = next(gen)
        while True:
            ready = yield state
            if not ready and monotonic() > end:
                raise TimeoutError
            state = gen.send(ready)
    except StopIteration as result:
        return result.value


class Door:
    """Makes connections to the server. While it is away, one request at a time tries it; the others fail at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._again: float | None = None  # when to try again, while the server is away

    def connect(self, *args: Any, **kwargs: Any) -> Patient:
        """A new connection. Raises psycopg.OperationalError."""
        was_away = self._again is not None
        if not self._may_try():
            raise NoAnswerError("the database did not answer a moment ago")
        begun = monotonic()
        try:
            connection = Patient.connect(*args, **kwargs)
            connection.on_silence = self.close  # type: ignore[method-assign]
            if was_away:
                _try(connection)
        except psycopg.OperationalError:
            self._again = monotonic() + RETRY_SECONDS if monotonic() - begun > SLOW_SECONDS else None
            raise
        self._again = None
        return connection

    def close(self) -> None:
        """Note that the server is away: until a try succeeds, only one request a second tries."""
        self._again = monotonic() + RETRY_SECONDS

    def _may_try(self) -> bool:
        with self._lock:
            if self._again is None:
                return True
            if monotonic() < self._again:
                return False
            self._again = monotonic() + 10  # seconds, more than a try takes; this one tries
            return True


def _try(connection: Patient) -> None:
    """Hear from the server itself: a pooler lets everybody in. Raises psycopg.OperationalError."""
    connection.patience = TRIAL_SECONDS
    connection.execute("SELECT 1")
    connection.rollback()  # also when the driver began a transaction for it
    connection.patience = ANSWER_SECONDS
