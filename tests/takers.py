"""People who take quizzes at a real server while something happens to it; see `tests.kill`."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.databases import engine_of
from tests.kill import Taker, find_losses

PROMISED = 10  # seconds until somebody reads a page, whatever happens behind


class Prompt(Taker):
    """Notes every request that takes longer than promised."""

    def _act(self) -> None:
        self.wire.timeout = PROMISED
        try:
            super()._act()
        except TimeoutError:
            self.faults.append(f"no answer for {PROMISED} seconds")
            raise


@contextmanager
def people(port: int, number: int = 12) -> Iterator[list[Taker]]:
    """They are well on their way when the block begins, and go on answering after it."""
    light, stop = threading.Event(), threading.Event()
    light.set()
    takers: list[Taker] = [Prompt(port, random.Random(seed), light) for seed in range(number)]
    threads = [threading.Thread(target=taker.go_on, args=[stop], daemon=True) for taker in takers]
    for thread in threads:
        thread.start()
    try:
        await_answers(takers, 20)
        yield takers
        await_answers(takers, 20)
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)


def await_answers(takers: list[Taker], more: int) -> None:
    """Until so many more answers are acknowledged."""
    goal = sum(taker.acknowledged for taker in takers) + more
    until = time.monotonic() + 60
    while sum(taker.acknowledged for taker in takers) < goal:
        assert time.monotonic() < until, "nobody gets on any more"
        time.sleep(0.02)


def losses(url: str, takers: list[Taker]) -> list[str]:
    """What is not in the database as it was acknowledged, and who waited too long."""
    with engine_of(url) as engine:
        return find_losses(engine, takers)
