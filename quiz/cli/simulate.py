"""`quiz simulate`: what the figures of this bank may claim, on simulated people whose true skill is known."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import click

from quiz.bank.read import BankError, load
from quiz.core.content.question import Bank, Difficulty, Question
from quiz.core.content.role import Role
from quiz.core.score.claims import Finding, Measure
from quiz.core.score.people import SimulatedQuestion
from quiz.core.score.simulation import Setting, list_cells, run_cell
from quiz.paths import QUESTIONS

EASE = {Difficulty.EASY: 0.8, Difficulty.MEDIUM: 0.0, Difficulty.HARD: -0.8}  # in logits
MOST = 1_000_000  # an hour and more; ten thousand say as much
SEED = 200  # the number of the release: no other seeds are tried
WIDTHS = (Measure.SKILL_WIDTH, Measure.READINESS_WIDTH)
MISSED = "!"  # beside a figure outside its limits


@click.command("simulate")
@click.option(
    "--people", default=1000, show_default=True, type=click.IntRange(10, MOST), help="People of each population."
)
@click.option("--seed", default=SEED, show_default=True, help="Begin of the random numbers; the same gives the same.")
@click.option(
    "--processes", default=None, type=click.IntRange(1), help="At most so many at once.  [default: all cores]"
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), envvar="QUIZ_BANK", default=QUESTIONS)
def simulate_command(folder: Path, people: int, seed: int, processes: int | None) -> None:
    """Let simulated people take papers of the bank in FOLDER; print how often bands and verdicts are right."""
    try:
        bank, role = load(folder)
    except BankError as error:
        raise click.ClickException(str(error)) from error
    setting = as_setting(bank, role, people, seed)
    cells = list(list_cells(setting))
    with (
        ProcessPoolExecutor(processes) as pool,
        click.progressbar(
            pool.map(partial(run_cell, setting), cells),
            length=len(cells),
            label="Simulating",
            file=sys.stderr,
            hidden=not sys.stderr.isatty(),
        ) as found,
    ):
        findings = [finding for cell in found for finding in cell]
    click.echo(f"{people} people of each population, seed {seed}\n\n{as_text(findings)}")


def as_setting(bank: Bank, role: Role, people: int, seed: int) -> Setting:
    """The bank and the role as far as a simulation needs them."""
    questions = [[question for question in bank.questions if question.skill == skill.id] for skill in role.skills]
    return Setting(
        tuple(tuple(map(_simulated, of_skill)) for of_skill in questions),
        tuple(role.target(skill.id) for skill in role.skills),
        people,
        seed,
    )


def as_text(findings: Sequence[Finding]) -> str:
    """A table for every measure, populations by papers; then what misses its limits."""
    tables = [_table_of(measure, [one for one in findings if one.measure is measure]) for measure in Measure]
    return "\n\n".join(["\n".join(table) for table in tables if table] + [_summary(findings)])


def _simulated(question: Question) -> SimulatedQuestion:
    return SimulatedQuestion(tuple(option.credit for option in question.options), EASE[question.difficulty])


def _summary(findings: Sequence[Finding]) -> str:
    limited = [one for one in findings if one.claim]
    missed = [one for one in limited if not one.holds()]
    beyond = [one for one in missed if not one.holds(errors=2)]
    return "\n".join(
        [
            f"{len(limited)} figures have limits; {len(missed)} lie outside ({MISSED}),",
            f"{len(beyond)} of them by more than two standard errors of this run:",
            *(f"- {one.measure}, {one.population}, {one.papers}: {_figure(one)}" for one in beyond),
        ]
    )


def _table_of(measure: Measure, findings: Sequence[Finding]) -> list[str]:
    """One measure as a table, or nothing where it was not seen."""
    if not findings:
        return []
    papers = list(dict.fromkeys(one.papers for one in findings))
    populations = list(dict.fromkeys(one.population for one in findings))
    figures = {(one.population, one.papers): _figure(one) for one in findings}
    rows = [[population, *(figures.get((population, name), "") for name in papers)] for population in populations]
    unit = "" if measure in WIDTHS else " (%)"
    return [f"{measure}{unit}", *_table(["", *papers], rows)]


def _figure(finding: Finding) -> str:
    """The figure, its limits where it has some, and a mark where it misses them."""
    claim = finding.claim
    limits = [] if claim is None else [f"≥{claim.low:g}"] * (claim.low > 0) + [f"≤{claim.high:g}"] * (claim.high < 100)
    figure = f"{finding.mean:.2f}" if finding.measure in WIDTHS else f"{finding.mean:.1f}"
    return " ".join([figure, *limits, *([] if finding.holds() else [MISSED])])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows in columns as wide as their widest cell; the first to the left, the others to the right."""
    lines = [heads, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    return ["  ".join(_padded(line, widths)) for line in lines]


def _padded(line: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    yield line[0].ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
