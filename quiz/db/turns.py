"""One writer at a time in a process, without keeping readers out when none of them gets on.

A waiting thread is woken at once when the one before it is done, which takes milliseconds. It takes long only when
another process holds the file. Then a server's threads must not all stand in line: one that has its turn and one
behind it wait, the rest say at once that nothing can be saved, and whoever only reads goes on.
"""

from __future__ import annotations

import threading
from time import monotonic

SOON = 1.0  # seconds; a turn that lasts longer before it has begun waits for another process
AT_WORK = 3.0  # seconds that it may take besides once it has begun, such as closing a large group


class Turns:
    """Lets threads do something one after the other."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._next = threading.Lock()  # held by the one thread that goes on waiting when nothing moves
        self._since = 0.0  # when the latest turn began

    def take(self, seconds: float) -> bool:
        """Wait up to so many seconds for a turn. True if it came; then `end` must be called."""
        until = monotonic() + seconds
        while not self._turn.acquire(timeout=self._pause(until)):
            if self._nothing_moves():
                return self._stand_in_line(until)
            if monotonic() >= until:
                return False
        self._since = monotonic()
        return True

    def begun(self) -> None:
        """Note that no other process is waited for any more."""
        self._since = monotonic() + AT_WORK

    def end(self) -> None:
        """End one's turn, so that the next thread can begin."""
        self._turn.release()

    def _nothing_moves(self) -> bool:
        return self._turn.locked() and monotonic() - self._since >= SOON

    def _pause(self, until: float) -> float:
        """Seconds until it is worth looking whether anything moves."""
        return 0 if self._nothing_moves() else max(0, min(SOON, until - monotonic()))

    def _stand_in_line(self, until: float) -> bool:
        if not self._next.acquire(blocking=False):
            return False
        try:
            came = self._turn.acquire(timeout=max(0, until - monotonic()))
            self._since = monotonic() if came else self._since
            return came
        finally:
            self._next.release()
