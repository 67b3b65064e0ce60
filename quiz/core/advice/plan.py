"""A plan by weeks: the steps in a person's order, poured into the hours they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from quiz.core.advice.steps import StepAdvice, StepState
from quiz.core.content.role import Role, Step

SHORTEST = timedelta(days=28)  # before that a retake can show little
LONGEST = 12  # weeks planned; the next paper may change the order
WEEK = timedelta(days=7)
TO_BUILD = (StepState.NOW, StepState.NEXT, StepState.OPEN)


@dataclass(frozen=True)
class PlanWeek:
    """Work on one step in one week, from `first_day`, a Monday. A week in which a step ends may hold two.

    `topics`: their names; none where the step has no topics to work on.
    """

    first_day: date
    hours: float
    step: Step
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """At most twelve weeks. `beyond`: titles of steps that they do not finish."""

    weeks: tuple[PlanWeek, ...]
    retake_on: date
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Work:
    step: StepAdvice
    topic: str
    hours: float


def build_plan(steps: Sequence[StepAdvice], role: Role, hours_a_week: int | None, today: date) -> Plan | None:
    """Weeks from the next Monday on; None without hours or without a step to work on."""
    work = [part for step in steps if step.state in TO_BUILD for part in _parts(step, role)]
    if not work or not hours_a_week or hours_a_week < 0:
        return None
    monday = today + timedelta(days=-today.weekday() % 7)
    placed = list(_pour(work, hours_a_week))
    weeks = tuple(_weeks([share for share in placed if share[0] < LONGEST], monday))
    end = weeks[-1].first_day + WEEK
    beyond = dict.fromkeys(part.step.step.title for week, part, _ in placed if week >= LONGEST)
    return Plan(weeks, max(end, today + SHORTEST), tuple(beyond))


def _parts(step: StepAdvice, role: Role) -> Iterator[_Work]:
    """The topics of a step, each with its share of the hours."""
    hours = fmean([step.hours_low, step.hours_high])
    topics: Mapping[str, str] = {topic: role.topic_by_id[topic].name for topic in step.topics} or {"": ""}
    yield from (_Work(step, name, hours / len(topics)) for name in topics.values())


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
    """One entry for each week and step, naming its topics."""
    for week, step in dict.fromkeys((week, part.step.step.id) for week, part, _ in shares):
        mine = [(part, hours) for at, part, hours in shares if at == week and part.step.step.id == step]
        topics = tuple(dict.fromkeys(part.topic for part, _ in mine if part.topic))
        yield PlanWeek(monday + week * WEEK, round(sum(hours for _, hours in mine), 1), mine[0][0].step.step, topics)
