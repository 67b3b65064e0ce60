"""What a report says first: how far along somebody is, what they can build on, and one thing to do this week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, zip_longest

from quiz.core.advice.person import Person
from quiz.core.advice.situation import Idea, Standpoint
from quiz.core.advice.steps import SkillWork, StepAdvice
from quiz.core.advice.weights import SHORT
from quiz.core.content.role import Level, Step, Task
from quiz.core.score.reflection import calibrate, count_admitted
from quiz.core.score.result import SkillResult, mark_of, overall_reach
from quiz.core.sitting.answer import Confidence

FEW = 4  # times that something happened, below which it says nothing about a person
MOSTLY = 0.8  # of the answers that somebody was sure of: right so often, their feeling can be trusted


class Praise(StrEnum):
    """Something good and true that does not depend on the score."""

    SURE_AND_RIGHT = "sure-and-right"  # when they were sure, they were nearly always right
    ADMITTED = "admitted"  # they said "I don't know" rather than bluff
    FINISHED = "finished"  # they answered every question


@dataclass(frozen=True)
class Ladder:
    """The rungs (levels) that all skills share, and where the person stands on them.

    Places in `rungs`, from 0: `now` by the score, and by its range anywhere from `lowest` to `highest`. `now` is −1 for
    somebody who is not yet on the first: a score in its part of the scale, and no answer right that they were sure of.
    """

    rungs: tuple[Level, ...]
    now: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class Strength:
    """What to build on: the best skill, an idea of it that was answered right, and praise; each None if there is none.

    `also`: the names of other skills that are as good. `times`, `of`: what is praised happened so many times, of so
    many answers.
    """

    skill: SkillResult | None
    idea: Idea | None
    praise: Praise | None
    times: int = 0
    of: int = 0
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Suggestion:
    """A task for this week. `skill`: the name of the one it builds, None for a habit that builds none in particular.

    `gap`: that skill is a gap; `liked`: the person would like to use it all week.
    """

    task: Task
    step: Step
    skill: str | None
    gap: bool
    liked: bool = False


def find_ladder(at: Standpoint) -> Ladder | None:
    """Where the overall score stands on the rungs; None where skills have rungs of their own."""
    ladders = {tuple((level.up_to, level.name) for level in skill.levels) for skill in at.role.skills}
    if len(ladders) != 1:
        return None
    rungs, overall, reach = at.role.skills[0].levels, at.result.overall, overall_reach(at.result)
    now, lowest, highest = (_rung(rungs, value) for value in (overall, overall - reach, overall + reach))
    begun = now > 0 or any(answer.right and answer.confidence is Confidence.SURE for answer in at.answers)
    return Ladder(rungs, now if begun else -1, lowest, highest)


def _rung(rungs: Sequence[Level], value: float) -> int:
    return next((place for place, rung in enumerate(rungs) if value <= rung.up_to), len(rungs) - 1)


def find_strength(at: Standpoint) -> Strength:
    """The best skill that blind guessing would not show, an idea answered right, and what can be praised besides."""
    shown = [skill for skill in at.result.skills if skill.score.band.low > 0]
    best = max(shown, key=lambda skill: (skill.score.value, skill.score.band.low), default=None)
    ideas = at.ideas_right(best.skill) if best else at.ideas_known
    praise, times, of = _praise(at)
    also = tuple(one.name for one in shown if best and one is not best and one.score == best.score)
    return Strength(best, ideas[0] if ideas else None, praise, times, of, also)


def _praise(at: Standpoint) -> tuple[Praise | None, int, int]:
    marks = [mark_of(answer) for answer in at.answers]
    said = calibrate(zip(marks, (answer.confidence for answer in at.answers), strict=True))
    sure = next((one for one in said if one.confidence is Confidence.SURE), None)
    if sure and sure.given >= FEW and sure.right >= MOSTLY * sure.given:
        return Praise.SURE_AND_RIGHT, int(sure.right), sure.given
    admitted = count_admitted(marks)
    if admitted >= FEW:
        return Praise.ADMITTED, admitted, len(marks)
    if all(answer.given for answer in at.answers):
        return Praise.FINISHED, len(marks), len(marks)
    return None, 0, 0


def suggest(steps: Sequence[StepAdvice], at: Standpoint, person: Person) -> Suggestion | None:
    """The task to begin with: short, and for the skill that comes first.

    Tasks that they took, did or set aside are left out, until all of them were. None where the role has no task.
    """
    found = list(_suggestions(steps, at))
    return next((one for one in found if one.task.id not in person.tasks), found[0] if found else None)


def _suggestions(steps: Sequence[StepAdvice], at: Standpoint) -> Iterator[Suggestion]:
    """Short tasks for what is missing, then the tasks of habits, which are never done with."""
    order = [skill.skill for skill in at.ranked]
    parts = [(step.step, part) for step in steps for part in step.work if not step.step.habit and part.skill]
    for step, part in sorted(parts, key=lambda one: order.index(str(one[1].skill))):
        for task in _short(step, part):
            yield Suggestion(task, step, part.name, part.skill in at.gaps, part.skill in at.enjoyed)
    for one in reversed(steps):  # of the habits the last first: it brings people in touch with the work
        for part in one.work if one.step.habit else ():
            yield from (Suggestion(task, one.step, part.name, part.skill in at.gaps) for task in part.tasks)


def _short(step: Step, part: SkillWork) -> Iterator[Task]:
    """One of each topic missed in turn, those that fit into any week."""
    turns = zip_longest(*([task for task in step.tasks_for(topic) if task.minutes <= SHORT] for topic in part.topics))
    yield from (task for task in chain.from_iterable(turns) if task)
