"""Figures of questions, made up in few words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from quiz.core.content.question import Question
from quiz.core.statistics.counted import Rests
from quiz.core.statistics.questions import QuestionFigures
from tests.builders import options, question


def rests(people: int, mean: float = 0.5, spread: float = 0.25, weak: int = 0) -> Rests:
    """So many people whose rests have this mean and this standard deviation."""
    return Rests(people, people, people * mean, people * mean**2 + max(0, people - 1) * spread**2, weak)


def figures(
    *chosen: Rests, unknown: Rests | None = None, best: int = 0, asked: Question | None = None, **more: Any
) -> QuestionFigures:
    """A question of which these people took the options, one after the other."""
    keyed = options("Knead it", "Wait", "Ask the guests", "Bake it now", best=best)
    asked = replace(asked or question(), options=keyed)
    return QuestionFigures(asked, chosen, unknown or Rests(), **more)


def sound(name: str = "sound", scale: int = 40, **fields: Any) -> QuestionFigures:
    """Five times so many people; three in five are right, and know more than the others."""
    return figures(
        rests(3 * scale, 0.6), rests(scale // 2, 0.3), rests(scale // 4, 0.3), rests(scale // 4, 0.3),
        unknown=rests(scale, 0.3), asked=question(name, **fields),
    )  # fmt: skip
