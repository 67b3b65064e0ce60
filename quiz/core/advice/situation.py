"""What a person missed: topics and ideas, those most worth working on first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quiz.core.advice.weights import APPEAL, DEPTHS, FADING, GENERAL, MOST_RESOURCES, RESOURCE_SERVED
from quiz.core.content.role import Cost, Resource, Role
from quiz.core.score.marking import State
from quiz.core.score.result import First, Result, SkillResult, find_first
from quiz.core.sitting.answer import Answer, Confidence

_KNOWN = (Confidence.SURE, Confidence.FAIRLY_SURE)
_URGENCY = {State.GAP: 0, State.OPEN: 1, State.LOOKS_MET: 1, State.NOT_SHOWN: 1, State.MET: 2}


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

    def lost_on(self, topic: str) -> float:
        """Credit lost on a topic (id): 1 for each answer that was wrong, not known or left open, 0.5 for half right."""
        return self._lost_by_topic.get(topic, 0.0)

    @cached_property
    def _lost_by_topic(self) -> Mapping[str, float]:
        lost: dict[str, float] = defaultdict(float)
        for answer in self.answers:
            lost[answer.topic] += _lost(answer)
        return lost

    def topics_of(self, skill: str) -> tuple[str, ...]:
        """The topics (ids) of a skill on which credit was lost, most first."""
        topics = [topic.id for topic in self.role.skill_by_id[skill].topics]
        return tuple(sorted((topic for topic in topics if self.lost_on(topic) > 0), key=lambda t: -self.lost_on(t)))

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

    def resources_for(
        self, step: str, topics: Sequence[str], score: float, hours: float = math.inf
    ) -> tuple[Resource, ...]:
        """One or two resources of a step that serve these topics (most urgent first) best; one is free if any is.

        `score` (0 to 10) says how far along the person is, and so which resources suit. What takes longer than
        `hours` is left out where something free does not.
        """
        weights = {topic: self.lost_on(topic) * FADING**place for place, topic in enumerate(topics)}
        suits = next(suits for below, suits in DEPTHS if score < below)
        left = [one for one in self.role.resources if step in one.steps and suits[one.level]]
        short = [one for one in left if one.minutes <= 60 * hours]
        # A free one that takes longer is better than none.
        left = short if any(one.cost is Cost.FREE and _worth(one, weights) for one in short) else left
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
            weights = {
                topic: RESOURCE_SERVED * weight if topic in best.topics else weight for topic, weight in weights.items()
            }
        return tuple(chosen)


def _worth(resource: Resource, weights: Mapping[str, float]) -> float:
    """What it serves of the topics missed; one that spreads over many topics says less on each."""
    if not resource.topics:
        return GENERAL
    served: float = sum(weights.get(topic, 0) for topic in resource.topics)
    return APPEAL[resource.cost] * served / float(len(resource.topics) ** 0.5)


def _lost(answer: Answer) -> float:
    return 1 - answer.credit if answer.known else 1.0


def _was_sure(answer: Answer) -> bool:
    return answer.known and answer.credit <= 0 and answer.confidence is Confidence.SURE


def _order(answer: Answer) -> tuple[int, int]:
    """Wrong, then not known, then partly right; otherwise as on the paper."""
    partly = answer.known and answer.credit > 0
    return (2 if partly else 0 if answer.known else 1), answer.position
