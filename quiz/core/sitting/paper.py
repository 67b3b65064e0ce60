"""Papers: which questions an attempt asks, and in what order.

A *round* is the questions of one skill on a paper. A quick paper asks one question of every topic, a full
paper two, a focus paper more of one skill; in a round easy, medium and hard stand in the proportion 1 : 2 : 1.
A quick or full paper asks at most one question of a theme, a focus paper at most two, far apart. Because
each topic is asked equally often, and the theme with most new questions first, a bank whose topics are two
themes of four (1 easy, 2 medium, 1 hard) can be drawn to its last question without a repeat.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise, zip_longest
from random import Random

from quiz.core.content.question import Bank, Difficulty, Question
from quiz.core.content.role import Role, Skill
from quiz.core.sitting.choice import choose_cheapest

FOCUS_QUESTIONS = 16
FOCUS_MINIMUM = 8
TRIES = 20  # in a bank whose questions bar each other; in ours the first one always succeeds

# A repeat is dearer than any make-up of a paper, and both are dearer than what else decides between questions.
REPEAT = 100_000.0
SPARE = 600.0
URGENT = -500.0
PLANNED = 8  # questions of a topic, for this paper and those after it
LARGE, ENOUGH = 60, 12  # from so many questions of a topic on, so many of each difficulty are looked at


class Length(StrEnum):
    """How long a paper is: one question of each topic, two, or up to sixteen questions of one skill."""

    QUICK = "quick"
    FULL = "full"
    FOCUS = "focus"


class NotEnoughQuestionsError(Exception):
    """The bank has too few questions for the paper that was asked for."""


@dataclass(frozen=True)
class DrawnQuestion:
    """One question on a paper: `order` gives the option shown at each place, `seen` whether it was asked before."""

    question: Question
    order: tuple[int, ...]
    seen: bool


@dataclass(frozen=True)
class Paper:
    """The questions of one attempt, in the order in which they are asked."""

    items: tuple[DrawnQuestion, ...]

    @property
    def repeated(self) -> int:
        """How many of the questions the learner has seen before."""
        return sum(item.seen for item in self.items)


def draw_paper(
    bank: Bank, role: Role, length: Length, seen: Collection[str], rng: Random, focus: str | None = None
) -> Paper:
    """Draw a paper: unseen questions first, then by the blueprint; options shuffled once.

    `seen` holds the ids of questions on the learner's earlier papers. Rounds come in a random order, one
    after the other, so that a person stays in one subject and no skill is always last. The first question of
    all is an easy one without exhibit, where there is one.

    Raises NotEnoughQuestionsError when a topic has too few questions, or a focus skill fewer than eight. What is drawn
    first may bar all that is left of a topic, so it is tried again, with other luck, before that is said.
    """
    tries = TRIES
    while True:
        try:
            return _draw(bank, role, length, seen, rng, focus)
        except NotEnoughQuestionsError:
            tries -= 1
            if not tries:
                raise


def _draw(bank: Bank, role: Role, length: Length, seen: Collection[str], rng: Random, focus: str | None) -> Paper:
    skills = [skill for skill in role.skills if length is not Length.FOCUS or skill.id == focus]
    taken: list[Question] = []
    rounds: list[list[Question]] = []
    for skill in skills:
        chosen = _in_turn(skill, _draw_skill(bank, skill, length, taken, seen, rng), rng)[
            : questions_of_skill(length, skill)
        ]
        _check_size(length, skill, len(chosen))
        taken += chosen
        rounds.append(chosen)
    rng.shuffle(rounds)
    asked = [question for members in _open_easily(rounds) for question in members]
    return Paper(tuple(_shuffled(question, question.id in seen, rng) for question in asked))


def count_questions(role: Role, length: Length) -> int:
    """How many questions a paper has that asks every skill (a quick or a full one)."""
    return sum(questions_of_skill(length, skill) for skill in role.skills)


def questions_of_skill(length: Length, skill: Skill) -> int:
    """How many questions of a skill a paper has that asks it, if the bank has them."""
    return FOCUS_QUESTIONS if length is Length.FOCUS else questions_of_topic(length, skill) * len(skill.topics)


def questions_of_topic(length: Length, skill: Skill) -> int:
    """How many questions of each of a skill's topics a paper has that asks it, at most."""
    if length is Length.FOCUS:
        return -(-FOCUS_QUESTIONS // len(skill.topics))
    return 2 if length is Length.FULL else 1


def within_themes(questions: Iterable[Question], length: Length) -> list[Question]:
    """These questions in their order, without those of a theme that such a paper asks often enough already."""
    found: Counter[str] = Counter()
    kept = []
    for question in questions:
        if not question.theme or found[question.theme] < _most_of_theme(length):
            kept.append(question)
            found[question.theme] += 1
    return kept


def _most_of_theme(length: Length) -> int:
    return 2 if length is Length.FOCUS else 1


def _check_size(length: Length, skill: Skill, size: int) -> None:
    needed = FOCUS_MINIMUM if length is Length.FOCUS else questions_of_skill(length, skill)
    if size < needed:
        raise NotEnoughQuestionsError(f"{skill.name}: the bank has {size} questions for a paper that needs {needed}")


def _draw_skill(
    bank: Bank, skill: Skill, length: Length, taken: Sequence[Question], seen: Collection[str], rng: Random
) -> list[Question]:
    """The cheapest choice in which no question gives another away."""
    topics = [_free(bank.of_topic(topic.id), taken) for topic in skill.topics]
    each, most_of_theme = questions_of_topic(length, skill), _most_of_theme(length)
    cost = {question.id: price for topic in topics for question, price in _price(topic, seen, each, rng)}
    topics = [_thin(topic, cost) for topic in topics]
    planned = _plan_ahead(topics, seen, each, most_of_theme, rng)
    cost = {name: price + SPARE * (name not in planned) for name, price in cost.items()}
    while True:
        chosen = choose_cheapest(topics, cost, each, most_of_theme)
        clashing = [question for question in chosen if len(_free(chosen, [question])) < len(chosen) - 1]
        if not clashing:
            return chosen
        worst = max(clashing, key=lambda question: cost[question.id])
        topics = [[question for question in topic if question is not worst] for topic in topics]


def _thin(topic: list[Question], cost: Mapping[str, float]) -> list[Question]:
    """Of a large topic the cheapest questions, two of a theme and difficulty at most, lest drawing take seconds."""
    if len(topic) < LARGE:
        return topic
    found: Counter[object] = Counter()
    kept = []
    for question in sorted(topic, key=lambda one: cost[one.id]):
        group = question.theme or question.id, question.difficulty
        if found[group] < 2 and found[question.difficulty] < ENOUGH:
            kept.append(question)
            found.update((group, question.difficulty))
    return kept


def _plan_ahead(
    topics: Sequence[Sequence[Question]], seen: Collection[str], each: int, most_of_theme: int, rng: Random
) -> set[str]:
    """New questions (ids) for this paper and those after it: as many as every topic fills, all of the right make-up.

    What is right for all of them together can be dealt out to papers that are right each (topics, themes and
    difficulties are a network flow, so a whole number of papers divides it evenly). Without a plan a paper
    might take a medium question where a later one will need it, because an easy one is all that is left.
    """
    new = [[question for question in topic if question.id not in seen] for topic in topics]
    papers = min(len(topic[:PLANNED]) // each for topic in new)
    dice = {question.id: rng.random() / 100 for topic in new for question in topic}
    return {question.id for question in choose_cheapest(new, dice, papers * each, papers * most_of_theme)}


def _free(questions: Iterable[Question], taken: Iterable[Question]) -> list[Question]:
    """The questions that may join those taken: not among them, and not giving one of them away."""
    taken = list(taken)
    barred = {question.id for question in taken}.union(*(question.not_with for question in taken))
    ids = {question.id for question in taken}
    return [question for question in questions if question.id not in barred and not question.not_with & ids]


def _price(
    topic: Sequence[Question], seen: Collection[str], each: int, rng: Random
) -> Iterable[tuple[Question, float]]:
    """What each question of a topic costs: new ones first, of the theme with most new ones; dice decide the rest.

    Questions that bar each other need a paper each, so they are urgent when few papers of new ones are left:
    one paper for each of them and one to spare.
    """
    new = {question.id for question in topic if question.id not in seen}
    left = Counter(question.theme or question.id for question in topic if question.id in new)
    for question in topic:
        barred = sum(other not in seen for other in question.not_with)
        urgent = question.id in new and barred and len(new) <= each * (2 + barred)
        price = rng.random() / 100 - min(left[question.theme or question.id], 5) ** 2
        yield question, price + REPEAT * (question.id in seen) + URGENT * bool(urgent)


def _in_turn(skill: Skill, chosen: Sequence[Question], rng: Random) -> list[Question]:
    """One question of every topic after the other, until none is left."""
    topics = [_apart([question for question in chosen if question.topic == topic.id], rng) for topic in skill.topics]
    return [question for asked in zip_longest(*topics) for question in asked if question]


def _apart(questions: Sequence[Question], rng: Random) -> list[Question]:
    """A topic's questions in random order, no theme for the second time before each was there once."""
    mixed = rng.sample(questions, len(questions))
    themes = [question.theme or question.id for question in mixed]
    order = sorted(range(len(mixed)), key=lambda i: (themes[:i].count(themes[i]), themes.index(themes[i])))
    return [mixed[i] for i in order]


def _open_easily(rounds: Sequence[list[Question]]) -> list[list[Question]]:
    """The same questions, an easy one without exhibit first of all, where there is one that may go there."""
    for number, members in enumerate(rounds):
        for question in members:
            opened = [question, *(other for other in members if other is not question)]
            easy = question.difficulty == Difficulty.EASY and not question.has_exhibit
            if easy and _touching(opened) <= _touching(members):
                return [opened, *rounds[:number], *rounds[number + 1 :]]
    return list(rounds)


def _touching(questions: Sequence[Question]) -> int:
    """How many neighbours are of one theme."""
    return sum(bool(one.theme) and one.theme == other.theme for one, other in pairwise(questions))


def _shuffled(question: Question, seen: bool, rng: Random) -> DrawnQuestion:
    order = list(range(len(question.options)))
    rng.shuffle(order)
    return DrawnQuestion(question, tuple(order), seen)
