"""People in a class: a coach with an address, and learners who join, take the quiz and leave."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from tests.person import Choose, Page, Person, answering
from tests.web.conftest import BAKERY

RIGHT = answering(BAKERY[0], lambda question: 1)
WRONG = answering(BAKERY[0], lambda question: 0)
NOTHING = answering(BAKERY[0], lambda question: None)


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

    def open_again(self) -> Page:
        self.look()
        return self.browser.press("Open it again")

    def told(self) -> list[dict[str, Any]]:
        """All snapshots, latest first, as the coach can download them."""
        return list(self.browser.client.get(f"{self.address}/sums.json").get_json()["snapshots"])

    def table(self) -> list[dict[str, str]]:
        text = self.browser.client.get(f"{self.address}/sums.csv").get_data(as_text=True)
        return list(csv.DictReader(io.StringIO(text)))


def join(person: Person, coach: Coach) -> Page:
    person.open(coach.join_address)
    return person.press("Yes, join")


def leave(person: Person, coach: Coach) -> Page:
    person.open(coach.join_address)
    return person.press("Leave the group")


def delete(person: Person) -> None:
    person.open("/yours/delete")
    person.press("Delete everything for good")


def people(app: Flask, number: int, choose: Choose = RIGHT) -> list[Person]:
    """So many who have taken the quiz once."""
    found = [Person(app) for _ in range(number)]
    for person in found:
        person.take(choose)
    return found


def take_all(learners: Sequence[Person], choose: Choose = RIGHT) -> None:
    for person in learners:
        person.take(choose)


def join_all(learners: Sequence[Person], coach: Coach) -> None:
    for person in learners:
        join(person, coach)
