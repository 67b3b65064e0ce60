"""Marks of small papers, for the tests of this folder."""

from __future__ import annotations

from quiz.core.score.marking import Mark
from quiz.core.score.shuffle import Hands

PLAIN = (1.0, 0.0, 0.0, 0.0)
WITH_HALF = (1.0, 0.5, 0.0, 0.0)
THREE_OPTIONS = (1.0, 0.0, 0.0)
KINDS = (PLAIN, WITH_HALF, THREE_OPTIONS)
ROLE = ("leadership", "communication", "analysis", "technical", "ai", "projects")


def every_mark(*kinds: tuple[float, ...]) -> list[Mark]:
    """Questions of these kinds, each answered in every way it can be."""
    return [Mark(credit, kind, known) for kind in kinds for credit in sorted(set(kind)) for known in (False, True)]


def right(count: int, outcomes: tuple[float, ...] = PLAIN) -> list[Mark]:
    return [Mark(1.0, outcomes)] * count


def partly(count: int) -> list[Mark]:
    return [Mark(0.5, WITH_HALF)] * count


def wrong(count: int, outcomes: tuple[float, ...] = PLAIN) -> list[Mark]:
    return [Mark(0.0, outcomes)] * count


def unknown(count: int, outcomes: tuple[float, ...] = PLAIN) -> list[Mark]:
    """Answered with "I don't know"."""
    return [Mark(0.0, outcomes, known=False)] * count


def left_open(count: int, outcomes: tuple[float, ...] = PLAIN) -> list[Mark]:
    return [Mark(0.0, outcomes, known=False, answered=False)] * count


def hands(earlier: list[Mark], later: list[Mark], skill: str = "leadership") -> Hands:
    return Hands(skill, tuple(earlier), tuple(later))


def everywhere(earlier: list[Mark], later: list[Mark]) -> list[Hands]:
    """The same answers in all six skills."""
    return [hands(earlier, later, skill) for skill in ROLE]
