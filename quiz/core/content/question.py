"""The bank: every question that can be asked, as plain immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property


def file_rules(**in_files: str) -> dict[str, object]:
    """How a class is read from a data file: unknown fields are refused, lists of tables named in the singular.

    `options="option"` lets a file write one [[question.option]] after the other. A plain dict, read by
    pydantic where there is one, so that the core imports nothing.
    """
    return {"extra": "forbid", "alias_generator": lambda name: in_files.get(name, name)}


class Difficulty(StrEnum):
    """How hard the author judges a question to be (no response data yet)."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Kind(StrEnum):
    """What a question asks for, from acting in a moment to remembering a fact."""

    SITUATION = "situation"
    APPLICATION = "application"
    CONCEPT = "concept"
    RECALL = "recall"


@dataclass(frozen=True)
class Option:
    """One thing a person can choose.

    `credit` is 1 for the best option, 0.5 for one clearly acceptable second, else 0.
    `why` teaches: why it is best, or what makes it tempting and wrong.
    """

    __pydantic_config__ = file_rules()
    text: str
    credit: float
    why: str


@dataclass(frozen=True)
class Question:
    """One question, with everything that is needed to ask, mark and explain it.

    `situation` tells what has happened (it may be empty), `ask` is the question itself. `id` is written by
    hand and never reused. Questions of one `theme` (its id, or empty) share their ask and the texts of their
    options. `table` holds rows of cells, the first row the headings. `sum`: it asks for a calculation.
    `public`: shown with its answer to everybody, so never drawn. `not_with` names questions that must not
    share a paper with this one. `allow` maps the name of a warning to the author's reason for keeping the
    text as it is.
    """

    __pydantic_config__ = file_rules(options="option")
    id: str
    skill: str
    topic: str
    difficulty: Difficulty
    kind: Kind
    idea: str
    source: str
    ask: str
    options: tuple[Option, ...]
    situation: str = ""
    theme: str = ""
    code: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    sum: bool = False
    public: bool = False
    review_by: date | None = None
    not_with: frozenset[str] = frozenset()
    allow: Mapping[str, str] = field(default_factory=dict)

    @property
    def chance(self) -> float:
        """The mean credit of the options: what blind guessing earns (0 to 1)."""
        return sum(option.credit for option in self.options) / len(self.options)

    @property
    def best(self) -> int:
        """The position of the option with the highest credit."""
        return max(range(len(self.options)), key=lambda i: self.options[i].credit)

    @property
    def problem(self) -> str:
        """Situation and ask together."""
        return "\n\n".join(filter(None, (self.situation, self.ask)))

    @property
    def has_exhibit(self) -> bool:
        """Whether a table or code stands beside the text."""
        return bool(self.table or self.code)


@dataclass(frozen=True)
class Bank:
    """All questions, in the order of their files; ids are unique."""

    questions: tuple[Question, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def drawable(self) -> tuple[Question, ...]:
        """The questions that papers may ask: all but the public ones."""
        return tuple(question for question in self.questions if not question.public)

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Question, ...]]:
        """The questions that papers may ask, by their topics (ids)."""
        found: dict[str, tuple[Question, ...]] = {}
        for question in self.drawable:
            found[question.topic] = (*found.get(question.topic, ()), question)
        return found

    def of_topic(self, topic: str) -> tuple[Question, ...]:
        """The questions of a topic (by id) that papers may ask."""
        return self.by_topic.get(topic, ())
