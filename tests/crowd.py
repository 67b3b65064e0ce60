"""Many simulated people who take one paper each, written straight into the tables; faults can be planted in questions.

Each person knows a question with a probability that depends on their skill and on how hard it is. Who does not know
either says so or takes one of the options, some of which are more tempting than others.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import exp, log
from random import Random
from typing import Any

from sqlalchemy import Engine, insert

from quiz.core.content.question import Bank, Difficulty, Question
from quiz.core.content.role import Role
from quiz.core.content.version import freeze
from quiz.core.score.people import CORRELATED, SimulatedPerson
from quiz.db.models import FINISHED, Attempt, Item, Learner, QuestionVersion, Response

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
EASE = {Difficulty.EASY: 0.8, Difficulty.MEDIUM: 0.0, Difficulty.HARD: -0.8}  # in logits
BATCH = 1_000  # people


@dataclass(frozen=True)
class Fault:
    """What is wrong with a question: who knows takes one of `known` (the key where empty); `ease` in logits.

    Nobody takes `dead` without knowing better; `given_away` of those who do not know take the key.
    """

    known: tuple[int, ...] = ()
    ease: float | None = None
    dead: int | None = None
    given_away: float = 0.0


SOUND = Fault()


@dataclass(frozen=True)
class Nature:
    """How a question is met: how easy it is, and how tempting each option is to those who do not know."""

    ease: float
    pull: tuple[float, ...]
    fault: Fault

    @classmethod
    def of(cls, question: Question, fault: Fault, rng: Random) -> Nature:
        ease = EASE[question.difficulty] + rng.gauss(0, 0.6)
        pull = [rng.uniform(0.5, 2) for _ in question.options]
        if fault.dead is not None:
            pull[fault.dead] = 0
        return cls(ease if fault.ease is None else fault.ease, tuple(pull), fault)

    def choose(self, question: Question, skill: float, guesses: bool, rng: Random) -> tuple[int | None, str | None]:
        """The option chosen and the confidence said."""
        known = 1 / (1 + exp(-(log((skill + 1e-6) / (1 - skill + 1e-6)) + self.ease)))
        if rng.random() < known:
            return rng.choice(self.fault.known or (question.best,)), rng.choice(("sure", "sure", "fairly-sure"))
        if rng.random() < self.fault.given_away:
            return question.best, "fairly-sure"
        if not guesses:
            return None, None
        return rng.choices(range(len(self.pull)), self.pull)[0], rng.choice(("guessing", "fairly-sure", "fairly-sure"))


def fill(
    engine: Engine,
    bank: Bank,
    role: Role,
    people: int,
    faults: Mapping[str, Fault] | None = None,
    *,
    seed: int = 200,
    of_topic: int = 1,
) -> None:
    """So many people with one finished paper each that asks so many questions of every topic."""
    rng = Random(seed)
    natures = {one.id: Nature.of(one, (faults or {}).get(one.id, SOUND), rng) for one in bank.drawable}
    topics = [bank.of_topic(topic.id) for skill in role.skills for topic in skill.topics]
    versions = {one.id: freeze(one) for one in bank.drawable}
    places = {skill.id: place for place, skill in enumerate(role.skills)}
    rows = [{"hash": name, "question": content["id"], "content": content} for name, content in versions.values()]
    crowd = CORRELATED.people(people, len(places), rng)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(insert(QuestionVersion), rows)
        for start in range(0, people, BATCH):
            tables: dict[Any, list[dict[str, Any]]] = {Learner: [], Attempt: [], Item: [], Response: []}
            for _ in range(start, min(start + BATCH, people)):
                paper = [question for topic in topics for question in rng.sample(topic, of_topic)]
                for table, found in _person(next(crowd), paper, natures, versions, places, rng):
                    tables[table] += found
            for table, found in tables.items():
                connection.execute(insert(table), found)


def _person(
    person: SimulatedPerson,
    paper: Sequence[Question],
    natures: Mapping[str, Nature],
    versions: Mapping[str, tuple[str, Any]],
    places: Mapping[str, int],
    rng: Random,
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    learner, attempt, now = uuid.UUID(int=rng.getrandbits(128)), uuid.UUID(int=rng.getrandbits(128)), START
    items, responses = [], []
    for position, question in enumerate(paper, 1):
        nature = natures[question.id]
        chosen, confidence = nature.choose(question, person.skills[places[question.skill]], person.guesses[0], rng)
        now += timedelta(seconds=rng.lognormvariate(3.3, 0.5))
        items.append(
            {"attempt_id": attempt, "position": position, "version": versions[question.id][0], "question": question.id}
            | {"order": list(range(len(question.options))), "seen": False}
        )
        responses.append(
            {"attempt_id": attempt, "position": position, "choice": chosen, "chosen": chosen, "given": True}
            | {"confidence": confidence, "chance": question.chance, "options": len(question.options)}
            | {"credit": question.chance if chosen is None else question.options[chosen].credit}
            | {"skill": question.skill, "topic": question.topic, "answered_at": now}
        )
    yield Learner, [{"id": learner, "created_at": START, "seen_at": START, "certificates": [], "importance": {}}]
    yield (
        Attempt,
        [
            {"id": attempt, "learner_id": learner, "length": "quick", "size": len(paper), "state": FINISHED}
            | {"started_at": START, "ended_at": now + timedelta(seconds=40)}
        ],
    )
    yield Item, items
    yield Response, responses
