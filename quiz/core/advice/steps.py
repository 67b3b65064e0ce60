"""The steps towards the role in a person's order, each with its reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from quiz.core.advice.situation import Standpoint, listed, within
from quiz.core.content.role import Resource, Step
from quiz.core.score.result import SkillResult

MOST_IDEAS = 4
MOST_TASKS = 3

StepState = Literal["now", "next", "open", "habit", "not asked", "shown"]


@dataclass(frozen=True)
class StepAdvice:
    """One step for one person.

    now: it closes the first gap · next: another gap · open: not shown either way · habit: goes on for good ·
    not asked: this paper says nothing about it · shown: nothing to do. Hours are for the whole step, or for
    each month of a habit; 0 where there is nothing to do. `topics`: those (ids) it should work on.
    """

    step: Step
    state: StepState
    skill: str | None
    reason: str
    ideas: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    tasks: tuple[str, ...] = ()
    hours_low: float = 0
    hours_high: float = 0
    topics: tuple[str, ...] = ()


def order_steps(at: Standpoint) -> tuple[StepAdvice, ...]:
    """All steps: by the largest gap among their skills, then habits, what was not asked, what is shown."""
    building = [step for step in at.role.steps if not step.habit]
    led = sorted(
        (step for step in building if _skills_of(step, at)), key=lambda step: at.ranked.index(_skills_of(step, at)[0])
    )
    habits = sorted((step for step in at.role.steps if step.habit), key=lambda step: step.number)
    rest = [step for step in building if step not in led]
    asked = [step for step in rest if set(step.skills) & set(at.result.by_skill)]
    return (
        *(_work(step, at, first=place == 0) for place, step in enumerate(led)),
        *(_habit(step, at, tied=place == 0) for place, step in enumerate(habits)),
        *(_not_asked(step, at) for step in rest if step not in asked),
        *(_shown(step, at) for step in asked),
    )


def _skills_of(step: Step, at: Standpoint) -> list[SkillResult]:
    """The skills a step builds that are not met, most urgent first."""
    return [skill for skill in at.ranked if skill.skill in step.skills]


def _work(step: Step, at: Standpoint, *, first: bool) -> StepAdvice:
    skills = _skills_of(step, at)
    topics = tuple(topic for skill in skills for topic in at.topics_of(skill.skill))
    times = max(1, len(topics)) if step.per_topic else 1
    gap: StepState = "now" if first else "next"
    return StepAdvice(
        step=step,
        state=gap if skills[0].state == "gap" else "open",
        skill=skills[0].name,
        reason=" ".join([*_reasons(step, skills, at, first=first), step.why]),
        ideas=at.ideas_of([skill.skill for skill in skills], MOST_IDEAS),
        resources=at.resources_for(step.id, topics),
        tasks=tuple(step.practice[topic] for topic in topics if topic in step.practice)[:MOST_TASKS] or step.tasks,
        hours_low=step.hours_low * times,
        hours_high=step.hours_high * times,
        topics=topics,
    )


def _reasons(step: Step, skills: Sequence[SkillResult], at: Standpoint, *, first: bool) -> list[str]:
    """Why a step stands where it does: the skill that triggered it, then the step's other skills."""
    lead, *others = skills
    shown = [at.role.skill_by_id[skill].name for skill in step.skills if _is_met(skill, at)]
    unasked = [at.role.skill_by_id[skill].name for skill in step.skills if skill not in at.result.by_skill]
    return [
        _lead(lead, at, first=first),
        *(_beside(other, lead) for other in others),
        *([f"{_capital(shown)}: already shown."] if shown else []),
        *([f"{_capital(unasked)}: not asked on this paper."] if unasked else []),
    ]


def _lead(skill: SkillResult, at: Standpoint, *, first: bool) -> str:
    if skill.state == "open":
        return (
            f"{skill.name} is open: {_figures(skill)}. After {skill.score.asked} questions that may be enough or not."
        )
    if len(at.result.skills) == 1:
        return f"{skill.name} is a gap: {_figures(skill)}."
    return f"{skill.name} is {_rank(skill, at) if first else 'a gap too'}: {_figures(skill)}."


def _rank(skill: SkillResult, at: Standpoint) -> str:
    """How firmly the first gap may be called first."""
    if skill.skill == at.clear_first:
        return "clearly your largest gap"
    return (
        "among your largest gaps"
        if sum(one.state == "gap" for one in at.ranked) > 1
        else "the one gap that your answers show"
    )


def _beside(skill: SkillResult, lead: SkillResult) -> str:
    if skill.state == "gap":
        return f"{skill.name} is a gap as well: {_figures(skill)}."
    also = " too" if lead.state == "open" else ""
    return f"{skill.name} is open{also}: {_figures(skill)}."


def _figures(skill: SkillResult) -> str:
    return (
        f"{skill.score.value:.1f}, where the role asks for {'an assumed ' if skill.assumed else ''}{skill.target:.1f}"
    )


def _habit(step: Step, at: Standpoint, *, tied: bool) -> StepAdvice:
    """A habit, worked on by the first gap; `tied`: its reason says so, which need be said only once."""
    first = at.ranked[0] if at.ranked else None
    topics = at.topics_of(first.skill) if first else ()
    practice = step.practice.get(first.skill) if first else None
    return StepAdvice(
        step=step,
        state="habit",
        skill=first.name if first else None,
        reason=f"{step.why} {_tie(first, at)}" if tied else step.why,
        resources=at.resources_for(step.id, topics),
        tasks=(practice,) if practice else step.tasks,
        hours_low=step.hours_low,
        hours_high=step.hours_high,
        topics=topics,
    )


def _tie(first: SkillResult | None, at: Standpoint) -> str:
    """Where a habit starts."""
    if first is None:
        return "You have shown what was asked, so let your own projects decide where to look."
    if first.state == "open":
        return f"Start with {within(first.name)}, which your answers leave open."
    return f"Start with {within(first.name)}{'' if len(at.result.skills) == 1 else f', which is {_rank(first, at)}'}."


def _not_asked(step: Step, at: Standpoint) -> StepAdvice:
    asked = listed([within(skill.name) for skill in at.result.skills])
    return StepAdvice(
        step,
        "not asked",
        None,
        f"This paper asked about {asked} only. A paper on all skills shows whether this step is for you.",
    )


def _shown(step: Step, at: Standpoint) -> StepAdvice:
    asked = [skill for skill in at.result.skills if skill.skill in step.skills]
    names = listed([f"{within(skill.name)} ({_figures(skill)})" for skill in asked])
    unasked = [at.role.skill_by_id[skill].name for skill in step.skills if skill not in at.result.by_skill]
    rest = f" {_capital(unasked)}: not asked on this paper." if unasked else ""
    return StepAdvice(step, "shown", None, f"Already shown: {names}. Nothing to do here for now.{rest}")


def _is_met(skill: str, at: Standpoint) -> bool:
    found = at.result.by_skill.get(skill)
    return found is not None and found.state == "met"


def _capital(names: Sequence[str]) -> str:
    """Names of skills at the beginning of a sentence: Leadership and communication."""
    first, *others = names
    return listed([first, *map(within, others)])
