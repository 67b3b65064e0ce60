"""Data folder → bank and role, or every fault at once, in words that an author can act on.

role.toml  steps.toml  certifications.toml  <skill>/<topic>.toml
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from quiz.bank_checks.fault import Fault, did_you_mean
from quiz.bank_checks.role_data import CERTIFICATIONS, ROLE, STEPS, role_faults
from quiz.bank_checks.structure import bank_faults, question_faults, topic_faults
from quiz.bank_messages import fields_in_files, translate
from quiz.core.bank import Bank, Question
from quiz.core.role import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ROLE_FILES = (ROLE, STEPS, CERTIFICATIONS)
_FILE_OF = {"step": STEPS, "resource": STEPS, "certificate": CERTIFICATIONS}

_question = TypeAdapter(Question)
_role = TypeAdapter(Role)

Raw = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What could be read of a folder: the well-formed questions, the role if it is whole, and all errors."""

    bank: Bank
    role: Role | None
    faults: tuple[Fault, ...]


class BankError(Exception):
    """The folder cannot be used; `faults` says why, the message is one line for each."""

    def __init__(self, folder: Path, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{folder}: {len(faults)} to mend\n" + "\n".join(map(str, faults)))
        self.faults = faults


def load(folder: Path) -> tuple[Bank, Role]:
    """The bank and the role of a data folder; BankError with every error there is."""
    reading = read(folder)
    if reading.faults or reading.role is None:
        raise BankError(folder, reading.faults)
    return reading.bank, reading.role


def read(folder: Path, seen: Callable[[int], None] = lambda _: None) -> Reading:
    """Everything that can be read, and every error; never raises for what a file holds.

    `seen` is told the size of each question file in bytes when it is done, for a progress bar.
    """
    if not folder.is_dir():
        return Reading(Bank(()), None, (Fault("", "", "", "missing-file", f"there is no folder {folder}."),))
    reader = _Reader(folder)
    role = reader.role()
    questions = tuple(question for path in reader.topic_files() for question in reader.topic(path, seen))
    for question in questions:
        reader.faults.extend(question_faults(question))
    reader.faults.extend(bank_faults(questions, reader.ids))
    if role:
        reader.faults.extend(topic_faults(reader.topics, role))
    return Reading(Bank(questions), role, tuple(reader.faults))


def topic_paths(folder: Path) -> list[Path]:
    """The question files of a data folder, in the order of reading."""
    role_files = {folder / name for name in _ROLE_FILES}
    return [path for path in sorted(folder.rglob("*.toml")) if path not in role_files]


@dataclass
class _Reader:
    """One reading of a folder: gathers faults, and the ids and topics that are written, soundly or not."""

    folder: Path
    faults: list[Fault] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    known_topics: set[str] | None = None

    def fault(self, file: str, item: str, field: str, name: str, message: str) -> None:
        self.faults.append(Fault(file, item, field, name, message))

    def role(self) -> Role | None:
        """The role, where its three files are there and each entry has its form."""
        raw: Raw = {}
        parsed = [self._merge(name, raw) for name in _ROLE_FILES]
        self.known_topics = _topic_names(raw)
        if not all(parsed):
            return None
        try:
            role = _role.validate_json(_as_json(raw), strict=True)
        except ValidationError as error:
            for key, item, field, name, message in translate(error, Role, raw):
                self.fault(_FILE_OF.get(key, ROLE), item, field, name, message)
            self.faults.extend(_faults_elsewhere(error, raw))
            return None
        self.faults.extend(role_faults(role))
        return role

    def _merge(self, name: str, raw: Raw) -> bool:
        """Add a file's own fields to `raw`; whether the file could be read."""
        found = self._parse(name)
        own = {key for key in fields_in_files(Role) if _FILE_OF.get(key, ROLE) == name}
        for key, value in (found or {}).items():
            if key in own:
                raw[key] = _tidy(value)
            else:
                self.fault(name, "", key, "unknown-field", f"is no field of this file.{did_you_mean(key, own)}")
        return found is not None

    def topic_files(self) -> Iterator[str]:
        """The names of the question files that belong to a topic of the role."""
        for path in topic_paths(self.folder):
            name = path.relative_to(self.folder).as_posix()
            place = name.removesuffix(".toml")
            if place.count("/") == 1 and (self.known_topics is None or place in self.known_topics):
                yield name
            else:
                known = self.known_topics if "/" in place and self.known_topics else {"role", "steps", "certifications"}
                message = f"the role has no such skill and topic.{did_you_mean(place, known)}"
                self.fault(name, "", "", "unknown-topic", message)

    def topic(self, name: str, seen: Callable[[int], None]) -> list[Question]:
        """The well-formed questions of one file."""
        raw = self._parse(name) or {}
        for key in raw.keys() - {"question"}:
            hint = did_you_mean(key, {"question"})
            self.fault(name, "", key, "unknown-field", f"is no field of a question file.{hint}")
        entries = raw.get("question", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            message = "write each question under [[question]], in double brackets."
            self.fault(name, "", "question", "wrong-value", message)
            return []
        if entries:
            self.topics.add(name.removesuffix(".toml").split("/")[1])
        read = [self._question(name, number, entry) for number, entry in enumerate(entries, start=1)]
        seen((self.folder / name).stat().st_size)
        return [question for question in read if question]

    def _question(self, name: str, number: int, raw: Raw) -> Question | None:
        self.ids.add(str(raw.get("id", "")))
        item = str(raw.get("id") or f"question {number} of the file")
        for place in raw.keys() & {"skill", "topic"}:
            message = "take it out: the folder names the skill and the file the topic."
            self.fault(name, item, place, "unknown-field", message)
        skill, topic = name.removesuffix(".toml").split("/")
        raw = {**_tidy(raw), "skill": skill, "topic": topic}
        try:
            return _question.validate_json(_as_json(raw), strict=True)
        except ValidationError as error:
            for _, _, field, check, message in translate(error, Question, raw):
                self.fault(name, item, field, check, message)
            return None

    def _parse(self, name: str) -> Raw | None:
        try:
            return tomllib.loads((self.folder / name).read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            message = "this file is missing; every role needs one, even if it is empty."
            self.fault(name, "", "", "missing-file", message)
        except tomllib.TOMLDecodeError as error:
            message = f"cannot be read: {error}. Look there for a missing quote, bracket or equals sign."
            self.fault(name, "", "", "not-toml", message)
        except UnicodeDecodeError:
            self.fault(name, "", "", "not-utf8", "is not saved as UTF-8; save it again with that encoding.")
        return None


def _topic_names(raw: Raw) -> set[str] | None:
    """The topics ("skill/topic") that a role file names, as far as it can be understood."""
    try:
        return {f"{skill['id']}/{topic['id']}" for skill in raw["skill"] for topic in skill["topic"]}
    except (KeyError, TypeError):
        return None


def _faults_elsewhere(error: ValidationError, raw: Raw) -> list[Fault]:
    """What else is wrong in the entries that have their form, so that nobody mends a role in two rounds."""
    broken = {found["loc"][:2] for found in error.errors()}
    kept = {
        key: [entry for place, entry in enumerate(value) if (key, place) not in broken]
        if isinstance(value, list)
        else value
        for key, value in raw.items()
    }
    try:
        role = _role.validate_json(_as_json(kept), strict=True)
    except ValidationError:
        return []
    return list(role_faults(role, written=frozenset(_ids_in(raw))))


def _ids_in(raw: Any) -> Iterator[str]:
    """Every id, at any depth."""
    if isinstance(raw, dict):
        yield from (value for key, value in raw.items() if key == "id" and isinstance(value, str))
        raw = list(raw.values())
    if isinstance(raw, list):
        for value in raw:
            yield from _ids_in(value)


def _as_json(raw: Raw) -> str:
    """Strict reading of lists and dates is only offered for JSON, where both are written in one way."""
    return json.dumps(raw, default=str)


def _tidy(raw: Any) -> Any:
    """Texts without the line breaks of the file; blank lines between paragraphs, code and tables stay."""
    if isinstance(raw, dict):
        return {key: value if key in ("code", "table") else _tidy(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_tidy(value) for value in raw]
    if isinstance(raw, str):
        return "\n\n".join(" ".join(part.split()) for part in raw.strip().split("\n\n"))
    return raw
