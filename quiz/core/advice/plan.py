"""When to do what: one thing this week, and a plan by weeks in the hours a person has.

Each week of the plan belongs to one skill. Gaps come before what is only open. Where no skill stands out as the first,
each has a week in turn, so that nobody spends three months on a skill that may not be the one they need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, zip_longest
from statistics import fmean

from quiz.core.advice.person import Person, TaskState
from quiz.core.advice.situation import Standpoint
from quiz.core.advice.steps import ReasonKind, SkillWork, StepAdvice, StepState
from quiz.core.advice.weights import SHORT
from quiz.core.content.role import Role, Step, Task
from quiz.core.sitting.history import retake_from

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
    """At most twelve weeks, and the day from which a retake makes sense.

    `beyond`: names of skills whose work does not fit into them; `mixed`: no skill comes first, so they take turns.
    """

    weeks: tuple[PlanWeek, ...]
    retake_on: date
    beyond: tuple[str, ...] = ()
    mixed: bool = False


def suggest(steps: Sequence[StepAdvice], at: Standpoint, person: Person) -> ThisWeek | None:
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


def build_plan(
    steps: Sequence[StepAdvice], first: Sequence[str], role: Role, hours_a_week: int | None, today: date
) -> Plan | None:
    """Plan the weeks from the next Monday on (`today`, if it is one); None without hours or a step to work on.

    `first`: names of the skills that may be the largest gap, as `Advice.first`.
    """
    if not hours_a_week or hours_a_week < 0:
        return None
    monday = today + timedelta(days=-today.weekday() % 7)
    mixed = len(first) > 1
    weeks = [*_in_turn(steps, first if mixed else (), role, hours_a_week)]
    if not weeks:
        return None
    planned = tuple(replace(week, first_day=monday + place * WEEK) for place, week in enumerate(weeks[:LONGEST]))
    beyond = dict.fromkeys(week.skill for week in weeks[LONGEST:])
    return Plan(planned, retake_from(today, planned[-1].first_day + WEEK), tuple(beyond), mixed)


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
