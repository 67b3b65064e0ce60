"""Making a return phrase and entering it."""

from __future__ import annotations

import re

from tests.person import Person


def make_phrase(person: Person) -> str:
    person.open("/yours")
    page = person.press("Replace my return phrase" if "Replace" in person.page.text else "Make a return phrase")
    found = re.search(r"\b[a-z]+(?: [a-z]+){5}\b", " ".join(page.tree.find(".//strong").itertext()))  # type: ignore[union-attr]
    assert found is not None
    return found[0]


def enter(person: Person, phrase: str) -> Person:
    person.open("/yours/return")
    person.press("Open my results", {"phrase": phrase})
    return person
