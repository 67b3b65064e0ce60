"""A plan by weeks: what there is to do, poured into the hours a person has.

Gaps come before what is only open. Where no skill stands out as the first, each has a week in turn, so that nobody
spends three months on a skill that may not be the one they need.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain, zip_longest
from statistics import fmean

from quiz.core.advice.steps import SkillWork, StepAdvice, StepState
from quiz.core.content.role import Role, Step, Task, Topic

SHORTEST = timedelta(days=28)  # before that a retake can show little
LONGEST = 12  # weeks planned; the next paper may change the order
WEEK = timedelta(days=7)
TO_BUILD = (StepState.NOW, StepState.NEXT, StepState.OPEN)


@dataclass(frozen=True)
class PlanWeek:
    """Work on one skill (its name) in one week, from `first_day`, a Monday. A week may hold two.

    `topics`: their names; none where there is no topic to work on.
    """

    first_day: date
    hours: float
    step: Step
    skill: str
    topics: tuple[str, ...]
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Plan:
    """At most twelve weeks. `beyond`: names of skills that they do not finish; `mixed`: skills have weeks in turn."""

    weeks: tuple[PlanWeek, ...]
    retake_on: date
    beyond: tuple[str, ...] = ()
    mixed: bool = False


@dataclass(frozen=True)
class _Work:
    step: Step
    part: SkillWork
    topic: Topic | None
    hours: float

    @property
    def tasks(self) -> Sequence[Task]:
        """Those of the topic, the shortest first; without a topic what the skill has."""
        return self.step.tasks_for(self.topic.id) if self.topic else self.part.tasks


def build_plan(
    steps: Sequence[StepAdvice], first: Sequence[str], role: Role, hours_a_week: int | None, today: date
) -> Plan | None:
    """Weeks from the next Monday on; None without hours or without a step to work on.

    `first`: names of the skills that may be the largest gap, as `Advice.first`.
    """
    if not hours_a_week or hours_a_week < 0:
        return None
    mixed = len(first) > 1
    work = _in_turn(steps, first if mixed else (), role, hours_a_week)
    if not work:
        return None
    monday = today + timedelta(days=-today.weekday() % 7)
    placed = list(_pour(work, hours_a_week))
    weeks = tuple(_weeks([share for share in placed if share[0] < LONGEST], monday))
    end = weeks[-1].first_day + WEEK
    beyond = dict.fromkeys(part.part.name for week, part, _ in placed if week >= LONGEST and part.part.name)
    return Plan(weeks, max(end, today + SHORTEST), tuple(beyond), mixed)


def _in_turn(steps: Sequence[StepAdvice], together: Collection[str], role: Role, week: float) -> list[_Work]:
    """The skills named, about a week (hours) of each in turn; then other gaps, then what is open."""
    parts = [
        (reason.kind != "gap", list(_topics(step.step, part, role)))
        for step in steps
        if step.state in TO_BUILD
        for reason, part in zip(step.reasons, step.work, strict=False)
    ]
    parts.sort(key=lambda one: one[0])
    leading = [topics for is_open, topics in parts if _name(topics) in together and is_open == parts[0][0]]
    cut = [[piece for work in topics for piece in _cut(work, week)] for topics in leading]
    mixed = [work for work in chain.from_iterable(zip_longest(*cut)) if work]
    return [*mixed, *(work for _, topics in parts if topics not in leading for work in topics)]


def _name(topics: Sequence[_Work]) -> str | None:
    return topics[0].part.name


def _cut(work: _Work, longest: float) -> list[_Work]:
    """Pieces of so many hours, and one of what is left: with nothing left over, a week belongs to one skill."""
    whole, rest = divmod(work.hours, longest)
    return [replace(work, hours=hours) for hours in [longest] * int(whole) + [rest] * (rest > 0)]


def _topics(step: Step, part: SkillWork, role: Role) -> Iterator[_Work]:
    """The topics of a skill, each with its share of the hours."""
    topics = [*map(role.topic_by_id.get, part.topics)] or [None]
    hours = fmean([part.hours_low, part.hours_high])
    yield from (_Work(step, part, topic, hours / len(topics)) for topic in topics)


def _pour(work: Sequence[_Work], hours_a_week: int) -> Iterator[tuple[int, _Work, float]]:
    """Shares of the work: week from 0, what is worked on, hours. A week is filled before the next begins."""
    spent = 0.0
    for part in work:
        left = part.hours
        while left > 0:
            week = int(spent // hours_a_week)
            share = min(left, (week + 1) * hours_a_week - spent)
            yield week, part, share
            spent += share
            left -= share


def _weeks(shares: Sequence[tuple[int, _Work, float]], monday: date) -> Iterator[PlanWeek]:
    """One entry for each week and skill, naming its topics; a task is named in the week in which it fits first."""
    told: set[str] = set()
    for week, skill in dict.fromkeys((week, work.part.skill) for week, work, _ in shares):
        mine = [(work, hours) for at, work, hours in shares if at == week and work.part.skill == skill]
        topics = tuple(dict.fromkeys(work.topic.name for work, _ in mine if work.topic))
        step, part = mine[0][0].step, mine[0][0].part
        tasks = tuple(task for work, _ in mine for task in work.tasks if task.id not in told)
        told |= {task.id for task in tasks}
        yield PlanWeek(monday + week * WEEK, round(sum(h for _, h in mine), 1), step, part.name or "", topics, tasks)
