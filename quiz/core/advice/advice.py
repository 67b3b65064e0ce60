"""Advice: what a finished attempt, today's role data and a person's facts suggest to do next.

It is made anew, as of that day, whenever a report is read; it never changes a result. This module says where somebody
stands and what they can build on, and puts the rest together: steps are in `steps`, certificates in `certificates`,
this week and the weeks after it in `plan`. All of it is values without sentences; those are in templates/words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from quiz.core.advice.certificates import CertificateAdvice, CertificateStatus, advise_certificates
from quiz.core.advice.person import Person
from quiz.core.advice.plan import Plan, ThisWeek, build_plan, suggest
from quiz.core.advice.situation import Idea, Standpoint
from quiz.core.advice.steps import StepAdvice, order_steps
from quiz.core.advice.weights import MOST_IDEAS, MOST_TOPICS
from quiz.core.content.role import Condition, Level, Misconception, Role
from quiz.core.score.result import Result, SkillResult, overall_reach, place_at, right_answers_short, with_targets
from quiz.core.sitting.answer import Answer, Confidence, Liking, calibrate, count_admitted

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
    this_week: ThisWeek | None
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
        ladder=_find_ladder(at),
        strength=_find_strength(at),
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


def _find_ladder(at: Standpoint) -> Ladder | None:
    """Where the overall score stands on the rungs; None where skills have rungs of their own."""
    ladders = {tuple((level.up_to, level.name) for level in skill.levels) for skill in at.role.skills}
    if len(ladders) != 1:
        return None
    rungs, overall, reach = at.role.skills[0].levels, at.result.overall, overall_reach(at.result)
    now, lowest, highest = (place_at(rungs, value) for value in (overall, overall - reach, overall + reach))
    begun = now > 0 or any(answer.confidence is Confidence.SURE for answer in at.right)
    return Ladder(rungs, now if begun else -1, lowest, highest)


def _find_strength(at: Standpoint) -> Strength:
    """The best skill that blind guessing would not show, an idea answered right, and what can be praised besides."""
    shown = [skill for skill in at.result.skills if skill.score.band.low > 0]
    best = max(shown, key=lambda skill: (skill.score.value, skill.score.band.low), default=None)
    ideas = at.ideas_right(best.skill) if best else at.ideas_known
    praise, times, of = _praise(at)
    also = tuple(one.name for one in shown if best and one is not best and one.score.value == best.score.value)
    return Strength(best, ideas[0] if ideas else None, praise, times, of, also)


def _praise(at: Standpoint) -> tuple[Praise | None, int, int]:
    sure = next((one for one in calibrate(at.answers) if one.confidence is Confidence.SURE), None)
    if sure and sure.given >= FEW and sure.right >= MOSTLY * sure.given:
        return Praise.SURE_AND_RIGHT, int(sure.right), sure.given
    admitted = count_admitted(at.answers)
    if admitted >= FEW:
        return Praise.ADMITTED, admitted, len(at.answers)
    if all(answer.given for answer in at.answers):
        return Praise.FINISHED, len(at.answers), len(at.answers)
    return None, 0, 0


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
    place = place_at(levels, skill.score.value)
    now, following = levels[place], levels[place + 1 :]
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
    return right_answers_short([answer for answer in at.answers if answer.skill == skill], up_to)
