"""What pydantic found, in an author's words."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from quiz.bank.fault import did_you_mean
from quiz.core.content.certificate import Certificate, Requirement
from quiz.core.content.question import Option, Question
from quiz.core.content.role import (
    Condition,
    Level,
    Misconception,
    Resource,
    Role,
    Skill,
    Step,
    Topic,
)
from quiz.core.content.role_page import CommonQuestion, PayLevel, Scene, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

# Which class stands where in a file, by the names on the way to it.
_CLASSES: dict[tuple[str, ...], type] = {
    ("option",): Option,
    ("skill",): Skill,
    ("skill", "topic"): Topic,
    ("skill", "level"): Level,
    ("table",): Table,
    ("scene",): Scene,
    ("answer",): CommonQuestion,
    ("misconception",): Misconception,
    ("misconception", "when"): Condition,
    ("pay_level",): PayLevel,
    ("step",): Step,
    ("resource",): Resource,
    ("certificate",): Certificate,
    ("certificate", "requirement"): Requirement,
}
_EXPECTED = {
    "string_type": "write it as text in quotes",
    "float_type": "write it as a plain number, without quotes",
    "int_type": "write it as a whole number, without quotes",
    "int_from_float": "write it as a whole number",
    "bool_type": "write true or false, without quotes",
    "tuple_type": "write a list in square brackets, or one [[...]] after the other",
    "frozen_set_type": 'write a list in square brackets, such as ["some-id"]',
    "dict_type": 'write it as name = "text" pairs in curly brackets',
    "mapping_type": 'write it as name = "text" pairs in curly brackets',
    "dataclass_type": "write it as a table of fields",
}
_NOT_WRITTEN = {"skill", "topic", "theme"}  # of a question: its place says them
_DATE = "write a date as 2027-05-22, without quotes"


def fields_in_files(kind: type) -> set[str]:
    """The names that a data file can use for the fields of a core class."""
    alias = kind.__pydantic_config__["alias_generator"]  # type: ignore[attr-defined]
    return {alias(field.name) for field in fields(kind)}


def translate(error: ValidationError, kind: type, raw: dict[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """For each thing found: top-level key, entry, field, name of the check, what to do."""
    for found in error.errors(include_url=False):
        *way, last = found["loc"] or ("",)
        if last == "[key]":
            *way, last = way
        entry = _entry(way, raw)
        spoken = f"number {last + 1}" if isinstance(last, int) else last
        field = f"{entry}, {spoken}" if kind is not Role and entry else spoken
        name, message = _message(found, kind, tuple(part for part in way if isinstance(part, str)))
        yield str([*way, last][0]), entry, field, name, message


def _entry(way: list[str | int], raw: Any) -> str:
    """Where in the file, by the names that entries carry themselves: "skill leadership, topic direction"."""
    parts: list[str] = []
    for part in way:
        raw = raw[part]
        if isinstance(part, int):
            label = raw.get("id") or raw.get("name") if isinstance(raw, dict) else None
            parts[-1] += f" {label or part + 1}"
        else:
            parts.append(str(part))
    return ", ".join(parts)


def _message(found: ErrorDetails, kind: type, way: tuple[str, ...]) -> tuple[str, str]:
    """The name of the check and what to do."""
    what, given = found["type"], found["input"]
    if what == "missing":
        return "missing-field", "is missing; add it."
    if what in ("unexpected_keyword_argument", "extra_forbidden"):
        here = _CLASSES.get(way) if way else kind
        known = fields_in_files(here) - (_NOT_WRITTEN if here is Question else set()) if here else set()
        return "unknown-field", f"is no field here.{did_you_mean(str(found['loc'][-1]), known)}"
    if what == "enum":
        known = {word.strip("' ") for word in found["ctx"]["expected"].replace(" or ", ",").split(",")}
        return "wrong-value", f'"{given}" is not known.{did_you_mean(str(given), known)}'
    if what.startswith("date"):
        return "wrong-value", f'"{given}" is no date; {_DATE}.'
    return "wrong-value", f"is {_shown(given)}; {_EXPECTED.get(what, found['msg'])}."


def _shown(given: Any) -> str:
    """A value as a file would write it, cut short."""
    text = str(given).lower() if isinstance(given, bool) else repr(given)
    return text if len(text) <= 40 else f"{text[:37]}..."
