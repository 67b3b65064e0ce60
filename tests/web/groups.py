"""People in a class: a coach with an address, and learners who join, take the quiz and leave."""

from __future__ import annotations

import csv
import io
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import filterfalse
from typing import Any

from flask import Flask
from sqlalchemy import select

from quiz.core.sitting.answer import Liking
from quiz.core.sitting.paper import Length, draw_paper
from quiz.db.engine import begin_write
from quiz.db.models import FINISHED, Attempt, CountedResult, Crowd, CrowdMember, GroupSnapshot, Learner, StudyGroup
from quiz.store import attempts, history, papers, results, told
from quiz.store.attempts import Sort
from quiz.store.learners import add
from quiz.store.papers import Asked
from quiz.web.http.context import db, rng, this_quiz
from tests.person import Page, Person
from tests.sending import send

RIGHT, WRONG, NOTHING = 1.0, 0.0, None  # what somebody earns with each answer; None is "I don't know"


@dataclass
class Coach:
    """Somebody who opened a group, and can do what the pages let them do."""

    app: Flask
    name: str = "Evening class"
    browser: Person = field(init=False)
    address: str = field(init=False)

    def __post_init__(self) -> None:
        self.browser = Person(self.app)
        self.browser.open("/groups")
        self.address = self.browser.press("Open a group", {"name": self.name}).address

    def look(self) -> Page:
        return self.browser.open(self.address)

    @property
    def join_address(self) -> str:
        return self.look().link("A page for the wall").removesuffix("/wall")

    def close(self) -> Page:
        self.look()
        return self.browser.press("Close it")

    def is_refused(self) -> bool:
        """Close the group; whether that was too early, which is said on its own page."""
        page = self.close()
        return page.address == self.address and "Not yet, and nothing was closed." in page.text

    def open_again(self) -> Page:
        self.look()
        return self.browser.press("Open it again")

    def told(self) -> list[dict[str, Any]]:
        """All snapshots, latest first, as the coach can download them."""
        return list(self.browser.client.get(f"{self.address}/sums.json").get_json()["snapshots"])

    def table(self) -> list[dict[str, str]]:
        text = self.browser.client.get(f"{self.address}/sums.csv").get_data(as_text=True)
        return list(csv.DictReader(io.StringIO(text)))


def see(person: Person, address: str | None = None) -> None:
    """Look at a page, with what belongs to it."""
    page = person.open(address or person.page.address)
    for sheet in page.tree.iterfind(".//main//link"):
        person.client.get(sheet.get("href", ""))


def join(person: Person, coach: Coach) -> Page:
    person.open(coach.join_address)
    return person.press("Yes, join")


def leave(person: Person, coach: Coach) -> Page:
    person.open(coach.join_address)
    return person.press("Leave the group")


def delete(person: Person) -> None:
    person.open("/yours/delete")
    person.press("Delete everything for good")


def people(app: Flask, number: int, credit: float | None = RIGHT) -> list[Person]:
    """So many who have taken the quiz once."""
    found = [Person(app) for _ in range(number)]
    take_all(found, credit)
    return found


def take_all(learners: Sequence[Person], credit: float | None = RIGHT) -> None:
    for person in learners:
        take(person, credit)


def take(
    person: Person,
    credit: float | None = RIGHT,
    left_open: Callable[[Asked], bool] = lambda _: False,
    *,
    liking: Liking | None = None,
    adding: bool = False,
) -> None:
    """A whole quick quiz without its pages: hundreds of them must not take minutes.

    `liking`: what is said of each skill at its end; `adding`: whether its questions are added to the last result.
    """
    person.client.get("/")
    with person.client.session_transaction() as cookie:
        learner_id = uuid.UUID(cookie["learner"])
    with person.app.app_context():
        begin_write(db.session)
        now = datetime.now(UTC)
        learner = db.session.get(Learner, learner_id) or add(db.session, learner_id, now)
        attempt = _start(learner, now, history.list_whole(db.session, learner.id)[-1].id if adding else None)
        for asked in filterfalse(left_open, papers.list_asked(db.session, attempt)):
            earned = [option.credit for option in asked.shown]
            choice = None if credit is None else earned.index(credit)
            send(db.session, attempt, asked, choice, None, now)
        if liking:
            told.note_interests(db.session, attempt, {skill.id: liking for skill in this_quiz().role.skills})
        results.finish(db.session, attempt, this_quiz().role, now)
        db.session.commit()


def _start(learner: Learner, now: datetime, sharpens: uuid.UUID | None) -> Attempt:
    seen = history.seen_questions(db.session, learner)
    quiz = this_quiz()
    paper = draw_paper(quiz.bank, quiz.role, Length.QUICK, seen, rng)
    return attempts.start(
        db.session, learner, paper, Sort(Length.QUICK, edition=quiz.role.edition, sharpens=sharpens), now
    )


def join_all(learners: Sequence[Person], coach: Coach) -> None:
    for person in learners:
        join(person, coach)


def bring_together(phone: Person, laptop: Person) -> None:
    """Two devices of one person, joined by the return phrase of the first."""
    phone.open("/yours")
    page = phone.press("Make a return phrase")
    phrase = re.search(r"\b[a-z]+(?: [a-z]+){5}\b", " ".join(page.tree.find(".//strong").itertext()))  # type: ignore[union-attr]
    assert phrase is not None
    laptop.open("/yours/return")
    laptop.press("Open my results", {"phrase": phrase[0]})
    laptop.press("It is mine: join them")


def be_counted(person: Person) -> None:
    """Join a group and leave a row in each of its tables, as if four others had been there when it was closed."""
    join(person, Coach(person.app))
    with person.app.app_context():
        attempt = db.session.scalars(select(Attempt).where(Attempt.state == FINISHED)).first()
        group = db.session.scalars(select(StudyGroup)).one()
        assert attempt is not None
        today = datetime.now(UTC).date()
        snapshot = GroupSnapshot(id=uuid.uuid4(), group_id=group.id, number=1, taken_on=today, content={})
        crowd = Crowd(id=uuid.uuid4(), size=5)
        db.session.add_all([snapshot, crowd])
        db.session.flush()
        db.session.add(CountedResult(attempt_id=attempt.id, snapshot_id=snapshot.id))
        db.session.add(CrowdMember(learner_id=attempt.learner_id, crowd_id=crowd.id))
        db.session.commit()
