"""Themes: several situations that share one ask and one set of options, in each of which another option is best.

The form is that of extended matching questions (Case and Swanson 1993): since every option is right somewhere,
the options alone give nothing away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, did_you_mean
from quiz.core.content.question import Difficulty, Kind, Option, Question, file_rules

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Theme:
    """What the questions of a theme share. `options`: name of an option → its text."""

    __pydantic_config__ = file_rules()
    id: str
    kind: Kind
    ask: str
    options: Mapping[str, str]


@dataclass(frozen=True)
class ThemeQuestion:
    """One question of a theme: `best`, `half` and `why` go by the names of the theme's options."""

    __pydantic_config__ = file_rules()
    id: str
    difficulty: Difficulty
    idea: str
    source: str
    situation: str
    best: str
    why: Mapping[str, str]
    half: str = ""
    code: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    sum: bool = False
    public: bool = False
    review_by: date | None = None
    not_with: frozenset[str] = frozenset()
    allow: Mapping[str, str] = field(default_factory=dict)


def naming_faults(theme: Theme, entry: ThemeQuestion, file: str) -> Iterator[Fault]:
    """Names of options that the theme does not have, and reasons that are missing."""
    named = [("best", entry.best), ("half", entry.half), *(("why", name) for name in entry.why)]
    for place, name in named:
        if name not in theme.options and (name or place != "half"):
            message = f'"{name}" is no option of the theme {theme.id}.{did_you_mean(name, theme.options)}'
            yield Fault(file, entry.id, place, "unknown-option", message)
    if entry.half == entry.best:
        message = "names the best option; name another, or leave it out."
        yield Fault(file, entry.id, "half", "half-credit", message)
    for name in theme.options:
        if name not in entry.why:
            yield Fault(file, entry.id, f"why, {name}", "missing-field", "is missing; add it.")


def as_question(theme: Theme, entry: ThemeQuestion, skill: str, topic: str) -> Question:
    """A question like any other: the theme's options with this question's credits and reasons."""
    credits_of = {entry.half: 0.5, entry.best: 1.0}
    return Question(
        id=entry.id,
        skill=skill,
        topic=topic,
        difficulty=entry.difficulty,
        kind=theme.kind,
        idea=entry.idea,
        source=entry.source,
        ask=theme.ask,
        options=tuple(Option(text, credits_of.get(name, 0.0), entry.why[name]) for name, text in theme.options.items()),
        situation=entry.situation,
        theme=theme.id,
        code=entry.code,
        table=entry.table,
        sum=entry.sum,
        public=entry.public,
        review_by=entry.review_by,
        not_with=entry.not_with,
        allow=entry.allow,
    )
