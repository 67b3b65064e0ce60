"""`quiz stats`: what the answers of people say about the bank."""

from __future__ import annotations

import sys
from os import environ

import click
from sqlalchemy import Engine

from quiz.bank.read import read
from quiz.cli import stats_report
from quiz.cli.database import bring_up, one_line
from quiz.config import read_config
from quiz.core.content.question import Bank
from quiz.core.statistics.report import Statistics, judge
from quiz.db.migrate import make_engine
from quiz.store import statistics

FORMATS = {"text": stats_report.as_text, "json": stats_report.as_json, "csv": stats_report.as_csv}


@click.command()
@click.argument("questions", nargs=-1, metavar="[QUESTION]...")
@click.option("--all", "every", is_flag=True, help="Print the figures of every question, not only what wants a look.")
@click.option("--json", "chosen", flag_value="json", help="Print everything as one JSON object.")
@click.option("--csv", "chosen", flag_value="csv", help="Print a table for a spreadsheet, a line a question.")
def stats(questions: tuple[str, ...], *, every: bool, chosen: str | None) -> None:
    """Say what people's answers tell about the questions: keys that may be wrong, options nobody takes and so on.

    Counted is the first quiz that each person finished. Name QUESTIONs (by id) to see all figures of these. The quiz
    can go on meanwhile. Database and bank are those of `quiz run` (QUIZ_DATABASE_URL, QUIZ_BANK).
    """
    with one_line():
        config = read_config(environ)
        bring_up(config)
        engine = make_engine(config.database_url)
        try:
            found = _judge(engine, read(config.bank).bank)
        finally:
            engine.dispose()
    if unknown := set(questions) - {one.question.id for one in found.questions}:
        raise click.ClickException(f"nobody was asked, and no file has, {', '.join(sorted(unknown))}.")
    wanted = frozenset(one.question.id for one in found.questions) if every else frozenset(questions)
    click.echo(FORMATS[chosen or "text"](found, wanted), nl=chosen != "csv")


def _judge(engine: Engine, bank: Bank) -> Statistics:
    with click.progressbar(
        length=statistics.count_slices(engine), label="Counting", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        counted = statistics.count(engine, bar.update)
    return judge(counted, statistics.read_versions(engine, counted), bank)
