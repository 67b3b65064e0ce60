"""What would come first if a person weighed the skills differently. Nothing here touches a stored result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from quiz.core.score.marking import mark_readiness, skill_state
from quiz.core.score.result import Result, SkillResult


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


def with_targets(result: Result, ratings: Mapping[str, float]) -> Result:
    """The result held against other targets (skill id → 0 to 10). Scores stay; a skill without one keeps its target."""
    skills = tuple(
        _with_target(skill, ratings[skill.skill]) if skill.skill in ratings else skill for skill in result.skills
    )
    pairs = [(skill.score, skill.target) for skill in skills]
    whole = result.readiness is not None and any(target > 0 for _, target in pairs)
    return Result(skills, mark_readiness(pairs) if whole else None)


def _with_target(skill: SkillResult, target: float) -> SkillResult:
    return replace(skill, target=target, state=skill_state(skill.score, target))
