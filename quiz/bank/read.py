"""Data folder → bank and role, or every fault at once, in words that an author can act on.

role.toml  steps.toml  certifications.toml  retired.toml (may be missing)  <skill>/<topic>.toml
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from quiz.bank.fault import Fault, did_you_mean
from quiz.bank.formats.toml import Raw, as_json, find_paths, read_file, refuse_unknown, tidy
from quiz.bank.messages import fields_in_files, translate
from quiz.bank.rules.papers import paper_faults
from quiz.bank.rules.role_data import role_faults
from quiz.bank.rules.role_page import CERTIFICATIONS, ROLE, STEPS, scene_faults
from quiz.bank.rules.structure import form_faults, id_faults, question_faults, reference_faults, topic_faults
from quiz.bank.rules.themes import theme_faults
from quiz.bank.topics import TopicReader
from quiz.core.content.question import Bank
from quiz.core.content.role import Role
from quiz.paths import is_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RETIRED = "retired.toml"  # ids = [...]: those of questions that have gone
_ROLE_FILES = (ROLE, STEPS, CERTIFICATIONS)
_FILE_OF = {"step": STEPS, "resource": STEPS, "certificate": CERTIFICATIONS}

_role = TypeAdapter(Role)


@dataclass(frozen=True)
class Contents:
    """What could be read of a folder: the well-formed questions, the role if it is whole, and all errors."""

    bank: Bank
    role: Role | None
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> Bank:
        """The questions without an error in themselves or in their theme."""
        broken = {fault.item for fault in self.faults} - {""}
        return Bank(tuple(one for one in self.bank.questions if not {one.id, one.theme} & broken))


class BankError(Exception):
    """The folder cannot be used; `faults` says why, the message is one line for each."""

    def __init__(self, folder: Path, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{folder}: {len(faults)} to mend\n" + "\n".join(map(str, faults)))
        self.faults = faults


def load(folder: Path) -> tuple[Bank, Role]:
    """The bank and the role of a data folder; BankError with every error there is."""
    contents = read(folder)
    if contents.faults or contents.role is None:
        raise BankError(folder, contents.faults)
    return contents.bank, contents.role


def read(folder: Path, seen: Callable[[int], None] = lambda _: None) -> Contents:
    """Everything that can be read, and every error; never raises for what a file holds.

    `seen` is told the size of each question file in bytes when it is done, for a progress bar.
    """
    if not is_folder(folder):
        return Contents(Bank(()), None, (Fault("", "", "", "missing-file", f"there is no folder {folder}."),))
    faults: list[Fault] = []
    role, known_topics = _read_role(folder, faults)
    reader = TopicReader(folder, faults)
    questions = []
    for name in _topic_files(folder, known_topics, faults):
        questions += reader.read(name)
        seen((folder / name).lstat().st_size)
    for question in questions:
        faults.extend(question_faults(question))
        if question.id not in reader.old:
            faults.extend(form_faults(question))
    faults.extend(theme_faults(questions))
    faults.extend(id_faults(reader.ids, _read_retired(folder, faults)))
    faults.extend(reference_faults(questions, {name for _, name in reader.ids}))
    if role:
        faults.extend(topic_faults(reader.topics, role))
        faults.extend(scene_faults(role, questions, {name for _, name in reader.ids}))
        if not faults:
            faults.extend(paper_faults(Bank(tuple(questions)), role))
    # What is wrong with a theme is wrong in each of its questions, and said once.
    return Contents(Bank(tuple(questions)), role, tuple(dict.fromkeys(reader.in_own_words(faults))))


def topic_paths(folder: Path) -> list[Path]:
    """The question files of a data folder, in the order of reading."""
    return find_paths(folder, (*_ROLE_FILES, RETIRED))


def _topic_files(folder: Path, known_topics: set[str] | None, faults: list[Fault]) -> Iterator[str]:
    """The names of the question files that belong to a topic of the role."""
    for path in topic_paths(folder):
        name = path.relative_to(folder).as_posix()
        place = name.removesuffix(".toml")
        if place.count("/") == 1 and (known_topics is None or place in known_topics):
            yield name
        else:
            known = known_topics if "/" in place and known_topics else {"role", "steps", "certifications", "retired"}
            message = f"the role has no such skill and topic.{did_you_mean(place, known)}"
            faults.append(Fault(name, "", "", "unknown-topic", message))


def _read_retired(folder: Path, faults: list[Fault]) -> set[str]:
    """Ids that must never be used again."""
    if not (folder / RETIRED).exists():
        return set()
    raw = read_file(folder, RETIRED, faults) or {}
    refuse_unknown(RETIRED, raw, ("ids",), faults)
    ids = raw.get("ids", [])
    if isinstance(ids, list) and all(isinstance(name, str) for name in ids):
        return set(ids)
    faults.append(Fault(RETIRED, "", "ids", "wrong-value", 'write a list of ids, such as ["some-id"].'))
    return set()


def _read_role(folder: Path, faults: list[Fault]) -> tuple[Role | None, set[str] | None]:
    """The role, where its three files are there and each entry has its form; and its topics, as far as can be."""
    raw: Raw = {}
    parsed = [_merge(folder, name, raw, faults) for name in _ROLE_FILES]
    topics = _topic_names(raw)
    if not all(parsed):
        return None, topics
    try:
        role = _role.validate_json(as_json(raw), strict=True)
    except ValidationError as error:
        for key, item, field, name, message in translate(error, Role, raw):
            faults.append(Fault(_FILE_OF.get(key, ROLE), item, field, name, message))
        faults.extend(_faults_elsewhere(error, raw))
        return None, topics
    faults.extend(role_faults(role))
    return role, topics


def _merge(folder: Path, name: str, raw: Raw, faults: list[Fault]) -> bool:
    """Add a file's own fields to `raw`; whether the file could be read."""
    found = read_file(folder, name, faults)
    own = {key for key in fields_in_files(Role) if _FILE_OF.get(key, ROLE) == name}
    refuse_unknown(name, found or {}, own, faults)
    raw |= {key: tidy(value) for key, value in (found or {}).items() if key in own}
    return found is not None


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
        role = _role.validate_json(as_json(kept), strict=True)
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
