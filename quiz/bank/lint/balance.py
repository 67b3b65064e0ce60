"""What only shows over many questions: cues of length, and the balance of difficulty and kind."""

from __future__ import annotations

from collections import Counter
from statistics import fmean
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, Weight
from quiz.bank.lint.luck import limit_of_luck
from quiz.bank.lint.words import SETTINGS, words
from quiz.core.content.question import Difficulty, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from quiz.core.content.question import Question

KEY_LENGTH = (0.93, 1.10)
FEWEST_FOR_LENGTH = 8
SHOWN = 8
SHARES = {Difficulty.EASY: 0.25, Difficulty.MEDIUM: 0.5, Difficulty.HARD: 0.25}
DIFFICULTY_SLACK = 0.10
MOST_RECALL, LEAST_APPLIED = 0.20, 0.60
SAME_SETTING = 3
APPLIED = (Kind.SITUATION, Kind.APPLICATION)


def length_cues(scope: str, questions: Sequence[Question]) -> Iterator[Fault]:
    """Whether the length of the options gives the key away; `scope` says which questions these are."""
    for name, pick in (("longest", max), ("shortest", min)):
        hits, chance, limit = _extremes(questions, pick)
        if len(hits) > limit:
            message = (
                f"the {name} option is the key in {len(hits)} questions; chance gives {chance:.1f}, luck at most "
                f"{limit:.1f}. Even out the options; {plainest(hits)}"
            )
            yield Fault(scope, "", "option", f"{name}-is-key", message, Weight.CUE)
    low, high = KEY_LENGTH
    ratio = key_length(questions)
    if len(questions) >= FEWEST_FOR_LENGTH and not low <= ratio <= high:
        furthest = sorted(questions, key=lambda question: key_length([question]), reverse=ratio > high)
        message = (
            f"keys are {ratio:.2f} times as long as distractors on average, limits {low:.2f} and {high:.2f}; "
            f"{plainest([question.id for question in furthest])}"
        )
        yield Fault(scope, "", "option", "key-length", message, Weight.CUE)


def plainest(ids: Sequence[str]) -> str:
    """The ids of the first few of these questions, in words, so that an author knows where to begin."""
    return f"begin with {', '.join(ids[:SHOWN])}." if ids else "each time it wavered between several."


def key_length(questions: Iterable[Question]) -> float:
    """The mean length of keys over the mean length of distractors, in letters; 1 where there is nothing to compare."""
    keys: list[int] = []
    others: list[int] = []
    for question in questions:
        best = question.best
        for place, option in enumerate(question.options):
            (keys if place == best else others).append(len(option.text))
    return fmean(keys) / fmean(others) if keys and sum(others) else 1.0


def _extremes(questions: Sequence[Question], pick: Callable[[list[int]], int]) -> tuple[list[str], float, float]:
    """Where the single longest (or shortest) option is the key, with chance and the limit of luck."""
    hits: list[str] = []
    asked: list[tuple[tuple[float, ...], int]] = []
    for question in questions:
        lengths = [len(option.text) for option in question.options]
        if lengths.count(pick(lengths)) == 1:
            asked.append(((0.0,) * (len(lengths) - 1) + (1.0,), 1))
            if lengths.index(pick(lengths)) == question.best:
                hits.append(question.id)
    chance = sum(1 / len(earned) for earned, _ in asked)
    return hits, chance, limit_of_luck(asked)


def difficulty_balance(file: str, questions: Sequence[Question]) -> Iterator[Fault]:
    """A quarter easy, half medium, a quarter hard, give or take a question or a tenth."""
    total = len(questions)
    found = Counter(question.difficulty for question in questions)
    slack = max(1.0, DIFFICULTY_SLACK * total)
    for difficulty, share in SHARES.items():
        if abs(found[difficulty] - share * total) > slack:
            message = f"{found[difficulty]} of {total} are {difficulty}, wanted {share * total:.0f} ± {slack:.0f}."
            yield Fault(file, "", "difficulty", "difficulty-balance", message, Weight.WARNING)


def same_setting(file: str, questions: Iterable[Question]) -> Iterator[Fault]:
    """Places that a topic's situations return to more than three times."""
    told = [frozenset(words(question.problem)) for question in questions]
    times = Counter(place for found in told for place in found & SETTINGS)
    for place, count in sorted(times.items()):
        if count > SAME_SETTING:
            message = f'"{place}" stands in {count} situations, limit {SAME_SETTING}; move one somewhere else.'
            yield Fault(file, "", "situation", "same-setting", message, Weight.WARNING)


def kind_balance(skill: str, questions: Sequence[Question]) -> Iterator[Fault]:
    """At most a fifth of a skill's questions ask for memory, at least three fifths for doing something."""
    total = len(questions)
    recall = sum(question.kind is Kind.RECALL for question in questions)
    applied = sum(question.kind in APPLIED for question in questions)
    if recall > MOST_RECALL * total:
        message = f"{recall} of {total} are recall, limit {MOST_RECALL:.0%}; ask what to do with the fact instead."
        yield Fault(skill, "", "kind", "kind-balance", message, Weight.WARNING)
    if applied < LEAST_APPLIED * total:
        message = f"{applied} of {total} are situations or applications, wanted at least {LEAST_APPLIED:.0%}."
        yield Fault(skill, "", "kind", "kind-balance", message, Weight.WARNING)
