"""Commands for those who write the bank: `quiz check` and `quiz export`."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quiz.bank.fault import Weight
from quiz.bank.formats.gift import to_gift
from quiz.bank.lint.check import Findings
from quiz.bank.lint.check import check as check_bank
from quiz.bank.lint.report import as_json, as_text
from quiz.bank.lint.summary import summary
from quiz.bank.read import BankError, Contents, load, read, topic_paths
from quiz.cli.files import write_over
from quiz.paths import QUESTIONS, is_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from quiz.bank.fault import Fault

# From where on checking takes long enough to want a progress bar.
BIG_BANK = 2_000
BIG_FOLDER = 5_000_000

_folder = click.argument(
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="QUIZ_BANK",
    default=QUESTIONS,
)


@click.command()
@_folder
@click.option("--strict", is_flag=True, help="Fail too where the bank can be guessed or takes too long.")
@click.option("--json", "as_data", is_flag=True, help="Print everything as one JSON object.")
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    default=lambda: datetime.now().astimezone(),
    help="The day that decides what is overdue.  [default: today]",
)
def check(folder: Path, *, strict: bool, as_data: bool, today: datetime) -> None:
    """Check the question bank and role data in FOLDER (else QUIZ_BANK, else the bank that comes with the quiz).

    Exits with 1 on errors, with --strict also where the bank can be guessed or a topic takes people too long.
    """
    contents, findings = _examine(folder, today.date())
    faults = (*contents.faults, *findings.faults)
    rows = summary(contents.bank, contents.role)
    click.echo((as_json if as_data else as_text)(rows, faults, findings))
    if _fails(faults, strict=strict):
        sys.exit(1)


@click.command()
@_folder
@click.option(
    "--format",
    "into",
    type=click.Choice(["gift"]),
    help="Moodle's GIFT, the only one there is.",
)
@click.option("--gift", "into", flag_value="gift", hidden=True, help="The same, as release 1.0.0 called it.")
@click.option(
    "-o",
    "--output",
    type=click.Path(allow_dash=True, path_type=Path),
    default="-",
    help="A file instead of the screen.",
)
def export(folder: Path, *, into: str | None, output: Path) -> None:
    """Write the question bank in FOLDER for another system."""
    if into is None:
        raise click.UsageError("Say which format to write: --format gift.")
    try:
        bank, role = load(folder)
    except BankError as error:
        raise click.ClickException(str(error)) from error
    _write(output, to_gift(bank, role))


def _write(output: Path, text: str) -> None:
    if str(output) == "-":
        if sys.stdout is None:  # closed by whoever called
            raise click.ClickException("There is nowhere to write to.")
        with click.open_file("-", "w", encoding="utf-8") as screen:
            screen.write(text)
            screen.flush()
        return
    try:
        write_over(output, text)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}.") from error


def _examine(folder: Path, today: date) -> tuple[Contents, Findings]:
    """Read a folder and check what is sound in it, with a progress bar where it takes long and somebody watches."""
    paths = topic_paths(folder) if is_folder(folder) else []
    size = sum(path.lstat().st_size for path in paths)
    with _progress("Reading", size, big=size >= BIG_FOLDER) as seen:
        contents = read(folder, seen)
    count = len(contents.sound.questions)
    with _progress("Checking", count, big=count >= BIG_BANK) as seen:
        return contents, check_bank(contents.sound, contents.role, today, seen)


@contextmanager
def _progress(label: str, length: int, *, big: bool) -> Iterator[Callable[[int], None]]:
    if big and _watched():
        with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
            yield bar.update
    else:
        yield lambda _: None


def _watched() -> bool:
    return sys.stderr.isatty()


def _fails(faults: Sequence[Fault], *, strict: bool) -> bool:
    fatal = (Weight.ERROR, Weight.CUE, Weight.COST) if strict else (Weight.ERROR,)
    return any(fault.weight in fatal for fault in faults)
