"""Do two requests at the same moment spoil anything? Sends them together, over and over, and counts what must hold.

    python -m tests.races --trials 50                 on SQLite
    python -m tests.races --trials 50 --postgres      on PostgreSQL

In each trial people of their own are brought to the point where the race begins; then their browsers send at
once, each from a thread of its own. Afterwards every page must have been a sensible one, and the database must
hold what was told: see `find_faults`.
"""

from __future__ import annotations

import argparse
import logging
import random
import re
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, func, select
from werkzeug.test import TestResponse

from quiz.app import create_app
from quiz.db.migrate import migrate
from quiz.db.models import FINISHED, IN_PROGRESS, Attempt, Item, Learner, Response, SkillScore
from quiz.web.http.context import db
from tests import builders
from tests.databases import config_for
from tests.person import Person
from tests.serving import TOKEN

BAKERY = (builders.bank(), builders.role())
SENSIBLE = {200, 404, 409}  # done; somebody else's or gone; over already
JITTER = 0.006  # seconds: about what one request takes


@dataclass(frozen=True)
class Send:
    """One request that is part of a race."""

    who: Person
    path: str
    fields: dict[str, str]

    def go(self) -> TestResponse:
        return self.who.client.post(self.path, data=self.fields, follow_redirects=True)


def send(who: Person, path: str, **fields: str) -> Send:
    """To be sent from where this browser stands, with a token of its own."""
    token = TOKEN.search(who.client.get("/yours/return").text)
    assert token is not None
    return Send(who, path, {"csrf_token": token[1]} | fields)


@dataclass
class Race:
    """What is sent together, what must be there afterwards, and who must be gone."""

    sends: list[Send]
    kept: set[uuid.UUID] = field(default_factory=set)  # attempts
    gone: set[uuid.UUID] = field(default_factory=set)  # learners


@dataclass
class Outcome:
    """What was seen: `answers` counts the combinations of statuses."""

    faults: list[str] = field(default_factory=list)
    answers: Counter[tuple[int, ...]] = field(default_factory=Counter)


# --- people at the point where it begins; `turn` makes every second trial another variant -----------------------


def someone(app: Flask, *, finished: bool = False, running: bool = False) -> Person:
    person = Person(app)
    person.open("/")
    if finished:
        person.start()
        person.answer(None)
        person.follow("Check and finish")
        person.finish()
        person.open("/")
    if running:
        person.start()
        person.answer(person.page.choices[0])
    return person


def attempts_of(*people: Person) -> set[uuid.UUID]:
    return {uuid.UUID(row["id"]) for person in people for row in person.data()["attempt"]}


def learner_of(person: Person) -> uuid.UUID:
    return uuid.UUID(person.data()["learner"]["id"])


def attempt_path(person: Person) -> str:
    """Of the question that is open."""
    return person.page.address.rpartition("/questions/")[0]


def make_phrase(person: Person) -> str:
    person.open("/yours")
    page = person.press("Make a return phrase")
    found = re.search(r"\b[a-z]+(?: [a-z]+){5}\b", " ".join(page.tree.find(".//strong").itertext()))  # type: ignore[union-attr]
    assert found is not None
    return found[0]


def about_to_join(person: Person, phrase: str) -> Person:
    person.open("/yours/return")
    assert person.press("Open my results", {"phrase": phrase}).heading == "Bring both together?"
    return person


def join(person: Person, turn: int) -> Send:
    return send(person, "/yours/join", choice=("here", "there")[turn // 2 % 2])


def start(person: Person) -> Send:
    return send(person, "/attempts", length="quick")


def answer(person: Person, path: str, position: int) -> Send:
    return send(person, f"{path}/questions/{position}", choice="1", send="sure")


def double_start(app: Flask, turn: int) -> Race:
    person = someone(app, finished=turn % 2 == 0)
    return Race([start(person), start(person.twin())])


def finish_and_answer(app: Flask, turn: int) -> Race:
    person = someone(app, running=True)
    path = attempt_path(person)
    return Race([send(person, f"{path}/finish"), answer(person.twin(), path, 3)], kept=attempts_of(person))


def finish_and_join(app: Flask, turn: int) -> Race:
    there = someone(app, finished=True, running=turn % 2 == 0)
    here = someone(app, running=True)
    path, phrase = attempt_path(here), make_phrase(there)
    about_to_join(here, phrase)
    return Race([send(here.twin(), f"{path}/finish"), join(here, turn)], kept=attempts_of(here, there))


def join_and_start(app: Flask, turn: int) -> Race:
    there, here = someone(app, finished=True), someone(app, finished=True)
    about_to_join(here, make_phrase(there))
    return Race([join(here, turn), start(here.twin()), start(there)], kept=attempts_of(here, there))


def join_crosswise(app: Flask, turn: int) -> Race:
    people = [someone(app, finished=True, running=turn % 2 == 0) for _ in range(2)]
    phrases = [make_phrase(person) for person in people]
    for person, phrase in zip(people, reversed(phrases), strict=True):
        about_to_join(person, phrase)
    return Race([join(person, turn) for person in people], kept=attempts_of(*people))


def delete_and_answer(app: Flask, turn: int) -> Race:
    person = someone(app, running=True)
    sends = [send(person, "/yours/delete"), answer(person.twin(), attempt_path(person), 2)]
    return Race(sends, gone={learner_of(person)})


def delete_and_facts(app: Flask, turn: int) -> Race:
    person = someone(app, finished=True)
    (attempt,) = attempts_of(person)
    facts = send(person.twin(), f"/attempts/{attempt}/facts", years_leading="7")
    return Race([send(person, "/yours/delete"), facts], gone={learner_of(person)})


def delete_and_join(app: Flask, turn: int) -> Race:
    """Of the one who holds the phrase, or of this browser."""
    there, here = someone(app, finished=True, running=True), someone(app, finished=True, running=True)
    about_to_join(here, make_phrase(there))
    deletes = there if turn % 2 else here.twin()
    return Race([send(deletes, "/yours/delete"), join(here, turn)], gone={learner_of(deletes)})


def phrase_and_progress(app: Flask, turn: int) -> Race:
    person = someone(app, finished=True, running=turn % 2 == 0)
    path = attempt_path(person)
    other = answer(person.twin(), path, 3) if turn % 2 == 0 else start(person.twin())
    return Race([send(person, "/yours/phrase"), other], kept=attempts_of(person))


RACES: dict[str, Callable[[Flask, int], Race]] = {
    race.__name__: race
    for race in (
        double_start,
        finish_and_answer,
        finish_and_join,
        join_and_start,
        join_crosswise,
        delete_and_answer,
        delete_and_facts,
        delete_and_join,
        phrase_and_progress,
    )
}


# --- running and judging ----------------------------------------------------------------------------------------


def run(app: Flask, name: str, trials: int, seed: int = 1) -> Outcome:
    """So many trials of a race."""
    outcome, rng = Outcome(), random.Random(seed)
    standing: list[str] = []  # what an earlier trial left is no new fault
    with app.app_context():
        engine = db.engine
    with quick_turns():
        for turn in range(trials):
            race = RACES[name](app, turn)
            pages = send_together(race.sends, rng)
            outcome.answers[tuple(page.status_code for page in pages)] += 1
            faults = [f"{page.request.path} answered {page.status_code}" for page in pages if not is_sensible(page)]
            before, standing = standing, find_faults(engine, race, pages)
            faults += [fault for fault in standing if fault not in before]
            outcome.faults += [f"trial {turn}: {fault}" for fault in faults]
    return outcome


@contextmanager
def quick_turns() -> Iterator[None]:
    """Threads take turns often, so that every order of steps is met."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-4)
    yield
    sys.setswitchinterval(usual)


def send_together(sends: list[Send], rng: random.Random) -> list[TestResponse]:
    barrier, delays = threading.Barrier(len(sends)), [rng.uniform(0, JITTER) for _ in sends]
    pages: dict[int, TestResponse] = {}

    def go(place: int) -> None:
        barrier.wait()
        time.sleep(delays[place])
        pages[place] = sends[place].go()

    threads = [threading.Thread(target=go, args=[place]) for place in range(len(sends))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [pages[place] for place in range(len(sends))]


def is_sensible(page: TestResponse) -> bool:
    return page.status_code in SENSIBLE and "<h1" in page.text


WHOLE = select(Attempt.id).where(Attempt.state == FINISHED)
ANSWERS = select(func.count()).where(Response.attempt_id == Attempt.id).scalar_subquery()
QUESTIONS = select(func.count()).where(Item.attempt_id == Attempt.id).scalar_subquery()
EARNED = (
    select(func.sum(Response.credit))
    .where(Response.attempt_id == SkillScore.attempt_id, Response.skill == SkillScore.skill)
    .scalar_subquery()
)
SCORED = select(SkillScore.attempt_id)
# What must never be there.
FAULTS = {
    "learners with two attempts in progress": select(Attempt.learner_id)
    .where(Attempt.state == IN_PROGRESS)
    .group_by(Attempt.learner_id)
    .having(func.count() > 1),
    "finished attempts without all their answers": WHOLE.where((Attempt.size != ANSWERS) | (Attempt.size != QUESTIONS)),
    "finished attempts without scores": WHOLE.where(Attempt.id.not_in(SCORED)),
    "scores of attempts that are not finished": SCORED.where(SkillScore.attempt_id.not_in(WHOLE)),
    "scores that are not the sum of their credits": SCORED.where(func.abs(EARNED - SkillScore.credit) > 1e-9),
}


def find_faults(engine: Engine, race: Race, pages: list[TestResponse]) -> list[str]:
    """What does not hold, in words."""
    reported = {uuid.UUID(page.request.path.split("/")[2]) for page in pages if page.request.path.endswith("/report")}
    with engine.connect() as connection:
        counts = {words: len(connection.execute(query).all()) for words, query in FAULTS.items()}
        states = {row.id: row.state for row in connection.execute(select(Attempt.id, Attempt.state))}
        owners = {*connection.scalars(select(Learner.id)), *connection.scalars(select(Attempt.learner_id))}
    counts["deleted learners that are still there"] = len(race.gone & owners)
    counts["attempts that vanished"] = len(race.kept - states.keys())
    counts["reports shown of what is not finished"] = sum(states.get(one, FINISHED) != FINISHED for one in reported)
    return [f"{count} {words}" for words, count in counts.items() if count]


def main() -> None:
    parser = argparse.ArgumentParser(description="Send requests together and count what must hold.")
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("races", nargs="*", help=f"of {', '.join(RACES)}")
    args = parser.parse_args()
    logging.disable()  # a line a request would bury the figures
    with tempfile.TemporaryDirectory() as folder, database(Path(folder), postgres=args.postgres) as url:
        migrate(url)
        app = create_app(config_for(url), BAKERY)
        found = {name: run(app, name, args.trials, args.seed) for name in args.races or RACES}
        with app.app_context():
            db.engine.dispose()
    for name, outcome in found.items():
        answers = ", ".join(f"{'+'.join(map(str, pair))} {count}×" for pair, count in outcome.answers.most_common())
        print(f"{name.replace('_', ' '):20} {len(outcome.faults):3} faults   {answers}")
        print(*(f"    {fault}" for fault in outcome.faults[:5]), sep="\n", end="\n" if outcome.faults else "")
    sys.exit(any(outcome.faults for outcome in found.values()))


@contextmanager
def database(folder: Path, *, postgres: bool) -> Iterator[str]:
    if not postgres:
        yield f"sqlite:///{folder / 'quiz.db'}"
        return
    from tests.postgres import Postgres  # noqa: PLC0415 - only where PostgreSQL is tested

    server = Postgres()
    yield server.url
    server.remove()


if __name__ == "__main__":
    main()
