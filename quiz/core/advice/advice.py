"""Advice: what a finished attempt, today's role data and a person's facts suggest to do next.

It is made anew, as of that day, whenever a report is read; it never changes a result. Where somebody stands is in
`standpoint`, what to do in `steps`, certificates in `certificates`. This module puts them together and says when to do
what: one thing this week, and a plan by weeks in the hours a person has, each week for one skill. All of it is values
without sentences; those are in templates/words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, zip_longest
from statistics import fmean

from quiz.core.advice.certificates import CertificateAdvice, CertificateStatus, advise_certificates
from quiz.core.advice.person import Person, TaskState
from quiz.core.advice.standpoint import Ladder, NextLevel, Standpoint, Strength, find_ladder, find_level, find_strength
from quiz.core.advice.steps import ReasonKind, SkillWork, StepAdvice, StepState, order_steps
from quiz.core.advice.weights import SHORT
from quiz.core.content.role import Condition, Misconception, Role, Step, Task
from quiz.core.score.result import Result, with_targets
from quiz.core.sitting.answer import Answer, Liking

LONGEST = 12  # weeks planned; the next paper may change the order
WEEK = timedelta(days=7)
TO_BUILD = (StepState.NOW, StepState.NEXT, StepState.OPEN)


@dataclass(frozen=True)
class ThisWeek:
    """One thing to do this week: suggested, or `taken` on.

    `skill`: the name of the one it builds, None for a habit that builds none in particular, and once it is taken on.
    `liked`: the person would like to use that skill all week. `earlier`: it was taken on before the attempt of the
    report began, so the report asks how it went.
    """

    task: Task
    skill: str | None = None
    liked: bool = False
    taken: bool = False
    earlier: bool = False


@dataclass(frozen=True)
class PlanWeek:
    """Work on one skill (its name) in one week, from `first_day`, a Monday.

    `hours`: for it in this week; `topics`: names of those that are worked on, none where there are none; `tasks`: to
    be done in this week.
    """

    first_day: date
    hours: float
    skill: str
    topics: tuple[str, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Plan:
    """At most twelve weeks, and the day after them.

    `beyond`: names of skills whose work does not fit into them; `mixed`: no skill comes first, so they take turns.
    """

    weeks: tuple[PlanWeek, ...]
    ends: date
    beyond: tuple[str, ...] = ()
    mixed: bool = False


@dataclass(frozen=True)
class Advice:
    """Everything a report advises.

    `ladder`: None where skills have levels of their own; `this_week`: the task to begin with, None where the role has
    none; `levels`: by skill (id), only of those with an answer. `first`: names of the skills that may be the largest
    gap: one that clearly is, several where the answers cannot tell, or none; `gaps`: the skills (ids) that clearly are
    one. `plan`: None until the person has said how many hours they have, or where there is nothing to work on.
    """

    ladder: Ladder | None
    strength: Strength
    this_week: ThisWeek | None
    steps: tuple[StepAdvice, ...]
    certificates: tuple[CertificateAdvice, ...]
    misconceptions: tuple[Misconception, ...]
    levels: Mapping[str, NextLevel]
    first: tuple[str, ...]
    gaps: tuple[str, ...]
    plan: Plan | None


def build_advice(
    result: Result,
    answers: Sequence[Answer],
    ideas: Mapping[str, str],
    role: Role,
    person: Person,
    today: date,
    begun: date | None = None,
) -> Advice:
    """Work out the advice from a finished attempt, the role as it is today and what the person told.

    `ideas`: question (id) → the idea it tests, as it was asked. The person's own importance ratings stand in for the
    role's; the result itself does not change. The plan counts from `begun` (or `today`), so that its weeks stay put.
    """
    liked = [skill for skill, liking in person.liked.items() if liking is Liking.YES]
    at = Standpoint(role, with_targets(result, person.importance), answers, ideas, liked)
    certificates = advise_certificates(at, person, today)
    certifying = any(one.status is CertificateStatus.NOW for one in certificates)
    steps, first = order_steps(at, certifying=certifying), _first(at)
    return Advice(
        ladder=find_ladder(at),
        strength=find_strength(at),
        this_week=_suggest(steps, at, person),
        steps=steps,
        certificates=certificates,
        misconceptions=tuple(one for one in role.misconceptions if one.when and _applies(one.when, at, person)),
        levels={
            skill.skill: find_level(skill, at)
            for skill in result.skills
            if skill.state != "not-shown" and skill.skill in role.skill_by_id
        },
        first=first,
        gaps=tuple(at.gaps),
        plan=_build_plan(steps, first, role, person.hours_a_week, begun or today),
    )


def _first(at: Standpoint) -> tuple[str, ...]:
    """Nothing is called first where one skill was asked, or where one stands out only by the skills that are met."""
    names = tuple(at.result.skills[place].name for place in at.first.skills)
    return names if len(names) > 1 or at.clear_first else ()


def _applies(when: Condition, at: Standpoint, person: Person) -> bool:
    gaps = set(at.gaps)
    largest = at.ranked[0].skill if gaps else None
    here = largest in when.largest_gap or gaps & set(when.gap)
    elsewhere_none = set(when.no_gap) <= set(at.result.by_skill) - gaps
    return bool(here and elsewhere_none) or (when.no_technical_degree and person.technical_degree is False)


def _suggest(steps: Sequence[StepAdvice], at: Standpoint, person: Person) -> ThisWeek | None:
    """The task to begin with: short, and for the skill that comes first.

    Tasks that they took, did or set aside are left out. Once all of them were, those that are not done come round
    again, then the others, what was longest ago first. None where the role has no task.
    """
    found = list(_suggestions(steps, at))
    untouched = next((one for one in found if one.task.id not in person.tasks), None)
    if untouched or not found:
        return untouched
    latest_first = list(person.tasks)
    return max(found, key=lambda one: (person.tasks[one.task.id] != TaskState.DONE, latest_first.index(one.task.id)))


def _suggestions(steps: Sequence[StepAdvice], at: Standpoint) -> Iterator[ThisWeek]:
    """Short tasks for what is missing, then the tasks of habits, which are never done with."""
    order = [skill.skill for skill in at.ranked]
    parts = [(step.step, part) for step in steps for part in step.work if not step.step.habit and part.skill]
    for step, part in sorted(parts, key=lambda one: order.index(str(one[1].skill))):
        for task in _short(step, part):
            yield ThisWeek(task, part.name, liked=part.skill in at.enjoyed)
    for one in reversed(steps):  # of the habits the last first: it brings people in touch with the work
        for part in one.work if one.step.habit else ():
            yield from (ThisWeek(task, part.name) for task in part.tasks)


def _short(step: Step, part: SkillWork) -> Iterator[Task]:
    """One of each topic missed in turn, those that fit into any week."""
    turns = zip_longest(
        *([task for task in step.tasks_by.get(topic, ()) if task.minutes <= SHORT] for topic in part.topics)
    )
    yield from (task for task in chain.from_iterable(turns) if task)


def _build_plan(
    steps: Sequence[StepAdvice], first: Sequence[str], role: Role, hours_a_week: int | None, today: date
) -> Plan | None:
    """Plan the weeks from the next Monday on (`today`, if it is one); None without hours or a step to work on.

    `first`: names of the skills that may be the largest gap, as `Advice.first`. Gaps come before what is only open.
    Where several may be the largest, each has a week in turn, so that nobody spends three months on a skill that may
    not be the one they need.
    """
    if not hours_a_week or hours_a_week < 0:
        return None
    monday = first_monday(today)
    mixed = len(first) > 1
    weeks = [*_in_turn(steps, first if mixed else (), role, hours_a_week)]
    if not weeks:
        return None
    planned = tuple(replace(week, first_day=monday + place * WEEK) for place, week in enumerate(weeks[:LONGEST]))
    beyond = dict.fromkeys(week.skill for week in weeks[LONGEST:])
    return Plan(planned, planned[-1].first_day + WEEK, tuple(beyond), mixed)


def first_monday(day: date) -> date:
    """The Monday on which a plan made on this day begins: the day itself where it is one, else the next."""
    return day + timedelta(days=-day.weekday() % 7)


def _in_turn(
    steps: Sequence[StepAdvice], together: Collection[str], role: Role, hours_a_week: int
) -> Iterator[PlanWeek]:
    """The skills named, a week of each in turn; then other gaps, then what is open."""
    parts = [
        (reason.kind is not ReasonKind.GAP, step.step, part)
        for step in steps
        if step.state in TO_BUILD
        for reason, part in zip(step.reasons, step.work, strict=False)
    ]
    parts.sort(key=lambda one: one[0])
    leading = [one for one in parts if one[2].name in together and one[0] == parts[0][0]]
    rest = [one for one in parts if one not in leading]
    by_skill = [list(_weeks(step, part, role, hours_a_week)) for _, step, part in leading]
    yield from (week for week in chain.from_iterable(zip_longest(*by_skill)) if week)
    for _, step, part in rest:
        yield from _weeks(step, part, role, hours_a_week)


def _weeks(step: Step, part: SkillWork, role: Role, hours_a_week: int) -> Iterator[PlanWeek]:
    """The work of one skill in weeks of about the same length: topics one after the other, tasks spread over them."""
    hours = fmean([part.hours_low, part.hours_high])
    count = max(1, round(hours / hours_a_week))
    share = min(hours_a_week, round(2 * hours / count) / 2)
    tasks = [task for topic in part.topics for task in step.tasks_by.get(topic, ())] or part.tasks
    for week in range(count):
        mine = _spread(tasks, week, count)
        topics = {*_slice(part.topics, week, count), *(task.topic for task in mine if part.topics)}
        names = tuple(role.topic_by_id[topic].name for topic in part.topics if topic in topics)
        yield PlanWeek(date.min, share, part.name or "", names, tuple(mine))


def _slice(values: Sequence[str], week: int, count: int) -> Sequence[str]:
    """The values that fall into this week of so many; one that reaches into the next is in both."""
    size = len(values)
    return values[week * size // count : -(-(week + 1) * size // count)]


def _spread(tasks: Sequence[Task], week: int, count: int) -> Sequence[Task]:
    """Each task in exactly one week."""
    size = len(tasks)
    return tasks[-(-week * size // count) : -(-(week + 1) * size // count)]
