"""`quiz simulate`: what the scores of this bank may claim, on simulated people whose true skill is known."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

import click

from quiz.bank_files import BankError, load
from quiz.core.bank import Bank, Difficulty, Question
from quiz.core.paper import Length, draw_paper
from quiz.core.role import Role
from quiz.core.simulation import GAINS, Item, Paper, SimulationResult, simulate
from quiz.paths import QUESTIONS

PAPERS = 10  # of each length; people are spread over them
BAND_HEADS = (
    *("population", "questions", "skill", "low/middle/high", "half-width"),
    *("readiness", "half-width", "clearly-first", "falsely"),
)
EASE = {Difficulty.EASY: 0.8, Difficulty.MEDIUM: 0.0, Difficulty.HARD: -0.8}


@click.command("simulate")
@click.option("--people", default=2000, show_default=True, type=click.IntRange(10), help="People of each population.")
@click.option("--seed", default=1, show_default=True, help="Begin of the random numbers; the same gives the same.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), envvar="QUIZ_BANK", default=QUESTIONS)
def simulate_command(folder: Path, people: int, seed: int) -> None:
    """Let simulated people take papers of the bank in FOLDER; print coverage, false verdicts, power and bias."""
    try:
        bank, role = load(folder)
    except BankError as error:
        raise click.ClickException(str(error)) from error
    rng = Random(seed)  # noqa: S311 - a simulation must be repeatable
    targets = [role.target(skill.id) for skill in role.skills]
    with click.progressbar(length=100, label="Simulating", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        result = simulate(
            real_papers(bank, role, rng),
            targets,
            people,
            rng,
            lambda done, total: bar.update(100 * done // total - bar.pos),
        )
    click.echo(as_text(result))


def real_papers(bank: Bank, role: Role, rng: Random, count: int = PAPERS) -> dict[int, list[Paper]]:
    """Papers drawn from the bank, by questions a skill; sixteen a skill are one focus paper for every skill."""
    whole = [
        _by_skill(role, [item.question for item in draw_paper(bank, role, length, (), rng).items])
        for length in (Length.QUICK, Length.FULL)
        for _ in range(count)
    ]
    papers = whole + [_focus_papers(bank, role, rng) for _ in range(count)]
    return {size: [p for p in papers if len(p[0]) == size] for size in sorted({len(p[0]) for p in papers})}


def as_text(result: SimulationResult) -> str:
    """All figures as tables of plain text."""
    return "\n".join(
        [
            f"{result.people} people of each population",
            "",
            "Bands (80 %): how often they hold the truth, and their mean half-width",
            *_table(
                [
                    "population",
                    "questions",
                    "skill",
                    "low/middle/high",
                    "half-width",
                    "readiness",
                    "half-width",
                    "clearly-first",
                    "falsely",
                ],
                (
                    [
                        row.population,
                        str(row.questions),
                        f"{row.skill.percent:.1f}",
                        "/".join(f"{level.percent:.0f}" for level in row.by_level),
                        f"{row.half_width:.2f}",
                        f"{row.readiness.percent:.1f}",
                        f"{row.readiness_half_width:.1f}",
                        f"{row.clearly_first.percent:.1f}",
                        f"{row.falsely_first.percent:.2f}",
                    ]
                    for row in result.bands
                ),
            ),
            "",
            "Verdicts (%): false ones without any change, then true gains of 1, 2, 3 points that were found",
            *_table(
                ["population", "papers", "readiness", "any-skill", "skill-gains", "readiness-gains"],
                (
                    [
                        row.population,
                        f"{row.earlier}→{row.later}",
                        f"{row.false_readiness.percent:.1f}",
                        f"{row.false_any_skill.percent:.1f}",
                        "/".join(f"{row.found_skill[gain].percent:.1f}" for gain in GAINS),
                        "/".join(f"{row.found_readiness[gain].percent:.0f}" for gain in GAINS),
                    ]
                    for row in result.changes
                ),
            ),
            "",
            "Blind guessing: mean score before and after those below 0 are shown as 0",
            *_table(
                ["kind", "questions", "unfloored", "shown"],
                (
                    [row.kind, str(row.questions), f"{row.unfloored:+.2f}", f"{row.shown:.2f}"]
                    for row in result.guessing
                ),
            ),
        ]
    )


def _focus_papers(bank: Bank, role: Role, rng: Random) -> Paper:
    drawn = (draw_paper(bank, role, Length.FOCUS, (), rng, skill.id) for skill in role.skills)
    return [[_item(item.question) for item in paper.items] for paper in drawn]


def _by_skill(role: Role, questions: Sequence[Question]) -> Paper:
    return [[_item(question) for question in questions if question.skill == skill.id] for skill in role.skills]


def _item(question: Question) -> Item:
    return Item(tuple(option.credit for option in question.options), EASE[question.difficulty])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows in columns as wide as their widest cell; the first to the left, the others to the right."""
    lines = [heads, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    return ["  ".join(_padded(line, widths)) for line in lines]


def _padded(line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    yield line[0].ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
