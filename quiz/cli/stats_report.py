"""What the answers say about a bank, for a person, for a program and for a spreadsheet."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator
from io import StringIO
from textwrap import fill
from typing import Any

from quiz.bank.fault import file_of
from quiz.bank.lint.answered import LETTERS, WORTHS, quoted, say_confusion, say_dead, say_flag, say_stage
from quiz.core.statistics.counted import Rests
from quiz.core.statistics.flags import ENOUGH, MANY, SOME
from quiz.core.statistics.questions import QuestionFigures
from quiz.core.statistics.report import Judged, Reliability, Statistics
from quiz.core.statistics.themes import ThemeFigures

SCHEMA_VERSION = 1
MOST_OPTIONS = 6  # columns of a spreadsheet; no question may have more


def as_text(found: Statistics, wanted: Collection[str] = ()) -> str:
    """What wants a look, in sentences; then all figures of the questions `wanted` (ids)."""
    parts = [_opening(found)]
    if not wanted or len(wanted) == len(found.questions):
        parts += [*_flagged(found), *_confused(found), *_reliable(found), *_took(found), *_closing(found)]
    parts += ["\n".join(_block(one)) for one in found.questions if one.question.id in wanted]
    return "\n\n".join(parts)


def as_json(found: Statistics, wanted: Collection[str] = ()) -> str:
    """All figures as one JSON object, of the questions `wanted` (ids) or of all. Shares are 0 to 1, rests −1 to 1."""
    document = {
        "schemaVersion": SCHEMA_VERSION,
        "peopleCounted": found.people,
        "questions": [_question(one) for one in found.questions if not wanted or one.question.id in wanted],
        "themes": [_theme(theme) for theme in found.themes],
        "reliability": [
            {"length": one.length, "skill": one.skill or None, "papers": one.people, "value": _round(one.value)}
            for one in found.reliabilities
        ],
        "minutes": [{"length": one.length, "papers": one.people, "median": one.minutes} for one in found.took],
    }
    return json.dumps(document, indent=2, ensure_ascii=True)


def as_csv(found: Statistics, wanted: Collection[str] = ()) -> str:
    """A line a question, with the share of each option and how well those who chose it did elsewhere."""
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(
        [*_COLUMNS, *(f"{what}{letter}" for letter in LETTERS[:MOST_OPTIONS] for what in ("share", "rest"))]
    )
    writer.writerows(_line(_question(one)) for one in found.questions if not wanted or one.question.id in wanted)
    return sheet.getvalue()


_COLUMNS = (
    "id", "file", "theme", "current", "key", "answers", "leftOpen", "right", "meanCredit", "dontKnow", "discrimination",
    "medianSeconds", "sure", "sureAndWrong", "difficulty", "measuredDifficulty", "worth", "flags",
)  # fmt: skip
_OF_OPTION = ("share", "rest")


def _opening(found: Statistics) -> str:
    if not found.people:
        return _wrapped(
            f"Nobody has finished a quiz yet. A question can be judged once {SOME} people have answered it."
        )
    people = [one.figures.people for one in found.by_id.values()]
    groups = [
        (sum(n >= ENOUGH for n in people), f"{ENOUGH} answers or more"),
        (sum(SOME <= n < ENOUGH for n in people), f"{SOME} to {ENOUGH - 1}, so that only the worst faults are named"),
        (sum(n < SOME for n in people), "fewer, so that nothing is said about them"),
    ]
    said = "; ".join(f"{number} have {words}" for number, words in groups if number)
    return _wrapped(
        f"{_people(found.people)}, each counted with the first quiz they finished. "
        f"Of the {len(people)} questions of the bank {said}."
    )


def _flagged(found: Statistics) -> Iterator[str]:
    if found.flagged:
        yield "\n".join([f"Look at these {len(found.flagged)}, the worst first", *map(_flags, found.flagged)])


def _flags(one: Judged) -> str:
    said = [say_flag(flag, one.figures) for flag in one.flags] + ([WORTHS[one.worth]] if one.worth else [])
    return "\n".join([f"  {file_of(one.question)}: {one.question.id}", *map(_item, said)])


def _confused(found: Statistics) -> Iterator[str]:
    lines = []
    for theme in found.themes:
        said = [say_confusion(theme, one) for one in theme.often] + [say_dead(theme, place) for place in theme.dead]
        if said:
            lines += [f"  {theme.theme}", *map(_item, said)]
    if lines:
        yield "\n".join(["Options of a theme that are taken for one another, or by nobody", *lines])


def _reliable(found: Statistics) -> Iterator[str]:
    known = [one for one in found.reliabilities if one.value is not None]
    if known:
        heading = "How much of the difference between two people's scores is real, and not the luck of the questions"
        yield "\n".join([heading, *map(_reliability, known)])


def _reliability(one: Reliability) -> str:
    return f"  {one.length}, {one.skill or 'the whole quiz'}: {100 * (one.value or 0):.0f} % ({_people(one.people)})"


def _took(found: Statistics) -> Iterator[str]:
    known = [one for one in found.took if one.minutes is not None]
    if known:
        heading = "Minutes from the start to the result; half of the people took less"
        yield "\n".join([heading, *(f"  {one.length}: {one.minutes:g} ({_people(one.people)})" for one in known)])


def _closing(found: Statistics) -> Iterator[str]:
    if found.people:
        kept = sum(one.figures.people >= MANY for one in found.by_id.values())
        gone = len(found.questions) - len(found.by_id)
        once = f" Beside them {gone} were asked in other words once." if gone else ""
        yield _wrapped(
            f"{len(found.flagged)} of {len(found.by_id)} questions want a look. {kept} have {MANY} answers or more, "
            f"enough to decide what to keep.{once} For all figures: quiz stats --all, or quiz stats and the id of a "
            "question. What they mean stands in questions/README.md."
        )


def _block(one: Judged) -> Iterator[str]:
    """All figures of one question."""
    figures, question = one.figures, one.question
    gone = "" if figures.current else ", as it was asked once; the bank asks it so no more"
    yield f"{file_of(question)}: {question.id}{gone}"
    left_open = f", {figures.left_open} left it open" if figures.left_open else ""
    yield f"  {figures.people} answers{left_open}. You call it {question.difficulty}{_measured(one)}."
    if figures.people:
        yield f"  {'':8}{'chosen':>7}{'elsewhere':>11}"
        for place, (option, rests) in enumerate(zip(question.options, figures.options, strict=True)):
            mark = {1: " best", 0.5: " half"}.get(option.credit, "")
            yield _option(f"{LETTERS[place]}{mark}", rests, figures, quoted(option.text))
        yield _option("?", figures.unknown, figures, "“I don't know”")
        yield f"  {_more(figures)}"
    said = [say_flag(flag, figures) for flag in one.flags]
    said += [WORTHS[one.worth]] if one.worth else [say_stage(figures)]
    yield from (_item(words) for words in said if words)


def _measured(one: Judged) -> str:
    return f", among the questions of its skill it is {one.measured}" if one.measured else ""


def _option(mark: str, rests: Rests, figures: QuestionFigures, words: str) -> str:
    elsewhere = f"{10 * rests.mean:.1f}".replace("-", "−") if rests.rests else "–"
    share = f"{100 * rests.people / figures.people:.0f} %"
    return f"  {mark:8}{share:>7}{elsewhere:>11}  {words}"


def _more(figures: QuestionFigures) -> str:
    found = figures.discrimination
    parts = [
        f"mean credit {figures.mean_credit:.2f}",
        "" if found is None else f"correlation with the rest {found:.2f}".replace("-", "−"),
        f"median {figures.seconds:g} s" if figures.seconds is not None else "",
        f"sure {figures.sure}, of these wrong {figures.sure_wrong}",
    ]
    return "; ".join(filter(None, parts))


def _question(one: Judged) -> dict[str, Any]:
    figures, question = one.figures, one.question
    return {
        "id": question.id,
        "file": file_of(question),
        "theme": question.theme or None,
        "current": figures.current,
        "key": LETTERS[question.best],
        "answers": figures.people,
        "leftOpen": figures.left_open,
        "right": _round(figures.right),
        "meanCredit": _round(figures.mean_credit),
        "dontKnow": _round(figures.dont_know),
        "discrimination": _round(figures.discrimination),
        "medianSeconds": figures.seconds,
        "sure": figures.sure,
        "sureAndWrong": figures.sure_wrong,
        "difficulty": question.difficulty,
        "measuredDifficulty": one.measured,
        "worth": one.worth,
        "flags": [flag.kind if flag.option is None else f"{flag.kind} {LETTERS[flag.option]}" for flag in one.flags],
        "options": [
            {"text": option.text, "credit": option.credit, **_rests(rests, figures.people)}
            for option, rests in zip(question.options, figures.options, strict=True)
        ],
        "unknown": _rests(figures.unknown, figures.people),
    }


def _rests(rests: Rests, people: int) -> dict[str, Any]:
    share = rests.people / people if people else None
    return {"chosen": rests.people, "share": _round(share), "rest": _round(rests.mean) if rests.rests else None}


def _theme(theme: ThemeFigures) -> dict[str, Any]:
    return {
        "id": theme.theme,
        "options": list(theme.options),
        "confusions": [
            {"best": LETTERS[one.best], "taken": LETTERS[one.taken], "chosen": one.chosen, "answers": one.people}
            | {"often": one.often}
            for one in theme.confusions
        ],
        "takenByNobody": [LETTERS[place] for place in theme.dead],
    }


def _line(values: dict[str, Any]) -> list[Any]:
    """A question as a line of a spreadsheet, as long as every other one."""
    options = [option[what] for option in values["options"] for what in _OF_OPTION]
    return [*(_cell(values[name]) for name in _COLUMNS), *options, *[None] * (2 * MOST_OPTIONS - len(options))]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, list) else value


def _wrapped(words: str, first: str = "", later: str = "") -> str:
    return fill(words, 100, initial_indent=first, subsequent_indent=later, break_long_words=False)


def _item(words: str) -> str:
    return _wrapped(words, "    - ", "      ")


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
