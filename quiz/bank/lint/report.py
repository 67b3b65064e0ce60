"""What the checks found, for a person to read and for a machine."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from quiz.bank.fault import Weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from quiz.bank.fault import Fault
    from quiz.bank.lint.check import Findings
    from quiz.bank.lint.guessers import Guess
    from quiz.bank.lint.summary import Row

_HEADINGS = {
    Weight.ERROR: "Errors: the bank cannot be used until they are mended",
    Weight.CUE: "Cues: the bank can be guessed",
    Weight.COST: "Costs: answering takes people too long",
    Weight.WARNING: "Warnings: mend the question, or allow it there with a reason",
}


def as_json(rows: Sequence[Row], faults: Iterable[Fault], findings: Findings) -> str:
    """Everything as one JSON object: questions, errors, cues, costs, warnings, allowed, summary, guessers."""
    by_weight: dict[str, list[dict[str, str]]] = {f"{weight}s": [] for weight in Weight}
    for fault in faults:
        by_weight[f"{fault.weight}s"].append(asdict(fault))
    guessers = [{**asdict(guess), "beats_luck": guess.beats_luck} for guess in findings.guesses]
    found = {
        "questions": rows[-1].questions,
        **by_weight,
        "allowed": findings.allowed,
        "summary": [asdict(row) for row in rows],
        "guessers": guessers,
    }
    return json.dumps(found, indent=2, ensure_ascii=True)


def as_text(rows: Sequence[Row], faults: Sequence[Fault], findings: Findings) -> str:
    """The table of the bank, the guessers, then every fault by its weight, and a closing line."""
    parts = ["\n".join(_summary_lines(rows))]
    if findings.guesses:
        parts.append("\n".join(_guesser_lines(findings.guesses)))
    for weight, heading in _HEADINGS.items():
        found = [f"  {fault}" for fault in faults if fault.weight is weight]
        if found:
            parts.append("\n".join([f"{heading} ({len(found)})", *found]))
    parts.append(_closing(rows, faults, findings))
    return "\n\n".join(parts)


def _closing(rows: Sequence[Row], faults: Iterable[Fault], findings: Findings) -> str:
    weights = [fault.weight for fault in faults]
    counts = ", ".join(f"{weight}s: {weights.count(weight)}" for weight in Weight)
    return f"{rows[-1].questions} questions; {counts}, allowed with a reason: {findings.allowed}"


def _summary_lines(rows: Sequence[Row]) -> Iterator[str]:
    columns = [*rows[-1].difficulties, *rows[-1].kinds, "public"]
    width = max(len(_label(row)) for row in rows)
    yield f"{'':{width}}  questions  {'  '.join(columns)}"
    for row in rows:
        counts = {**row.difficulties, **row.kinds, "public": row.public}
        cells = "  ".join(f"{counts[column]:{len(column)}}" for column in columns)
        yield f"{_label(row):{width}}  {row.questions:9}  {cells}"


def _label(row: Row) -> str:
    return f"  {row.topic}" if row.topic else row.skill or "bank"


def _guesser_lines(guesses: Sequence[Guess]) -> Iterator[str]:
    """A line a guesser, a column a scope: credits earned / the most that luck allows, "!" where it is beaten."""
    scopes = list(dict.fromkeys(guess.scope for guess in guesses))
    cells: dict[str, dict[str, str]] = {"chance": {guess.scope: f"{guess.chance:.1f} " for guess in guesses}}
    for guess in guesses:
        mark = "!" if guess.beats_luck else " "
        cells.setdefault(guess.guesser, {})[guess.scope] = f"{guess.score:.1f}/{guess.limit:.1f}{mark}"
    first = max(map(len, cells))
    yield "Guessers who know nothing of the subject: credits earned / the most that luck allows (99 %), ! if beaten"
    yield "  ".join([" " * first, *(f"{scope:>{_width(scope)}}" for scope in scopes)])
    for name, found in cells.items():
        yield "  ".join([f"{name:{first}}", *(f"{found[scope]:>{_width(scope)}}" for scope in scopes)])


def _width(scope: str) -> int:
    return max(len(scope), len("1234.5/1234.5!"))
