"""The steps towards the role in a person's order, each with what it stands on and what to do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, zip_longest

from quiz.core.advice.standpoint import Idea, Standpoint
from quiz.core.advice.weights import (
    APPEAL,
    DEPTHS,
    FADING,
    GENERAL,
    MOST_IDEAS,
    MOST_RESOURCES,
    MOST_TASKS,
    RESOURCE_SERVED,
)
from quiz.core.content.role import Cost, Resource, Step, Task
from quiz.core.score.marking import State
from quiz.core.score.result import SkillResult


class StepState(StrEnum):
    """Why a step stands where it does, in the order of a report."""

    NOW = "now"  # the first step that closes a gap
    NEXT = "next"  # it closes another gap
    OPEN = "open"  # not shown either way
    HABIT = "habit"  # goes on for good
    NOT_ASKED = "not-asked"  # this paper says nothing about it
    NOT_NOW = "not-now"  # about certificates, of which none is recommended
    SHOWN = "shown"  # nothing to do


class ReasonKind(StrEnum):
    """How a skill stands. Whatever the answers leave open is `open`, also where all are right or none was given."""

    GAP = "gap"
    OPEN = "open"
    MET = "met"
    NOT_ASKED = "not-asked"


class Rank(StrEnum):
    """How firmly a gap may be called the first."""

    CLEARLY = "clearly"  # the largest
    AMONG = "among"  # the largest ones
    ONLY = "only"  # the one gap that shows
    ALSO = "also"  # a gap, and not the first


@dataclass(frozen=True)
class Reason:
    """How one skill of a step stands. Score and target (0 to 10) are None where it was not asked.

    `rank` is None for what is no gap, and where only one skill was asked.
    Example: Reason(ReasonKind.GAP, "risk", "Risk", 3.1, 9.5, rank=Rank.CLEARLY).
    """

    kind: ReasonKind
    skill: str
    name: str
    score: float | None = None
    target: float | None = None
    rank: Rank | None = None


@dataclass(frozen=True)
class SkillWork:
    """What to do for one skill (id) of a step: `topics` are ids, the one with most to gain first.

    `tasks`: one to begin with, then larger ones; hours are for all of it, or for each month of a habit.
    `skill` and `name` are None in a habit of somebody for whom no skill comes first.
    """

    skill: str | None
    name: str | None
    topics: tuple[str, ...] = ()
    ideas: tuple[Idea, ...] = ()
    tasks: tuple[Task, ...] = ()
    resources: tuple[Resource, ...] = ()
    hours_low: float = 0
    hours_high: float = 0


@dataclass(frozen=True)
class StepAdvice:
    """One step for one person. `first` of its kind: the first to build, or the first habit.

    `reasons`: its skills, the one that put it here first; of a habit only that one, if any. `work`: one for each
    skill that is not met, in the same order; empty where there is nothing to do.
    """

    step: Step
    state: StepState
    reasons: tuple[Reason, ...]
    work: tuple[SkillWork, ...] = ()
    first: bool = False


def order_steps(at: Standpoint, *, certifying: bool) -> tuple[StepAdvice, ...]:
    """All steps in a person's order: what to build, most urgent first; habits; what was not asked; what is shown.

    `certifying`: whether a certificate is recommended; if not, habits about certificates can wait.
    """
    building = [step for step in at.role.steps if not step.habit]
    led = sorted(
        (step for step in building if _skills_of(step, at)), key=lambda step: at.ranked.index(_skills_of(step, at)[0])
    )
    habits = sorted((step for step in at.role.steps if step.habit), key=lambda step: step.number)
    waiting = [step for step in habits if step.certificates and not certifying]
    habits = [step for step in habits if step not in waiting]
    rest = [step for step in building if step not in led]
    asked = [step for step in rest if set(step.skills) & set(at.result.by_skill)]
    return (
        *(_build(step, at, first=place == 0) for place, step in enumerate(led)),
        *(_habit(step, at, first=place == 0) for place, step in enumerate(habits)),
        *(StepAdvice(step, StepState.NOT_NOW, ()) for step in waiting),
        *(StepAdvice(step, StepState.NOT_ASKED, _others(step, at)) for step in rest if step not in asked),
        *(StepAdvice(step, StepState.SHOWN, _others(step, at)) for step in asked),
    )


def _skills_of(step: Step, at: Standpoint) -> list[SkillResult]:
    """The skills a step builds that are not met, most urgent first."""
    return [skill for skill in at.ranked if skill.skill in step.skills]


def _build(step: Step, at: Standpoint, *, first: bool) -> StepAdvice:
    skills = _skills_of(step, at)
    gap = StepState.NOW if first else StepState.NEXT
    reasons = [_reason(skill, at, first=first and skill is skills[0]) for skill in skills]
    return StepAdvice(
        step=step,
        state=gap if skills[0].state == "gap" else StepState.OPEN,
        reasons=(*reasons, *_others(step, at)),
        work=tuple(_work(step, skill, at, len(skills)) for skill in skills),
        first=first,
    )


def _work(step: Step, skill: SkillResult, at: Standpoint, shared: int) -> SkillWork:
    """The work of one skill of `shared`; hours that are not for a topic are shared as well."""
    topics = at.topics_of(skill.skill)
    times = max(1, len(topics)) if step.per_topic else 1 / shared
    return SkillWork(
        skill=skill.skill,
        name=skill.name,
        topics=topics,
        ideas=at.ideas_of(skill.skill, MOST_IDEAS),
        tasks=_tasks(step, skill.skill, topics, at),
        resources=find_resources(step, topics, skill.score.value, at, step.hours_high * times),
        hours_low=step.hours_low * times,
        hours_high=step.hours_high * times,
    )


def _tasks(step: Step, skill: str, topics: Sequence[str], at: Standpoint) -> tuple[Task, ...]:
    """The shortest of every topic missed, then the next ones; with nothing missed, the largest of each topic."""
    if topics:
        by_topic = [step.tasks_by.get(topic, ()) for topic in topics]
    else:
        by_topic = [step.tasks_by.get(topic.id, ())[-1:] for topic in at.role.skill_by_id[skill].topics]
    turns = chain.from_iterable(zip_longest(*by_topic))
    return tuple(task for task in turns if task)[:MOST_TASKS]


def find_resources(
    step: Step, topics: Sequence[str], score: float, at: Standpoint, hours: float = math.inf
) -> tuple[Resource, ...]:
    """One or two resources of a step that serve these topics (most urgent first) best; one is free if any is.

    `score`: how far along they are, 0 to 10. What takes longer than `hours` is left out where something free does not.
    """
    weights = {topic: at.lost.get(topic, 0.0) * FADING**place for place, topic in enumerate(topics)}
    suits = next(suits for below, suits in DEPTHS if score < below)
    left = [one for one in at.role.resources if step.id in one.steps and suits[one.level]]
    short = [one for one in left if one.minutes <= 60 * hours]
    missed = any(weights.values())  # if not, any of them serves
    if any(one.cost is Cost.FREE and (not missed or _worth(one, weights)) for one in short):
        left = short  # else a long one is better than none
    chosen: list[Resource] = []
    while len(chosen) < MOST_RESOURCES:
        worth = {one.id: suits[one.level] * _worth(one, weights) for one in left}
        if chosen and chosen[0].cost is not Cost.FREE:
            left = [one for one in left if one.cost is Cost.FREE and worth[one.id]] or left
        best = max(left, key=lambda one: worth[one.id], default=None)
        if best is None or (chosen and not worth[best.id]):
            break
        chosen.append(best)
        left.remove(best)
        for topic in weights.keys() & set(best.topics):
            weights[topic] *= RESOURCE_SERVED
    return tuple(chosen)


def _worth(resource: Resource, weights: Mapping[str, float]) -> float:
    """What it serves of the topics missed; one that spreads over many topics says less on each."""
    if not resource.topics:
        return GENERAL
    served: float = sum(weights.get(topic, 0) for topic in resource.topics)
    return APPEAL[resource.cost] * served / float(len(resource.topics) ** 0.5)


def _habit(step: Step, at: Standpoint, *, first: bool) -> StepAdvice:
    """A habit, worked on by the first gap."""
    skill = at.ranked[0] if at.ranked else None
    topics = at.topics_of(skill.skill) if skill else ()
    work = SkillWork(
        skill=skill.skill if skill else None,
        name=skill.name if skill else None,
        topics=topics,
        tasks=(step.tasks_by.get(skill.skill, ()) if skill else step.tasks)[:1],
        resources=find_resources(step, topics, skill.score.value if skill else 10, at, step.hours_high),
        hours_low=step.hours_low,
        hours_high=step.hours_high,
    )
    return StepAdvice(step, StepState.HABIT, (_reason(skill, at, first=True),) if skill else (), (work,), first)


def _reason(skill: SkillResult, at: Standpoint, *, first: bool = False) -> Reason:
    """How a skill that was asked stands."""
    kind = {State.GAP: ReasonKind.GAP, State.MET: ReasonKind.MET}.get(skill.state, ReasonKind.OPEN)
    rank = _rank(skill, at, first=first)
    return Reason(kind, skill.skill, skill.name, skill.score.value, skill.target, rank)


def _rank(skill: SkillResult, at: Standpoint, *, first: bool) -> Rank | None:
    if skill.state != "gap" or len(at.result.skills) == 1:
        return None
    if not first:
        return Rank.ALSO
    if skill.skill == at.clear_first:
        return Rank.CLEARLY
    return Rank.AMONG if max(len(at.gaps), len(at.first.skills)) > 1 else Rank.ONLY


def _others(step: Step, at: Standpoint) -> tuple[Reason, ...]:
    """The skills of a step that are met, then those that were not asked."""
    met = [skill for skill in at.result.skills if skill.skill in step.skills and skill.state == "met"]
    unasked = [skill for skill in step.skills if skill not in at.result.by_skill]
    return (
        *(_reason(skill, at) for skill in met),
        *(Reason(ReasonKind.NOT_ASKED, skill, at.role.skill_by_id[skill].name) for skill in unasked),
    )
