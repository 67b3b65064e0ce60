"""What makes a question, or a set of them, unusable: the errors."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from quiz.bank_checks.fault import Fault, did_you_mean, fault_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from quiz.core.bank import Question
    from quiz.core.role import Role

FEWEST_OPTIONS, MOST_OPTIONS = 3, 5
CREDITS = (0.0, 0.5, 1.0)
ALLOWABLE = frozenset(
    {
        "absolutes",
        "hedges",
        "long-sentence",
        "long-stem",
        "near-duplicate",
        "overdue-review",
        "reading-grade",
        "stem-echo",
        "unsorted-numbers",
    }
)

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ALL_OR_NONE = re.compile(
    r"\b(all|any|both|either|neither|none) of (the )?((other )?(options|answers|choices)|above|below)\b"
    r"|^(all|both|either|neither|none) of (these|them|the others)\W*$",
    re.IGNORECASE,
)
_LETTER = re.compile(r"\b(?i:options?|answers?|choices?|alternatives?)\s+\(?([A-E]|[1-5])\)?(?![\w%])")
_POSITION = re.compile(
    r"\b(first|second|third|fourth|last) option\b|\b(option|answer|choice) (above|below)\b", re.IGNORECASE
)


def question_faults(question: Question) -> Iterator[Fault]:
    """The errors that can be seen in one question alone."""
    for check in (_empty, _ids, _credits, _options, _references, _table, _allowed):
        yield from check(question)


def bank_faults(questions: Sequence[Question], written: Collection[str] = ()) -> Iterator[Fault]:
    """The errors between questions: repeated ids and references to questions that are not there.

    `written`: ids that stand in a file, though their question has another fault.
    """
    times = Counter(question.id for question in questions)
    for question in questions:
        if times[question.id] > 1:
            message = (
                f"{times[question.id]} questions have this id; give each its own, and never one that was used before."
            )
            yield fault_in(question, "id", "repeated-id", message)
        for other in sorted(question.not_with):
            if other == question.id:
                yield fault_in(question, "not_with", "unknown-question", "names the question itself; take it out.")
            elif other not in times and other not in written:
                message = f'there is no question "{other}".{_close_id(other, times)}'
                yield fault_in(question, "not_with", "unknown-question", message)


def topic_faults(written: Collection[str], role: Role) -> Iterator[Fault]:
    """Topics (ids) of the role without a question among those `written`: a quick paper asks one of each."""
    for skill in role.skills:
        for topic in skill.topics:
            if topic.id not in written:
                message = "has no question, and a quick paper needs one of each topic; write 2 easy, 4 medium, 2 hard."
                yield Fault(f"{skill.id}/{topic.id}.toml", "", "", "small-topic", message)


def _close_id(word: str, known: Iterable[str]) -> str:
    hint = did_you_mean(word, known)
    return hint if "Did you mean" in hint else ""


def texts_of(question: Question) -> Iterator[tuple[str, str]]:
    """Every text that a person reads, with the name of its field."""
    yield "stem", question.stem
    yield "idea", question.idea
    yield "source", question.source
    for number, option in enumerate(question.options, start=1):
        yield f"option {number}, text", option.text
        yield f"option {number}, why", option.why


def _empty(question: Question) -> Iterator[Fault]:
    for field, text in texts_of(question):
        if not text.strip():
            yield fault_in(question, field, "empty-field", "is empty; write it.")


def _ids(question: Question) -> Iterator[Fault]:
    if not _ID.fullmatch(question.id):
        message = "write ids in small letters and digits with single hyphens, such as lead-decisions-triage."
        yield fault_in(question, "id", "id-form", message)


def _credits(question: Question) -> Iterator[Fault]:
    given = [option.credit for option in question.options]
    for number, credit in enumerate(given, start=1):
        if credit not in CREDITS:
            yield fault_in(question, f"option {number}, credit", "credit-value", f"is {credit:g}; use 1, 0.5 or 0.")
    best, halves = given.count(1), given.count(0.5)
    if best != 1:
        message = f"{best or 'no'} options have credit 1; exactly one is the best answer."
        yield fault_in(question, "option", "best-answer", message)
    if halves > 1:
        message = f"{halves} options have credit 0.5; at most one is a clearly acceptable second."
        yield fault_in(question, "option", "half-credit", message)


def _options(question: Question) -> Iterator[Fault]:
    count = len(question.options)
    if not FEWEST_OPTIONS <= count <= MOST_OPTIONS:
        message = f"has {count} options; write {FEWEST_OPTIONS} to {MOST_OPTIONS}, usually four."
        yield fault_in(question, "option", "option-count", message)
    seen: dict[str, int] = {}
    for number, option in enumerate(question.options, start=1):
        plain = " ".join(re.findall(r"\w+", option.text.casefold()))
        if plain and plain in seen:
            message = f"says the same as option {seen[plain]}; write another."
            yield fault_in(question, f"option {number}, text", "equal-options", message)
        seen.setdefault(plain, number)


def _references(question: Question) -> Iterator[Fault]:
    for number, option in enumerate(question.options, start=1):
        if _ALL_OR_NONE.search(option.text):
            message = 'avoid "all of the above" and its like; write an answer that stands alone.'
            yield fault_in(question, f"option {number}, text", "all-or-none", message)
    for field, text in texts_of(question):
        found = _LETTER.search(text) or (field.startswith("option") and _POSITION.search(text))
        if found and field != "source":
            message = f'"{found.group()}" names a letter or place, but options are shuffled; say what it is instead.'
            yield fault_in(question, field, "letter-reference", message)


def _table(question: Question) -> Iterator[Fault]:
    widths = {len(row) for row in question.table}
    if len(widths) > 1:
        message = "its rows have different numbers of cells; give each row as many as the headings."
        yield fault_in(question, "table", "ragged-table", message)


def _allowed(question: Question) -> Iterator[Fault]:
    for name, reason in question.allow.items():
        if name not in ALLOWABLE:
            message = f'there is no warning "{name}" that can be allowed.{did_you_mean(name, ALLOWABLE)}'
            yield fault_in(question, "allow", "unknown-allow", message)
        if not reason.strip():
            yield fault_in(question, "allow", "allow-reason", f'say why "{name}" is right here.')
