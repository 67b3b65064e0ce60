"""What would come first if a person weighed the skills differently. Nothing here touches a stored result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.core.score.result import Result, SkillResult, with_targets


@dataclass(frozen=True)
class Priority:
    """A skill with its place (1 is the largest gap): by the role's ratings, and as `tried` by the person's own."""

    skill: SkillResult
    place: int
    tried: SkillResult
    tried_place: int

    @property
    def moved(self) -> int:
        """Places gained (positive) or lost."""
        return self.place - self.tried_place


def weigh_anew(result: Result, ratings: Mapping[str, float]) -> tuple[Priority, ...]:
    """The skills, largest gap first, by a person's ratings (skill id → 0 to 10); one without keeps its target."""
    tried = with_targets(result, ratings)
    before = [skill.skill for skill in result.by_gap]
    return tuple(
        Priority(result.by_skill[skill.skill], 1 + before.index(skill.skill), skill, place)
        for place, skill in enumerate(tried.by_gap, 1)
    )
