"""A plan by weeks: what there is to do, in the hours a person has; each week belongs to one skill.

Gaps come before what is only open. Where no skill stands out as the first, each has a week in turn, so that nobody
spends three months on a skill that may not be the one they need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, zip_longest
from statistics import fmean

from quiz.core.advice.steps import ReasonKind, SkillWork, StepAdvice, StepState
from quiz.core.content.role import Role, Step, Task

SHORTEST = timedelta(days=28)  # before that a retake can show little
LONGEST = 12  # weeks planned; the next paper may change the order
WEEK = timedelta(days=7)
TO_BUILD = (StepState.NOW, StepState.NEXT, StepState.OPEN)


@dataclass(frozen=True)
class PlanWeek:
    """Work on one skill (its name) in one week, from `first_day`, a Monday.

    `hours`: for it in this week; `topics`: names of those that are worked on, none where there are none; `tasks`: to
    be done in this week.
    """

    first_day: date
    hours: float
    step: Step
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
    return Plan(planned, max(planned[-1].first_day + WEEK, today + SHORTEST), tuple(beyond), mixed)


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
    tasks = [task for topic in part.topics for task in step.tasks_for(topic)] or part.tasks
    for week in range(count):
        mine = _spread(tasks, week, count)
        topics = {*_slice(part.topics, week, count), *(task.topic for task in mine if part.topics)}
        names = tuple(role.topic_by_id[topic].name for topic in part.topics if topic in topics)
        yield PlanWeek(date.min, share, step, part.name or "", names, tuple(mine))


def _slice(values: Sequence[str], week: int, count: int) -> Sequence[str]:
    """The values that fall into this week of so many; one that reaches into the next is in both."""
    size = len(values)
    return values[week * size // count : -(-(week + 1) * size // count)]


def _spread(tasks: Sequence[Task], week: int, count: int) -> Sequence[Task]:
    """Each task in exactly one week."""
    size = len(tasks)
    return tasks[-(-week * size // count) : -(-(week + 1) * size // count)]
