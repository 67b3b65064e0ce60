"""So many requests a minute, counted in one number for each name: for what happens all the time.

In this process alone, so with four processes up to four times as many pass. Each name has room for a whole minute's
requests at once, and gets room for one more whenever that part of a minute has passed.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

MINUTE = 60.0
ROUNDING = 1e-6  # seconds
FEW = 10_000  # names; those without requests lately are forgotten when there are more


class Pace:
    """Lets a name do something so many times a minute."""

    def __init__(self, number: int, clock: Callable[[], float] = monotonic) -> None:
        self._step, self._clock = MINUTE / number, clock
        self._free: dict[str, float] = {}  # when the name will have all its room again
        self._many = FEW

    def add(self, name: str) -> float:
        """Count one and return 0; where there is no room, count nothing and return the seconds until there is."""
        now = self._clock()
        free = max(self._free.get(name, now), now) + self._step
        if free - now > MINUTE + ROUNDING:
            return free - now - MINUTE
        self._free[name] = free
        if len(self._free) > self._many:
            self._forget(now)
        return 0

    def _forget(self, now: float) -> None:
        self._free = {name: free for name, free in self._free.copy().items() if free > now}
        self._many = max(FEW, 2 * len(self._free))
