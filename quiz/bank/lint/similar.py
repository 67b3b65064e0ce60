"""Situations that tell nearly the same story, found without comparing every pair."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, Weight, fault_in
from quiz.bank.lint.costs import question_field
from quiz.bank.lint.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quiz.core.content.question import Question

SHINGLE = 3
LIMIT = 0.4


def near_duplicates(questions: Sequence[Question]) -> Iterator[Fault]:
    """A warning for each question that is nearly an earlier one; a reason in either of the two allows both."""
    for earlier, later, likeness in similar_pairs(questions):
        if "near-duplicate" in earlier.allow:
            continue
        message = f'shares {likeness:.0%} of its phrases with "{earlier.id}", limit {LIMIT:.0%}; tell another story.'
        yield fault_in(later, question_field(later), "near-duplicate", message, Weight.WARNING)


def similar_pairs(questions: Sequence[Question]) -> Iterator[tuple[Question, Question, float]]:
    """Each question with the first earlier one whose phrases overlap by more than LIMIT (Jaccard).

    Two sets that overlap so far share one of their rarest phrases, so only those are looked up (prefix
    filtering; Bayardo, Ma and Srikant 2007): near linear in the number of questions.
    """
    phrases = [_phrases(question) for question in questions]
    frequency = Counter(phrase for found in phrases for phrase in found)
    places: dict[str, list[int]] = defaultdict(list)
    for place, found in enumerate(phrases):
        rare = sorted(found, key=lambda phrase: (frequency[phrase], phrase))
        rare = rare[: len(rare) - math.ceil(LIMIT * len(rare)) + 1]
        match = _first_match(phrases, places, rare, found)
        if match is not None:
            yield questions[match], questions[place], _likeness(phrases[match], found)
        else:
            for phrase in rare:
                places[phrase].append(place)


def _first_match(
    phrases: list[frozenset[str]], places: dict[str, list[int]], rare: list[str], found: frozenset[str]
) -> int | None:
    tried: set[int] = set()
    for phrase in rare:
        for place in places.get(phrase, ()):
            if place not in tried and _likeness(phrases[place], found) > LIMIT:
                return place
            tried.add(place)
    return None


def _phrases(question: Question) -> frozenset[str]:
    """Every three words in a row of what is told, code and table included; the ask where nothing is told."""
    cells = (cell for row in question.table for cell in row)
    found = words(" ".join((question.situation or question.ask, question.code, *cells)))
    return frozenset(" ".join(found[start : start + SHINGLE]) for start in range(max(1, len(found) - SHINGLE + 1)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)
