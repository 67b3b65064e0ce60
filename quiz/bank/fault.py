"""What a check has to say: where it is, what is wrong and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from quiz.core.content.question import Question


LONGEST = 100  # letters of a word that somebody may have misspelt


class Weight(StrEnum):
    """`error`: the bank cannot be used. `cue`: it can be guessed; `cost`: it takes people too long; --strict refuses
    both. `warning`: mend or allow.
    """

    ERROR = "error"
    CUE = "cue"
    COST = "cost"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One thing to mend. `file` is relative to the data folder, `item` a question id or another entry's name.

    `name` is the check's own name, the one that a question can `allow` where it is a warning.
    """

    file: str
    item: str
    field: str
    name: str
    message: str
    weight: Weight = Weight.ERROR

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.file, self.item, self.field) if part)
        return f"{place}: {self.message} [{self.name}]"


def file_of(question: Question) -> str:
    """Where a question is written: its folder is its skill, its file its topic."""
    return f"{question.skill}/{question.topic}.toml"


def fault_in(question: Question, field: str, name: str, message: str, weight: Weight = Weight.ERROR) -> Fault:
    """A fault of one question, or of its theme where the field belongs to all its questions."""
    shared = question.theme and (field in ("ask", "option") or field.endswith(", text"))
    return Fault(file_of(question), question.theme if shared else question.id, field, name, message, weight)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt word, with a leading space; else what there is to choose from."""
    choices = sorted(known)
    close = get_close_matches(word[:LONGEST].lower(), choices, n=1, cutoff=0.6)
    if close:
        return f' Did you mean "{close[0]}"?'
    return f" Known are: {', '.join(choices)}." if len(choices) <= 30 else ""
