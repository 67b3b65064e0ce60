"""The application has no event loop: coroutines run in place, and none may wait."""

from __future__ import annotations

import asyncio
import threading

import pytest
from flask import Flask

from quiz.app import Lean
from tests.person import Person


def test_a_request_starts_no_event_loop(app: Flask, person: Person, monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise AssertionError("an event loop")

    monkeypatch.setattr(asyncio, "new_event_loop", refuse)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert person.open("/").status == 200


def test_a_coroutine_that_never_waits_gives_its_value():
    async def double(number: int) -> int:
        return 2 * number

    assert Lean("quiz").async_to_sync(double)(21) == 42


def test_a_coroutine_that_waits_is_refused():
    async def wait() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="wait waits asynchronously"):
        Lean("quiz").async_to_sync(wait)()
