"""Where somebody stands: which skills come first, what they missed and know, their level, what they can build on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from quiz.core.advice.weights import MOST_IDEAS, MOST_TOPICS
from quiz.core.content.role import Level, Role
from quiz.core.score.marking import State
from quiz.core.score.result import (
    First,
    Result,
    SkillResult,
    find_first,
    overall_reach,
    place_at,
    right_answers_short,
)
from quiz.core.sitting.answer import Answer, Confidence, calibrate, count_admitted

_KNOWN = (Confidence.SURE, Confidence.FAIRLY_SURE)
_URGENCY = {State.GAP: 0, State.OPEN: 1, State.LOOKS_MET: 1, State.NOT_SHOWN: 1, State.MET: 2}
FEW = 4  # times that something happened, below which it says nothing about a person
MOSTLY = 0.8  # of the answers that somebody was sure of: right so often, their feeling can be trusted


@dataclass(frozen=True)
class Idea:
    """A lesson, and the question (id) that asked for it."""

    question: str
    text: str


@dataclass(frozen=True)
class Standpoint:
    """A finished attempt as advice sees it: today's role, the result, the answers, the idea of each question (id).

    `liked`: skills (ids) that the person would like to use all week.
    """

    role: Role
    result: Result
    answers: Sequence[Answer]
    ideas: Mapping[str, str]
    liked: Collection[str] = ()

    @cached_property
    def ranked(self) -> tuple[SkillResult, ...]:
        """Skills that are not met and that the role still has: gaps first, then open ones, the largest first.

        Where several may be the largest, one that the person likes comes before the others.
        """
        left = [skill for skill in self.result.by_gap if skill.state != "met" and skill.skill in self.role.skill_by_id]
        return tuple(sorted(left, key=lambda skill: (_URGENCY[skill.state], skill.skill not in self.enjoyed)))

    @cached_property
    def enjoyed(self) -> frozenset[str]:
        """Skills (ids) that may be the largest gap and that the person likes."""
        rivals = {self.result.skills[place].skill for place in self.first.skills}
        return frozenset(rivals & set(self.liked))

    @cached_property
    def gaps(self) -> Mapping[str, float]:
        """Points missing (up to 10) by skill (id), only of those that are clearly below their target."""
        return {skill.skill: skill.gap for skill in self.ranked if skill.state == "gap"}

    @cached_property
    def first(self) -> First:
        """Which skills may be the largest gap, by their positions in the result."""
        return find_first([(skill.score, skill.target) for skill in self.result.skills])

    @cached_property
    def clear_first(self) -> str | None:
        """The skill (id) that is clearly the first gap; there is none where only one was asked."""
        alone = self.first.clearly and len(self.result.skills) > 1
        return self.result.skills[self.first.skills[0]].skill if alone else None

    @cached_property
    def lost(self) -> Mapping[str, float]:
        """Credit lost by topic (id): 1 for each answer that was wrong, not known or left open, 0.5 for half right."""
        lost: dict[str, float] = defaultdict(float)
        for answer in self.answers:
            lost[answer.topic] += _lost(answer)
        return dict(lost)

    def topics_of(self, skill: str) -> tuple[str, ...]:
        """The topics (ids) of a skill on which credit was lost, most first."""
        topics = [topic.id for topic in self.role.skill_by_id[skill].topics if self.lost.get(topic.id)]
        return tuple(sorted(topics, key=lambda topic: -self.lost[topic]))

    def ideas_of(self, skill: str, most: int) -> tuple[Idea, ...]:
        """Missed ideas of a skill (id): sure and wrong before all others."""
        missed = [answer for answer in self.answers if answer.skill == skill and answer.given and _lost(answer) > 0]
        missed.sort(key=lambda answer: (not _was_sure(answer), _order(answer)))
        return self._ideas(missed)[:most]

    @cached_property
    def right(self) -> Sequence[Answer]:
        """The answers that earned full credit."""
        return [answer for answer in self.answers if answer.right]

    def ideas_right(self, skill: str) -> tuple[Idea, ...]:
        """Ideas of a skill (id) that were answered right by more than a guess, the surest first."""
        return self._surest([answer for answer in self.right if answer.skill == skill and not answer.guessed])

    @property
    def ideas_known(self) -> tuple[Idea, ...]:
        """Ideas of any skill that were answered right and at least fairly surely, the surest first."""
        return self._surest([answer for answer in self.right if answer.confidence in _KNOWN])

    def _surest(self, answers: Sequence[Answer]) -> tuple[Idea, ...]:
        """Ideas of these answers, those of which the person was sure before the others."""
        return self._ideas(sorted(answers, key=lambda answer: answer.confidence is not Confidence.SURE))

    def _ideas(self, answers: Sequence[Answer]) -> tuple[Idea, ...]:
        """One for each text."""
        told = {self.ideas[answer.question]: answer.question for answer in answers if answer.question in self.ideas}
        return tuple(Idea(question, text) for text, question in told.items())


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


def find_ladder(at: Standpoint) -> Ladder | None:
    """Where the overall score stands on the rungs; None where skills have rungs of their own."""
    ladders = {tuple((level.up_to, level.name) for level in skill.levels) for skill in at.role.skills}
    if len(ladders) != 1:
        return None
    rungs, overall, reach = at.role.skills[0].levels, at.result.overall, overall_reach(at.result)
    now, lowest, highest = (place_at(rungs, value) for value in (overall, overall - reach, overall + reach))
    begun = now > 0 or any(answer.confidence is Confidence.SURE for answer in at.right)
    return Ladder(rungs, now if begun else -1, lowest, highest)


def find_strength(at: Standpoint) -> Strength:
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


def find_level(skill: SkillResult, at: Standpoint) -> NextLevel:
    """Where a skill that was asked stands on its rungs, and what leads to the next one."""
    answers = [answer for answer in at.answers if answer.skill == skill.skill]
    levels = at.role.skill_by_id[skill.skill].levels
    place = place_at(levels, skill.score.value)
    now, following = levels[place], levels[place + 1 :]
    topics = tuple(at.role.topic_by_id[topic].name for topic in at.topics_of(skill.skill))[:MOST_TOPICS]
    return NextLevel(
        skill.skill,
        skill.name,
        now,
        following[0] if following else None,
        right_answers_short(answers, now.up_to) if following else None,
        topics,
        at.ideas_of(skill.skill, MOST_IDEAS),
    )


def _lost(answer: Answer) -> float:
    return 1 - answer.credit if answer.known else 1.0


def _was_sure(answer: Answer) -> bool:
    return answer.known and answer.credit <= 0 and answer.confidence is Confidence.SURE


def _order(answer: Answer) -> tuple[int, int]:
    """Wrong, then not known, then partly right; otherwise as on the paper."""
    partly = answer.known and answer.credit > 0
    return (2 if partly else 0 if answer.known else 1), answer.position
