"""Does an acknowledged answer survive? Kills a real server, or its PostgreSQL, at random moments and looks.

    python -m tests.kill --kills 200                  the server, on SQLite
    python -m tests.kill --kills 200 --postgres       the server, on PostgreSQL
    python -m tests.kill --kills 50 --database        the PostgreSQL server itself

Several people take quizzes, change their minds and finish. Each notes what was acknowledged (the redirect
that follows an answer) and what was on its way when the connection broke. After each kill everything
acknowledged must stand in the database, and nothing that nobody sent.
"""

from __future__ import annotations

import argparse
import http.client
import random
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine, func, select, text

from quiz.db.migrate import make_engine
from quiz.db.models import DISCARDED, FINISHED, Attempt, Item, Response, SkillScore
from tests.postgres import Postgres
from tests.serving import GUNICORN, WAITRESS, Wire, free_port, start_server

Said = tuple[int | None, str | None]
PLACES = 3  # every question has at least three options
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Paper:
    """What one person knows of one attempt."""

    path: str
    stands: dict[int, Said] = field(default_factory=dict)
    """The last acknowledged answer to each question."""
    on_the_way: dict[int, list[Said]] = field(default_factory=dict)
    """Sent since, without having heard: may stand or not."""
    finishing: bool = False
    finished: bool = False

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(self.path.rpartition("/")[2])


@dataclass
class Taker:
    """Somebody who takes one quiz after another until told to stop; waits while the lights are out."""

    port: int
    rng: random.Random
    light: threading.Event
    papers: list[Paper] = field(default_factory=list)
    acknowledged: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wire = Wire(self.port)
        self.waiting = threading.Event()

    def go_on(self, stop: threading.Event) -> None:
        while not stop.is_set():
            if not self.light.is_set():
                self.waiting.set()
                self.light.wait()
                self.waiting.clear()
            with suppress(*BROKEN):
                self._act()
        self.wire.close()

    def _act(self) -> None:
        paper = self.papers[-1] if self.papers else None
        if paper is None or paper.finished:
            self.papers.append(Paper(self.wire.start()))
        elif len(paper.stands) == 24 or self.rng.random() < 0.01:
            self._finish(paper)
        else:
            self._answer(paper)

    def _answer(self, paper: Paper) -> None:
        still_open = [position for position in range(1, 25) if position not in paper.stands]
        position = self.rng.choice(still_open if still_open and self.rng.random() < 0.8 else range(1, 25))
        choice = self.rng.choice([None, *range(PLACES)])
        said = (choice, None if choice is None else self.rng.choice(["guessing", "fairly-sure", "sure"]))
        paper.on_the_way.setdefault(position, []).append(said)
        try:
            status = self.wire.answer(paper.path, position, choice, said[1] or "").status
        except ConnectionRefusedError:  # never left
            paper.on_the_way[position].pop()
            raise
        if status == 302:
            self.acknowledged += 1
            paper.stands[position] = said
            del paper.on_the_way[position]
        elif status == 409 and paper.finishing:
            paper.finished = True
        else:
            self._refuse(status)
        if self.rng.random() < 0.3:
            self.wire.get(f"{paper.path}/questions/{position}")

    def _finish(self, paper: Paper) -> None:
        paper.finishing = True
        reply = self.wire.post(f"{paper.path}/finish", {})
        if reply.status == 302:
            paper.finished = reply.location.endswith("/report")  # with nothing answered, back to the page before
        else:
            self._refuse(reply.status)

    def _refuse(self, status: int) -> None:
        """An honest page while the database is away is no fault; anything else is."""
        self.refused += 1
        if status != 503:
            self.faults.append(f"an answer got {status}")
        time.sleep(0.02)


def find_losses(engine: Engine, takers: Sequence[Taker]) -> list[str]:
    """Everything that is not as it was acknowledged, as sentences."""
    with engine.connect() as connection:
        attempts = {row.id: row for row in connection.execute(select(Attempt.id, Attempt.state, Attempt.size))}
        rows = connection.execute(select(Response.__table__)).all()
        items = dict(connection.execute(select(Item.attempt_id, func.count()).group_by(Item.attempt_id)).all())
        scores = dict(
            connection.execute(select(SkillScore.attempt_id, func.count()).group_by(SkillScore.attempt_id)).all()
        )
    stored = {(row.attempt_id, row.position): (row.choice, row.confidence) for row in rows if row.given}
    losses = [fault for taker in takers for fault in taker.faults]
    for taker in takers:
        for paper in taker.papers:
            losses += _losses_of(paper, attempts.get(paper.id), stored)
    for one in attempts.values():
        if one.state != DISCARDED and items.get(one.id) != one.size:
            losses.append(f"attempt {one.id} has {items.get(one.id)} of {one.size} questions")
        if (one.state == FINISHED) != (scores.get(one.id) == 6):
            losses.append(f"attempt {one.id} is {one.state} with {scores.get(one.id)} scores")
    return losses


def _losses_of(paper: Paper, attempt: object, stored: dict[tuple[uuid.UUID, int], Said]) -> list[str]:
    if attempt is None:
        return [f"attempt {paper.id} is gone"]
    state = getattr(attempt, "state", "")
    losses = [f"attempt {paper.id} is not finished any more"] if paper.finished and state != FINISHED else []
    for position in {*paper.stands, *paper.on_the_way}:
        found, possible = (
            stored.get((paper.id, position)),
            [paper.stands.get(position), *paper.on_the_way.get(position, [])],
        )
        if found not in possible:
            losses.append(f"question {position} of {paper.id}: {found} instead of {possible}")
    return losses


@dataclass
class Outcome:
    """What a run saw."""

    kills: int
    acknowledged: int
    refused: int
    losses: list[str]


def run(url: str, folder: Path, kills: int, crash: Crash, people: int = 8, seed: int = 1) -> Outcome:
    """Let people take quizzes while `crash` strikes so many times; compares everything after each."""
    rng = random.Random(seed)
    light, stop = threading.Event(), threading.Event()
    takers = [Taker(crash.port, random.Random(rng.random()), light) for _ in range(people)]
    threads = [threading.Thread(target=taker.go_on, args=[stop], daemon=True) for taker in takers]
    crash.start()
    light.set()
    for thread in threads:
        thread.start()
    engine = make_engine(url)
    losses: list[str] = []
    try:
        for number in range(1, kills + 1):
            _await_answers(takers, rng.randint(1, 60))
            time.sleep(rng.uniform(0, 0.05))
            light.clear()
            crash.strike()
            crash.recover()
            for taker in takers:
                taker.waiting.wait(60)
            engine.dispose()  # its connections may be to a database that is no more
            losses += find_losses(engine, takers)
            light.set()
            _show(number, kills)
    finally:
        stop.set()
        light.set()
        for thread in threads:
            thread.join(30)
        crash.end()
    losses += find_losses(engine, takers) + _damage(engine)
    engine.dispose()
    acknowledged = sum(taker.acknowledged for taker in takers)
    return Outcome(kills, acknowledged, sum(taker.refused for taker in takers), losses)


def _await_answers(takers: Sequence[Taker], number: int) -> None:
    """Let so many more answers be acknowledged, so that a slow machine is struck in the midst of things too."""
    goal = sum(taker.acknowledged for taker in takers) + number
    until = time.monotonic() + 20
    while sum(taker.acknowledged for taker in takers) < goal and time.monotonic() < until:
        time.sleep(0.002)


class Crash:
    """kill -9 of the whole server, processes and all."""

    def __init__(self, url: str, folder: Path, command: Sequence[str] = WAITRESS) -> None:
        self.url, self.folder, self.command, self.port = url, folder, command, free_port()

    def start(self) -> None:
        self.server = start_server(self.url, self.folder, self.port, self.command)

    def strike(self) -> None:
        self.server.kill()

    def recover(self) -> None:
        self.start()

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self.server.kill()


class DatabaseCrash(Crash):
    """kill -9 of PostgreSQL; the quiz stays up and has to find it again."""

    def __init__(self, postgres: Postgres, folder: Path, command: Sequence[str] = WAITRESS) -> None:
        super().__init__(postgres.url, folder, command)
        self.postgres = postgres

    def strike(self) -> None:
        self.postgres.kill()
        time.sleep(0.1)

    def recover(self) -> None:
        self.postgres.restart()
        wire = Wire(self.port)
        for _ in range(200):
            if wire.get("/readyz").status == 200:
                wire.close()
                return
            time.sleep(0.1)
        raise RuntimeError("the quiz did not find its database again")


def _damage(engine: Engine) -> list[str]:
    """What SQLite itself finds wrong with its file."""
    if engine.dialect.name != "sqlite":
        return []
    with engine.connect() as connection:
        found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        loose = connection.execute(text("PRAGMA foreign_key_check")).all()
    return [one for one in found if one != "ok"] + [str(row) for row in loose]


def _show(number: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\rkill {number} of {of}", end="" if number < of else "\n", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--postgres", action="store_true", help="kill the server, which stands on PostgreSQL")
    parser.add_argument("--database", action="store_true", help="kill PostgreSQL itself")
    parser.add_argument("--gunicorn", action="store_true", help="serve by gunicorn instead of waitress")
    chosen = parser.parse_args()
    command = GUNICORN if chosen.gunicorn else WAITRESS
    postgres = Postgres() if chosen.postgres or chosen.database else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = postgres.url if postgres else f"sqlite:///{folder / 'quiz.db'}"
        crash = (
            DatabaseCrash(postgres, folder, command) if postgres and chosen.database else Crash(url, folder, command)
        )
        outcome = run(url, folder, chosen.kills, crash, chosen.people, chosen.seed)
    if postgres:
        postgres.remove()
    print(
        f"{outcome.kills} kills, {outcome.acknowledged:,} acknowledged answers, {len(outcome.losses)} losses "
        f"({outcome.refused} honest refusals; seed {chosen.seed})"
    )
    sys.exit("\n".join(outcome.losses[:20]) if outcome.losses else 0)


if __name__ == "__main__":
    main()
