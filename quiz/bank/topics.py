"""The question files of a data folder: <skill>/<topic>.toml → questions, with what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError

from quiz.bank.fault import Fault
from quiz.bank.formats.toml import Raw, as_json, read_file, refuse_unknown, tidy
from quiz.bank.messages import translate
from quiz.bank.themes import Theme, ThemeQuestion, as_question, naming_faults
from quiz.core.content.question import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# Fields of a question that no file writes, and where they come from.
_GIVEN = {
    "skill": "take it out: the folder names the skill.",
    "topic": "take it out: the file names the topic.",
    "theme": "take it out: a question of a theme stands under [[theme.question]].",
}

_question = TypeAdapter(Question)
_theme = TypeAdapter(Theme)
_theme_question = TypeAdapter(ThemeQuestion)

T = TypeVar("T")


@dataclass
class TopicReader:
    """Reads question files one after the other and notes what is written, soundly or not.

    `ids`: file and id of every question and theme; `topics`: those with a question that papers may ask;
    `old`: questions with a stem, the form of release 1.0.0.
    """

    folder: Path
    faults: list[Fault]
    ids: list[tuple[str, str]] = field(default_factory=list)
    topics: set[str] = field(default_factory=set)
    old: set[str] = field(default_factory=set)

    def read(self, name: str) -> list[Question]:
        """The well-formed questions of one file, those of its themes behind those that stand alone."""
        raw = read_file(self.folder, name, self.faults) or {}
        refuse_unknown(name, raw, ("question", "theme"), self.faults)
        alone = [
            self._question(name, f"question {number} of the file", entry)
            for number, entry in self._entries(name, "", raw, "question")
        ]
        themes = [
            question
            for number, entry in self._entries(name, "", raw, "theme")
            for question in self._theme(name, f"theme {number} of the file", entry)
        ]
        return [question for question in (*alone, *themes) if question]

    def in_own_words(self, faults: Iterable[Fault]) -> Iterator[Fault]:
        """Faults by the names of the fields that stand in the file."""
        for fault in faults:
            old = fault.field == "ask" and fault.item in self.old
            yield replace(fault, field="stem") if old else fault

    def _question(self, name: str, place: str, raw: Raw) -> Question | None:
        item = self._note(name, place, raw)
        for given in raw.keys() & _GIVEN.keys():
            self._fault(name, item, given, "unknown-field", _GIVEN[given])
        if "stem" in raw:
            self.old.add(item)
            if raw.keys() & {"ask", "situation"}:
                message = "stands beside an ask or a situation; write these two and take the stem out."
                self._fault(name, item, "stem", "unknown-field", message)
            raw = {"ask": raw["stem"], **{key: value for key, value in raw.items() if key != "stem"}}
        return self._value(_question, Question, name, item, {**raw, "theme": "", **_place(name)})

    def _theme(self, name: str, place: str, raw: Raw) -> list[Question | None]:
        item = self._note(name, place, raw)
        shared = {key: value for key, value in raw.items() if key != "question"}
        theme = self._value(_theme, Theme, name, item, shared)
        entries = self._entries(name, item, raw, "question")
        read = [self._theme_question(name, f"question {number} of {item}", entry) for number, entry in entries]
        return [self._joined(name, theme, entry) for entry in read if theme and entry]

    def _theme_question(self, name: str, place: str, raw: Raw) -> ThemeQuestion | None:
        return self._value(_theme_question, ThemeQuestion, name, self._note(name, place, raw), raw)

    def _joined(self, name: str, theme: Theme, entry: ThemeQuestion) -> Question | None:
        faults = list(naming_faults(theme, entry, name))
        self.faults += faults
        return None if faults else as_question(theme, entry, **_place(name))

    def _entries(self, name: str, item: str, raw: Raw, key: str) -> Iterator[tuple[int, Raw]]:
        """The tables [[key]] of a file or, where `item` names one, of a theme, counted from 1."""
        entries = raw.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            brackets = f"[[theme.{key}]]" if item else f"[[{key}]]"
            self._fault(name, item, key, "wrong-value", f"write each {key} under {brackets}, in double brackets.")
            return
        for number, entry in enumerate(entries, start=1):
            if key == "question" and not entry.get("public"):
                self.topics.add(_place(name)["topic"])
            yield number, tidy(entry)

    def _note(self, name: str, place: str, raw: Raw) -> str:
        """What to call an entry: its id, which is noted down, else its place."""
        if raw.get("id"):
            self.ids.append((name, str(raw["id"])))
        return str(raw.get("id") or place)

    def _value(self, adapter: TypeAdapter[T], kind: type, name: str, item: str, raw: Raw) -> T | None:
        try:
            return adapter.validate_json(as_json(raw), strict=True)
        except ValidationError as error:
            for _, _, where, check, message in translate(error, kind, raw):
                self._fault(name, item, where, check, message)
            return None

    def _fault(self, file: str, item: str, where: str, name: str, message: str) -> None:
        self.faults.append(Fault(file, item, where, name, message))


def _place(name: str) -> dict[str, str]:
    """The skill and the topic that a file belongs to."""
    skill, topic = name.removesuffix(".toml").split("/")
    return {"skill": skill, "topic": topic}
