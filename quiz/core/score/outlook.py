"""Before a retake: how many right answers would show something, or that the paper cannot show it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from quiz.core.score.change import OVERALL, Limits
from quiz.core.score.marking import Mark
from quiz.core.score.shuffle import Hands, find_luck

Outcomes = tuple[float, ...]  # what blind guessing can earn on a question


@dataclass(frozen=True)
class Outlook:
    """How many right answers of `asked` earn "points up" and "improved"; None where not even all right would.

    They are to be spread evenly over the skills, and earn it even if all other answers are wrong.
    """

    asked: int
    points_up: int | None
    improved: int | None


def look_ahead(
    earlier: Mapping[str, Sequence[Mark]], to_come: Mapping[str, Sequence[Outcomes]], limits: Limits = OVERALL
) -> Outlook:
    """What a paper could show of a person.

    `earlier`: for each skill, the marks of the questions that were new on the measurement it will be compared with.
    `to_come`: for each skill, what guessing can earn on the questions of a paper such as will be drawn. Skills that
    stand on one side only are left out, as they will be then.

    Raises ValueError when no skill can be compared.
    """
    skills = [skill for skill in to_come if to_come[skill] and earlier.get(skill)]
    if not skills:
        raise ValueError("an outlook needs a skill with questions on both papers")
    asked = sum(len(to_come[skill]) for skill in skills)

    def luck_with(right: int) -> float:
        later = _spread(right, {skill: to_come[skill] for skill in skills})
        return find_luck([Hands(skill, tuple(earlier[skill]), later[skill]) for skill in skills]).rise

    points_up = _fewest(luck_with, limits.points_up, 0, asked)
    improved = _fewest(luck_with, limits.improved, points_up, asked)
    return Outlook(asked, *(right if right <= asked else None for right in (points_up, improved)))


def _fewest(luck_with: Callable[[int], float], limit: float, least: int, asked: int) -> int:
    """The fewest right answers, from `least` on, whose luck keeps within the limit; one more than asked if none do."""
    # The luck of a rise falls as right answers are added, so halving the range finds it.
    return least + bisect_left(range(least, asked + 1), -limit, key=lambda right: -luck_with(right))


def _spread(right: int, to_come: Mapping[str, Sequence[Outcomes]]) -> dict[str, tuple[Mark, ...]]:
    """A paper with so many right answers, dealt to the skills in turns, the others wrong."""
    places = [(i, skill) for skill, questions in to_come.items() for i in range(len(questions))]
    rights = set(sorted(places, key=lambda place: place[0])[:right])
    return {
        skill: tuple(Mark(float((i, skill) in rights), outcomes) for i, outcomes in enumerate(questions))
        for skill, questions in to_come.items()
    }
