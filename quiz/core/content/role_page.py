"""What only the page about a role shows: scenes, tables, pay, common questions."""

from __future__ import annotations

from dataclasses import dataclass

from quiz.core.content.question import file_rules


@dataclass(frozen=True)
class Scene:
    """A moment of a week in the job: a public question of the bank (id), shown with its answer."""

    __pydantic_config__ = file_rules()
    day: str
    question: str


@dataclass(frozen=True)
class Table:
    """A table of the role page, as the source article gives it. `work`: it says what the work consists of."""

    __pydantic_config__ = file_rules()
    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    work: bool = False


@dataclass(frozen=True)
class PayLevel:
    """Pay a year, from `low` to `high`, for whole years of experience; `years_to` None is open-ended."""

    __pydantic_config__ = file_rules()
    name: str
    years_from: int
    low: int
    high: int
    currency: str
    years_to: int | None = None


@dataclass(frozen=True)
class CommonQuestion:
    """A common question about the role, and its answer."""

    __pydantic_config__ = file_rules()
    question: str
    answer: str
