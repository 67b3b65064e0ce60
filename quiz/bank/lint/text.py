"""What makes a single question easier to guess or harder to read than it need be: the warnings.

The rules follow Haladyna, Downing and Rodriguez (2002). What the looks of options give away concerns questions
that stand alone: in a theme each option is right somewhere. Each warning can be allowed in the question by its
name, with a reason.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, Weight, fault_in
from quiz.bank.lint.costs import question_field
from quiz.bank.lint.words import ABSOLUTES, HEDGES, PLAINER, content_words, count, reading_grade, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from quiz.core.content.question import Option, Question

GRADE = 14

_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")


def question_warnings(question: Question, today: date) -> Iterator[Fault]:
    """Every warning of one question, allowed or not."""
    looks = (_situation_echo,) if question.theme else (_absolutes, _hedges, _echo, _numbers)
    for check in (*looks, _grade, _hard_words):
        yield from check(question)
    if question.review_by and question.review_by < today:
        message = f"was due on {question.review_by}, today is {today}; check the facts and set a new date."
        yield _warn(question, "review_by", "overdue-review", message)


def _warn(question: Question, field: str, name: str, message: str) -> Fault:
    return fault_in(question, field, name, message, Weight.WARNING)


def _split(question: Question) -> tuple[Option, list[Option]]:
    """The key and its distractors."""
    best = question.best
    return question.options[best], [option for place, option in enumerate(question.options) if place != best]


def _absolutes(question: Question) -> Iterator[Fault]:
    key, others = _split(question)
    found = [option for option in others if count(option.text, ABSOLUTES)]
    if len(found) >= 2 and not count(key.text, ABSOLUTES):
        seen = ", ".join(sorted({word for option in found for word in words(option.text) if word in ABSOLUTES}))
        message = f"{len(found)} of {len(others)} distractors hold an absolute ({seen}), limit 1, and the key none."
        yield _warn(question, "option", "absolutes", f"{message} Soften them or firm up the key.")


def _hedges(question: Question) -> Iterator[Fault]:
    key, others = _split(question)
    hedges = sorted({word for word in words(key.text) if word in HEDGES})
    if hedges and not any(count(option.text, HEDGES) for option in others):
        message = f"only the key hedges ({', '.join(hedges)}); drop the hedge or hedge a distractor too."
        yield _warn(question, "option", "hedges", message)


def _echo(question: Question) -> Iterator[Fault]:
    key, others = _split(question)
    echoed = _echoed(question.problem, key, question)
    limit = 1 + max(len(_echoed(question.problem, option, question)) for option in others)
    if len(echoed) > limit:
        message = (
            f"{len(echoed)} words of the question return in the key alone ({', '.join(sorted(echoed))}), limit {limit}."
        )
        yield _warn(question, "option", "stem-echo", f"{message} Put the key in other words.")


def _situation_echo(question: Question) -> Iterator[Fault]:
    """A theme's options stay, so one word of a situation is enough to lead to one of them."""
    echoed = _echoed(question.situation, _split(question)[0], question)
    if echoed:
        message = f"repeats a word of its key alone ({', '.join(sorted(echoed))}), limit 0; tell it in other words."
        yield _warn(question, "situation", "situation-echo", message)


def _echoed(told: str, option: Option, question: Question) -> frozenset[str]:
    """The words of what is told that return in this option of the question and in no other."""
    others = (content_words(other.text) for other in question.options if other is not option)
    return (content_words(option.text) & content_words(told)) - frozenset().union(*others)


def _grade(question: Question) -> Iterator[Fault]:
    text = "\n\n".join([question.problem, *(option.text for option in question.options)])
    grade = reading_grade(text)
    if grade > GRADE:
        message = f"has reading grade {grade:.1f}, limit {GRADE}; use shorter sentences and plainer words."
        yield _warn(question, question_field(question), "reading-grade", message)


def _hard_words(question: Question) -> Iterator[Fault]:
    texts = [question.situation, question.ask, question.idea]
    texts += [text for option in question.options for text in (option.text, option.why)]
    for word in sorted({word for text in texts for word in words(text)} & PLAINER.keys()):
        yield _warn(question, "", "hard-word", f'says "{word}"; "{PLAINER[word]}" is plainer.')


def _numbers(question: Question) -> Iterator[Fault]:
    """Options that are amounts are easier to compare in order; shuffling skips none of the work of writing them so."""
    amounts = [_amount(option.text) for option in question.options]
    known = [amount for amount in amounts if amount is not None]
    if len(known) == len(amounts) and known not in (sorted(known), sorted(known, reverse=True)):
        shown = ", ".join(f"{amount:g}" for amount in known)
        yield _warn(question, "option", "unsorted-numbers", f"amounts are not in order ({shown}); sort them.")


def _amount(text: str) -> float | None:
    """The number of an option that is little else than a number, such as "about 3.5 months"."""
    found = _NUMBER.findall(text)
    if len(found) != 1 or len(text.split()) > 4:
        return None
    return float(found[0].replace(",", ""))
