"""One writer at a time in a process, without keeping readers out when none of them gets on.

A waiting thread is woken at once when the one before it is done, which takes milliseconds. It takes long only when
another process holds the file. When that has lasted a while, not all of a server's threads must go on standing in line:
one that has its turn and one behind it do, the rest say at once that nothing can be saved, and whoever only reads goes
on.
"""

from __future__ import annotations

import threading
from math import inf
from time import monotonic

LONG = 4.0  # seconds, more than the longest work of our own takes, in this process or another: closing a large group
AFTER = 1.0  # seconds that a turn in vain tells how the next one will be


class Turns:
    """Lets threads do something one after the other."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._next = threading.Lock()  # held by the one thread that goes on waiting when nothing moves
        self._since = 0.0  # when something moved last
        self._begun = True  # whether the latest turn got as far as its work
        self._in_vain = -inf  # when a turn last ended without

    def take(self, seconds: float) -> bool:
        """Wait up to so many seconds for a turn. True if it came; then `end` must be called."""
        until = monotonic() + seconds
        while not self._turn.acquire(timeout=self._pause(until)):
            if self._nothing_moves():
                return self._stand_in_line(until)
            if monotonic() >= until:
                return False
        self._came()
        return True

    def begun(self) -> None:
        """Note that no other process is waited for any more."""
        self._since, self._begun = monotonic(), True

    def end(self) -> None:
        """End one's turn, so that the next thread can begin."""
        if not self._begun:
            self._in_vain = monotonic()
        self._turn.release()

    def _came(self) -> None:
        """A turn just after one that was in vain is no news: the file is held still."""
        if self._begun or monotonic() - self._in_vain > AFTER:
            self._since = monotonic()
        self._begun = False

    def _nothing_moves(self) -> bool:
        return self._turn.locked() and monotonic() - self._since >= LONG

    def _pause(self, until: float) -> float:
        """Seconds until it is worth looking whether anything moves."""
        return max(0, min(self._since + LONG, until) - monotonic())

    def _stand_in_line(self, until: float) -> bool:
        if not self._next.acquire(blocking=False):
            return False
        try:
            came = self._turn.acquire(timeout=max(0, until - monotonic()))
            if came:
                self._came()
            return came
        finally:
            self._next.release()
