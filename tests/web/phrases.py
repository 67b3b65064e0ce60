"""Making a return phrase, entering it, signing out."""

from __future__ import annotations

import re

from tests.person import Person, values_of


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


def replace_unseen(person: Person) -> None:
    """Make another phrase; its cookie comes, and the page that would show it does not."""
    person.open("/yours")
    person.client.post("/yours/phrase", data=values_of(person.page.form_with("Replace my return phrase")))


def sign_out_everywhere(person: Person) -> None:
    person.open("/yours/sign-out")
    person.press("Sign out everywhere")
