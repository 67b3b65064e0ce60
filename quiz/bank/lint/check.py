"""All checks of a bank and its role together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, Weight, fault_in, file_of
from quiz.bank.lint.balance import difficulty_balance, kind_balance, length_cues, plainest, same_setting
from quiz.bank.lint.costs import MOST_SUMS, question_costs, sum_share, topic_costs
from quiz.bank.lint.guessers import Guess, play
from quiz.bank.lint.similar import near_duplicates
from quiz.bank.lint.text import question_warnings
from quiz.bank.rules.role_warnings import role_warnings
from quiz.bank.rules.structure import ALLOWABLE, OLD_NAMES
from quiz.bank.rules.themes import constant_cue, theme_warnings, topic_warnings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from quiz.core.content.question import Bank, Question
    from quiz.core.content.role import Role


@dataclass(frozen=True)
class Findings:
    """What the checks have to say beyond the errors of reading: cues, costs, warnings and the guessers' scores."""

    faults: tuple[Fault, ...]
    guesses: tuple[Guess, ...]
    allowed: int


def check(bank: Bank, role: Role | None, today: date, seen: Callable[[int], None] = lambda _: None) -> Findings:
    """Play the guessers and look for cues, costs and warnings; `today` decides what is overdue.

    Only questions without errors belong here. `seen` is told of each question done, for a progress bar. What the
    looks of options give away is asked of questions that stand alone: in a theme each option is right somewhere.
    """
    warnings = list(dict.fromkeys(_question_warnings(bank.questions, today, seen)))
    allowed = _allowed(bank.questions)
    open_warnings = [warning for warning in warnings if (warning.item, warning.name) not in allowed]
    faults = [*open_warnings, *_unused_allows(bank.questions, warnings), *theme_warnings(bank.questions)]
    guesses: list[Guess] = []
    for scope, questions in scopes(question for question in bank.drawable if not question.theme):
        guesses += play(scope, questions)
        faults += length_cues(scope, questions)
    faults += (_beaten(guess) for guess in guesses if guess.beats_luck)
    faults += _by_topic(bank.drawable)
    faults += _by_skill(bank.drawable, role)
    if role:
        faults += role_warnings(role, today)
    return Findings(tuple(faults), tuple(guesses), len(warnings) - len(open_warnings))


def scopes(questions: Iterable[Question]) -> list[tuple[str, list[Question]]]:
    """The whole bank, then each skill, in the order of the files."""
    skills: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        skills[question.skill].append(question)
    whole = [question for found in skills.values() for question in found]
    return [("bank", whole), *skills.items()] if len(skills) > 1 else [("bank", whole)] if whole else []


def _question_warnings(questions: Sequence[Question], today: date, seen: Callable[[int], None]) -> Iterator[Fault]:
    for question in questions:
        yield from question_warnings(question, today)
        yield from question_costs(question)
        seen(1)
    yield from near_duplicates(questions)


def _allowed(questions: Iterable[Question]) -> set[tuple[str, str]]:
    """Item and name of what may stay; what one question of a theme allows of their options, the theme allows."""
    return {(item, name) for question in questions for name in question.allow for item in (question.id, question.theme)}


def _unused_allows(questions: Iterable[Question], warnings: Iterable[Fault]) -> Iterator[Fault]:
    """Reasons that nothing asks for any more. A near-duplicate's other half cannot be told, so it is left alone."""
    needed = {(warning.item, warning.name) for warning in warnings}
    for question in questions:
        for name in sorted((question.allow.keys() & (ALLOWABLE | OLD_NAMES)) - {"near-duplicate"}):
            if not {(question.id, name), (question.theme, name)} & needed:
                message = f'"{name}" is not found here any more; take the reason out.'
                yield fault_in(question, "allow", "unused-allow", message, Weight.WARNING)


def _beaten(guess: Guess) -> Fault:
    message = (
        f'the guesser "{guess.guesser}" earns {guess.score:.1f} of {guess.questions}; chance gives {guess.chance:.1f}, '
        f"luck at most {guess.limit:.1f}. Mend the options it goes by; {plainest(guess.right)}"
    )
    return Fault(guess.scope, "", "", "guesser", message, Weight.CUE)


def _by_topic(questions: Iterable[Question]) -> Iterator[Fault]:
    topics: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        topics[file_of(question)].append(question)
    for file, found in topics.items():
        yield from difficulty_balance(file, found)
        yield from same_setting(file, found)
        yield from topic_costs(file, found)
        yield from topic_warnings(file, found)


def _by_skill(questions: Iterable[Question], role: Role | None) -> Iterator[Fault]:
    skills: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        skills[question.skill].append(question)
    for skill, found in skills.items():
        known = role.skill_by_id.get(skill) if role else None
        yield from kind_balance(skill, found)
        yield from constant_cue(skill, found)
        yield from sum_share(skill, found, known.most_sums if known else MOST_SUMS)
