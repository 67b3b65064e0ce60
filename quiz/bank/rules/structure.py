"""What makes a question, or a set of them, unusable: the errors."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from quiz.bank.fault import Fault, did_you_mean, fault_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from quiz.core.content.question import Question
    from quiz.core.content.role import Role

FEWEST_OPTIONS, MOST_OPTIONS = 3, 5
CREDITS = (0.0, 0.5, 1.0)
ALLOWABLE = frozenset(
    {
        "absolutes",
        "hard-word",
        "hedges",
        "large-exhibit",
        "long-idea",
        "long-option",
        "long-question",
        "long-sentence",
        "long-situation",
        "near-duplicate",
        "overdue-review",
        "reading-grade",
        "situation-echo",
        "stem-echo",
        "unsorted-numbers",
    }
)
OLD_NAMES = frozenset({"long-stem"})  # of release 1.0.0; nothing asks for them any more

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ALL_OR_NONE = re.compile(
    r"\b(all|any|both|either|neither|none) of (the )?((other )?(options|answers|choices)|above|below)\b"
    r"|^(all|both|either|neither|none) of (these|them|the others)\W*$",
    re.IGNORECASE,
)
_LETTER = re.compile(
    r"\b(?i:(?:options?|choices?|alternatives?|answer)\s+\(?(?:(?-i:[A-E])|[1-5])\)?(?![\w%]))"
    r"|\b(?i:answers)\s+\(?[A-E]\)?(?![\w%])"  # "it answers 2 of 3" names none
)
_POSITION = re.compile(
    r"\b(first|second|third|fourth|last) option\b|\b(option|answer|choice) (above|below)\b", re.IGNORECASE
)
_MARK_UP = re.compile(
    r"`|\*\*[^\s*]|</?(?:a|b|br|code|div|em|h[1-6]|i|img|li|ol|p|pre|span|strong|sub|sup|table|t[dhr]|u|ul)\b[^<>]*>"
    r"|&(?:amp|apos|gt|hellip|lt|mdash|nbsp|ndash|quot|#\d+);|\]\(https?:|^#+ ",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_CLOSING = " \t\n\"')\u2019\u201d"
ID_ROOM = 120  # signs of what PostgreSQL has a column for: a question, a task or a certificate
_QUESTION_MARKS = ("?", "\uff1f", "\u061f")


def question_faults(question: Question) -> Iterator[Fault]:
    """The errors that can be seen in one question alone."""
    for check in (_empty, _ids, _credits, _options, _references, _table, _allowed):
        yield from check(question)


def form_faults(question: Question) -> Iterator[Fault]:
    """The errors that release 1.0.0 did not know: an ask that asks nothing, mark-up and signs nobody can read."""
    if question.ask.strip() and not question.ask.rstrip(_CLOSING).endswith(_QUESTION_MARKS):
        yield fault_in(question, "ask", "no-question-mark", "does not end with a question mark; ask something.")
    for field, text in texts_of(question):
        if field != "source" and (found := _MARK_UP.search(text)):
            message = f'"{found.group()[:30]}" would be shown as it is written; texts are plain, so take it out.'
            yield fault_in(question, field, "literal-markup", message)
        if _CONTROL.search(text):
            yield fault_in(question, field, "control-sign", "holds a sign that cannot be shown; take it out.")


def id_faults(ids: Sequence[tuple[str, str]], retired: Collection[str]) -> Iterator[Fault]:
    """Ids, each with its file, that stand more than once or belonged to a question that has gone."""
    times = Counter(name for _, name in ids)
    for file, name in ids:
        if times[name] > 1:
            message = f"stands {times[name]} times; give each its own, and never one that was used before."
            yield Fault(file, name, "id", "repeated-id", message)
        if name in retired:
            message = "belonged to a question that has gone (retired.toml); give this one an id of its own."
            yield Fault(file, name, "id", "retired-id", message)


def reference_faults(questions: Iterable[Question], written: Collection[str]) -> Iterator[Fault]:
    """References to questions that are not there. `written`: the ids that stand in a file, soundly or not."""
    questions = list(questions)
    known = set(written) - {question.theme for question in questions}
    for question in questions:
        for other in sorted(question.not_with):
            if other == question.id:
                yield fault_in(question, "not_with", "unknown-question", "names the question itself; take it out.")
            elif other not in known:
                message = f'there is no question "{other}".{_close_id(other, known)}'
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
    if question.situation or question.theme:
        yield "situation", question.situation
    yield "ask", question.ask
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
    elif len(question.id) > ID_ROOM:
        yield fault_in(question, "id", "too-long", f"has {len(question.id)} signs; {ID_ROOM} fit in.")


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
    if widths == {0}:
        message = "is empty; write its rows, the headings first, or take it out."
        yield fault_in(question, "table", "empty-field", message)
    if len(widths) > 1:
        message = "its rows have different numbers of cells; give each row as many as the headings."
        yield fault_in(question, "table", "ragged-table", message)


def _allowed(question: Question) -> Iterator[Fault]:
    for name, reason in question.allow.items():
        if name not in ALLOWABLE | OLD_NAMES:
            message = f'there is no warning "{name}" that can be allowed.{did_you_mean(name, ALLOWABLE)}'
            yield fault_in(question, "allow", "unknown-allow", message)
        if not reason.strip():
            yield fault_in(question, "allow", "allow-reason", f'say why "{name}" is right here.')
