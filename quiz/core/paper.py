"""Papers: which questions an attempt asks, and in what order.

A *round* asks one question of every topic, easy, medium and hard in the proportion 1 : 2 : 1 within a
skill. A quick paper is one round, a full paper two, a focus paper several rounds of one skill. Because
every round takes one question from each topic, a bank of equal topics can be drawn to its last question
without a repeat.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from random import Random

from quiz.core.bank import Bank, Difficulty, Question
from quiz.core.role import Role, Skill

FOCUS_QUESTIONS = 16
FOCUS_MINIMUM = 8


class Length(StrEnum):
    """How long a paper is: one round, two rounds, or up to sixteen questions of one skill."""

    QUICK = "quick"
    FULL = "full"
    FOCUS = "focus"


class NotEnoughQuestionsError(Exception):
    """The bank has too few questions for the paper that was asked for."""


@dataclass(frozen=True)
class Item:
    """One question on a paper: `order` gives the option shown at each place, `seen` whether it was asked before."""

    question: Question
    order: tuple[int, ...]
    seen: bool


@dataclass(frozen=True)
class Paper:
    """The questions of one attempt, in the order in which they are asked."""

    items: tuple[Item, ...]

    @property
    def repeated(self) -> int:
        """How many of the questions the learner has seen before."""
        return sum(item.seen for item in self.items)


def draw_paper(
    bank: Bank, role: Role, length: Length, seen: Collection[str], rng: Random, focus: str | None = None
) -> Paper:
    """Draw a paper: unseen questions first, then by the blueprint; options shuffled once.

    `seen` holds the ids of questions on the learner's earlier papers. Skills come in a random order, the
    questions of one skill together, so that a person stays in one subject and no skill is always last.

    Raises NotEnoughQuestionsError when a topic has no question, or a focus skill fewer than eight.
    """
    skills = [skill for skill in role.skills if length is not Length.FOCUS or skill.id == focus]
    drawn: dict[str, list[Question]] = {skill.id: [] for skill in skills}
    for skill in skills:
        for _ in range(_rounds(length, skill)):
            taken = [question for questions in drawn.values() for question in questions]
            drawn[skill.id] += _draw_round(bank, skill, taken, seen, rng)
        if length is Length.FOCUS:
            drawn[skill.id] = drawn[skill.id][:FOCUS_QUESTIONS]
        _check_size(length, skill, len(drawn[skill.id]))
    rng.shuffle(skills)
    items = [_shuffled(question, question.id in seen, rng) for skill in skills for question in drawn[skill.id]]
    return Paper(tuple(items))


def count_questions(role: Role, length: Length) -> int:
    """How many questions a paper has that asks every skill (a quick or a full one)."""
    return sum(_rounds(length, skill) * len(skill.topics) for skill in role.skills)


def spread(topics: int) -> tuple[Difficulty, ...]:
    """The difficulties of one round of a skill: a quarter easy, a quarter hard, the rest medium."""
    quarter = topics // 4
    middle = topics - 2 * quarter
    return (Difficulty.EASY,) * quarter + (Difficulty.MEDIUM,) * middle + (Difficulty.HARD,) * quarter


def _rounds(length: Length, skill: Skill) -> int:
    if length is Length.FOCUS:
        return -(-FOCUS_QUESTIONS // len(skill.topics))
    return 2 if length is Length.FULL else 1


def _check_size(length: Length, skill: Skill, size: int) -> None:
    needed = FOCUS_MINIMUM if length is Length.FOCUS else _rounds(length, skill) * len(skill.topics)
    if size < needed:
        raise NotEnoughQuestionsError(f"{skill.name}: the bank has {size} questions for a paper that needs {needed}")


def _draw_round(
    bank: Bank, skill: Skill, taken: Sequence[Question], seen: Collection[str], rng: Random
) -> list[Question]:
    """One question of each topic, with the assignment of difficulties to topics that costs least."""
    topics = [topic.id for topic in skill.topics]
    free = {topic: _free(bank.of_topic(topic), taken) for topic in topics}
    plans = sorted(set(permutations(spread(len(topics)))))
    rng.shuffle(plans)

    def total(plan: Iterable[Difficulty]) -> int:
        return sum(_least(free[topic], wanted, seen) for topic, wanted in zip(topics, plan, strict=True))

    chosen: list[Question] = []
    for topic, wanted in zip(topics, min(plans, key=total), strict=True):
        candidates = _free(free[topic], chosen)
        lowest = _least(candidates, wanted, seen)
        best = [question for question in candidates if _cost(question, wanted, seen) == lowest]
        chosen += rng.sample(best, min(1, len(best)))
    return chosen


def _free(questions: Iterable[Question], taken: Iterable[Question]) -> list[Question]:
    """The questions that may join those taken: not among them, and not giving one of them away."""
    taken = list(taken)
    barred = {question.id for question in taken}.union(*(question.not_with for question in taken))
    ids = {question.id for question in taken}
    return [question for question in questions if question.id not in barred and not question.not_with & ids]


def _least(questions: Iterable[Question], wanted: Difficulty, seen: Collection[str]) -> int:
    return min((_cost(question, wanted, seen) for question in questions), default=0)


def _cost(question: Question, wanted: Difficulty, seen: Collection[str]) -> int:
    """A repeat is worse than any number of questions of another difficulty."""
    return 1000 * (question.id in seen) + (question.difficulty is not wanted)


def _shuffled(question: Question, seen: bool, rng: Random) -> Item:
    order = list(range(len(question.options)))
    rng.shuffle(order)
    return Item(question, tuple(order), seen)
