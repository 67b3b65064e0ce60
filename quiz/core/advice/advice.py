"""Advice: what a finished attempt, today's role data and a person's facts suggest to do next.

It is made anew, as of that day, whenever a report is read; it never changes a result. Steps are in `steps`,
certificates in `certificates`, the weeks in `plan`; this module puts them together. All of it is values without
sentences; those are in templates/words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from quiz.core.advice.certificates import CertificateAdvice, CertificateStatus, advise_certificates
from quiz.core.advice.coach import Ladder, Strength, Suggestion, find_ladder, find_strength, suggest
from quiz.core.advice.person import Person, TaskState
from quiz.core.advice.plan import Plan, build_plan
from quiz.core.advice.situation import Idea, Standpoint
from quiz.core.advice.steps import StepAdvice, order_steps
from quiz.core.advice.weights import MOST_IDEAS, MOST_TOPICS
from quiz.core.content.role import Condition, Level, Misconception, Role
from quiz.core.score.marking import Mark, share_known
from quiz.core.score.result import Result, SkillResult, mark_of, with_targets
from quiz.core.sitting.answer import Answer, Liking

__all__ = ["Advice", "NextLevel", "Person", "Suggestion", "TaskState", "build_advice"]


@dataclass(frozen=True)
class NextLevel:
    """Where a person stands on a skill (id), and what the next level looks like.

    `questions`: how many more right answers on this paper would have reached it; it and `next` are None at the top.
    `topics`: names, those with most to gain first; `ideas`: those missed.
    """

    skill: str
    name: str
    now: Level
    next: Level | None
    questions: int | None
    topics: tuple[str, ...]
    ideas: tuple[Idea, ...]


@dataclass(frozen=True)
class Advice:
    """Everything a report advises.

    `ladder`: None where skills have levels of their own; `this_week`: the task to begin with, None where the role has
    none; `levels`: by skill (id), only of those with an answer. `first`: names of the skills that may be the
    largest gap: one that clearly is, several where the answers cannot tell, or none. `plan`: None until the person
    has said how many hours they have, or where there is nothing to work on.
    """

    ladder: Ladder | None
    strength: Strength
    this_week: Suggestion | None
    steps: tuple[StepAdvice, ...]
    certificates: tuple[CertificateAdvice, ...]
    misconceptions: tuple[Misconception, ...]
    levels: Mapping[str, NextLevel]
    first: tuple[str, ...]
    plan: Plan | None


def build_advice(
    result: Result,
    answers: Sequence[Answer],
    ideas: Mapping[str, str],
    role: Role,
    person: Person,
    today: date,
    finished: date | None = None,
) -> Advice:
    """Work out the advice from a finished attempt, the role as it is today and what the person told.

    `ideas`: question (id) → the idea it tests, as it was asked. The person's own importance ratings stand in for the
    role's; the result itself does not change. The plan counts from `finished` (or `today` without it), so that its
    weeks and the day of the retake stay the same whenever the report is read.
    """
    liked = [skill for skill, liking in person.liked.items() if liking is Liking.YES]
    at = Standpoint(role, with_targets(result, person.importance), answers, ideas, liked)
    certificates = advise_certificates(at, person, today)
    certifying = any(one.status is CertificateStatus.NOW for one in certificates)
    steps, first = order_steps(at, certifying=certifying), _first(at)
    return Advice(
        ladder=find_ladder(at),
        strength=find_strength(at),
        this_week=suggest(steps, at, person),
        steps=steps,
        certificates=certificates,
        misconceptions=tuple(one for one in role.misconceptions if one.when and _applies(one.when, at, person)),
        levels={
            skill.skill: _next_level(skill, at)
            for skill in result.skills
            if skill.state != "not-shown" and skill.skill in role.skill_by_id
        },
        first=first,
        plan=build_plan(steps, first, role, person.hours_a_week, finished or today),
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


def _next_level(skill: SkillResult, at: Standpoint) -> NextLevel:
    levels = at.role.skill_by_id[skill.skill].levels
    now = at.role.skill_by_id[skill.skill].level_at(skill.score.value)
    following = levels[levels.index(now) + 1 :]
    topics = tuple(at.role.topic_by_id[topic].name for topic in at.topics_of(skill.skill))[:MOST_TOPICS]
    return NextLevel(
        skill.skill,
        skill.name,
        now,
        following[0] if following else None,
        _questions_short(skill.skill, now.up_to, at) if following else None,
        topics,
        at.ideas_of(skill.skill, MOST_IDEAS),
    )


def _questions_short(skill: str, up_to: float, at: Standpoint) -> int | None:
    """How many more right answers bring the score above `up_to`; those that gain most are mended first."""
    marks = sorted((mark_of(answer) for answer in at.answers if answer.skill == skill), key=_gain, reverse=True)
    return next((more for more in range(1, len(marks) + 1) if _score_with(more, marks) > up_to), None)


def _score_with(mended: int, marks: Sequence[Mark]) -> float:
    """The score, had the first so many been right."""
    return 10 * share_known([*map(_right, marks[:mended]), *marks[mended:]])


def _right(mark: Mark) -> Mark:
    return replace(mark, credit=1.0, known=True)


def _gain(mark: Mark) -> float:
    return 1 - mark.chance - mark.result
