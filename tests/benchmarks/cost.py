"""What an answer (the POST and the page after it) costs in process, beside the bare stack with forms, in one run."""

from __future__ import annotations

import cProfile
import gc
import io
import os
import pstats
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session
from werkzeug.test import EnvironBuilder

from tests.benchmarks import bare
from tests.benchmarks.pages import Someone
from tests.databases import new_postgres
from tests.serving import TOKEN

Ask = Callable[[], None]
CALLS = 200  # of each, for what is counted
IN_A_ROW = 10  # or what the one has in the processor's cache is what the other needs not


@dataclass
class Cost:
    """Of one answer: milliseconds of the processor, statements sent, entities loaded or stored, functions called."""

    ms: float = 0
    statements: float = 0
    entities: float = 0
    functions: float = 0


def print_costs(postgres: str, rounds: int) -> None:
    """Print what the quiz costs, what the bare stack with forms costs, and the ratio, request by request."""
    with tempfile.TemporaryDirectory() as folder:
        urls = [new_postgres(postgres) if postgres else f"sqlite:///{folder}/{name}.db" for name in ("bare", "quiz")]
        asks = _bare(urls[0]) | _quiz(urls[1])
        costs = {name: count(ask) for name, ask in asks.items()}
        for name, ms in processor_times(list(asks.values()), rounds, list(asks)).items():
            costs[name].ms = ms
    print(f"\n{'PostgreSQL' if postgres else 'SQLite'}: an answer, in process, first quartile of {rounds} turns")
    print(f"{'':20}{'ms':>8}{'statements':>12}{'entities':>10}{'functions':>11}")
    for name, cost in costs.items():
        print(f"{name:20}{cost.ms:8.2f}{cost.statements:12.1f}{cost.entities:10.1f}{cost.functions:11.0f}")
    ms, functions = (
        [sum(getattr(cost, of) for name, cost in costs.items() if name.startswith(who)) for who in ("quiz", "bare")]
        for of in ("ms", "functions")
    )
    print(f"the quiz costs {ms[0]:.2f} ms an answer, {ms[0] / ms[1]:.2f} × the bare stack with forms ({ms[1]:.2f} ms);")
    print(f"it calls {functions[0] / functions[1]:.2f} × as many functions")


def _bare(url: str) -> dict[str, Ask]:
    os.environ["QUIZ_DATABASE_URL"] = url
    bare.make_tables()
    app = bare.create_app()
    client = app.test_client()
    found = TOKEN.search(client.get("/form").text)
    assert found
    fields = {"csrf_token": found[1], "choice": "1", "send": "sure"}
    return {"bare POST": requesting(app, client, "/form", fields), "bare page": requesting(app, client, "/form")}


def _quiz(url: str) -> dict[str, Ask]:
    someone = Someone.on(url)
    posting = someone.asks["answer (POST)"]
    path, fields = posting.args[0], posting.keywords["data"]  # type: ignore[attr-defined]
    ask = requesting(someone.app, someone.person.client, path, fields)
    return {"quiz POST": ask, "quiz page": requesting(someone.app, someone.person.client, path)}


def requesting(app: Flask, client: FlaskClient, path: str, fields: dict[str, str] | None = None) -> Ask:
    """A request made beforehand, so that only answering it takes time."""
    cookies = "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())
    builder = EnvironBuilder(path=path, method="POST" if fields else "GET", data=fields, headers={"Cookie": cookies})
    made = builder.get_environ()
    body = made["wsgi.input"].read()
    expected = "302" if fields else "200"

    def ask() -> None:
        said: list[str] = []
        response = app.wsgi_app({**made, "wsgi.input": io.BytesIO(body)}, lambda status, _headers: said.append(status))
        for _ in response:
            pass
        response.close()  # type: ignore[attr-defined]
        assert said[0].startswith(expected), said

    return ask


def processor_times(asks: list[Ask], rounds: int, names: list[str]) -> dict[str, float]:
    """Milliseconds of the processor, asked in turns of IN_A_ROW: the first quartile, which neighbours touch least."""
    spent: list[list[float]] = [[] for _ in asks]
    for _ in range(rounds):
        for ask, taken in zip(asks, spent, strict=True):
            begun = time.process_time()
            for _ in range(IN_A_ROW):
                ask()
            taken.append(1000 * (time.process_time() - begun) / IN_A_ROW)
    return {name: statistics.quantiles(taken, n=4)[0] for name, taken in zip(names, spent, strict=True)}


def count(ask: Ask) -> Cost:
    """What does not depend on the machine."""
    for _ in range(20):
        ask()
    gc.collect()
    found = Cost()

    def sent(*_: object) -> None:
        found.statements += 1 / CALLS

    def met(*_: object) -> None:
        found.entities += 1 / CALLS

    event.listen(Engine, "before_cursor_execute", sent)
    event.listen(Session, "loaded_as_persistent", met)
    event.listen(Session, "pending_to_persistent", met)
    for _ in range(CALLS):
        ask()
    event.remove(Engine, "before_cursor_execute", sent)
    event.remove(Session, "loaded_as_persistent", met)
    event.remove(Session, "pending_to_persistent", met)
    with cProfile.Profile() as profile:
        for _ in range(CALLS):
            ask()
    found.functions = pstats.Stats(profile).total_calls / CALLS  # type: ignore[attr-defined]
    return found
