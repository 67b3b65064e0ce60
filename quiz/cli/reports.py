"""`quiz reports`: problems that people see with questions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from os import environ

import click
from sqlalchemy.orm import Session

from quiz.bank.fault import file_of
from quiz.cli.database import bring_up, one_line
from quiz.config import read_config
from quiz.db.migrate import make_engine
from quiz.store.reports import Reported, list_all


@click.command("reports")
@click.option("--json", "as_data", is_flag=True, help="Print everything as one JSON object.")
def reports_command(*, as_data: bool) -> None:
    """List the problems that people reported with questions, question by question."""
    with one_line():
        config = read_config(environ)
        bring_up(config)
        engine = make_engine(config.database_url)
        try:
            with Session(engine) as session:
                found = list(list_all(session))
        finally:
            engine.dispose()
    click.echo(_as_json(found) if as_data else "\n\n".join(_as_text(found)))


def _as_json(found: Sequence[Reported]) -> str:
    reports = [
        {"question": one.question.id, "kind": one.kind, "text": one.text, "day": one.day.isoformat()} for one in found
    ]
    return json.dumps({"schemaVersion": 1, "reports": reports}, indent=2, ensure_ascii=True)


def _as_text(found: Sequence[Reported]) -> Iterator[str]:
    if not found:
        yield "Nobody has reported a problem."
    for _, group in groupby(found, lambda one: one.question.id):
        reports = list(group)
        kinds = Counter(str(one.kind) for one in reports)
        first = reports[0].question
        counts = ", ".join(f"{kind} {number}" for kind, number in kinds.most_common())
        texts = [f"  {one.day} {one.kind}: {_harmless(one.text)}" for one in reports if one.text]
        yield "\n".join([f"{file_of(first)}: {first.id}: {counts}", *texts])


def _harmless(text: str) -> str:
    """What a stranger wrote on one line, with nothing in it that a terminal obeys."""
    return "".join(sign if sign.isprintable() else " " for sign in text)
