"""Commands for whoever looks after the data: `quiz purge`, `quiz db upgrade`, `copy`, `backup` and `restore`."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from os import environ
from os.path import realpath
from pathlib import Path

import click
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from quiz.cli.files import name_beside, name_new
from quiz.cli.output import saying
from quiz.config import Config, ConfigError, normal_url, read_config
from quiz.config.addresses import shown, sqlite_url
from quiz.config.private import close_to_others, private_files
from quiz.db.migrate import make_engine, migrate
from quiz.store import copying, retention
from quiz.store.copying import CopyError
from quiz.store.learners import day_of
from quiz.store.retention import ClockError

WORTH_A_BAR = 2_000  # rows or learners; fewer are done at once
MEANWHILE = " The others came back meanwhile, or another purge removes them."


@contextmanager
def one_line() -> Iterator[None]:
    """What can go wrong outside the quiz, as one line and exit code 1. Files made meanwhile are their owner's only."""
    try:
        with private_files():
            yield
    except (ConfigError, CopyError) as error:
        sys.exit(f"quiz: {error}")
    except ClockError as error:
        sys.exit(f"quiz: the clock may be wrong. {error} Nothing was removed; if it is right, add --clock-is-right.")
    except OSError as error:
        sys.exit(f"quiz: {error.filename or 'a file'} cannot be used: {error.strerror or error}.")
    except (SQLAlchemyError, NotImplementedError) as error:  # the last: a value that the driver cannot read
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        sys.exit(f"quiz: the database cannot be used: {reason}")


def bring_up(config: Config) -> None:
    """Bring the database to this release. Raises ConfigError, and makes none, where there is no quiz."""
    if not copying.holds_quiz(config.database_url):
        raise ConfigError(f"There is no quiz at {shown(config.database_url)}: are the settings those of the server?")
    migrate(config.database_url)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask, for use in a timetable.")
@click.option("--clock-is-right", is_flag=True, help="Remove also where the clock of this machine looks wrong.")
def purge(*, yes: bool, clock_is_right: bool) -> None:
    """Remove learners who have not written anything for QUIZ_RETENTION_DAYS, with all they left, and unused groups.

    Refuses where the clock looks wrong: one that is a year ahead would remove everybody.
    """
    with one_line():
        config = read_config(environ)
        if not config.retention_days:
            with saying("Nothing was removed."):
                click.echo("Everything is kept for ever: set QUIZ_RETENTION_DAYS to have the untouched removed.")
            return
        bring_up(config)
        _purge(config, ask=not yes, trust_clock=clock_is_right)


def _purge(config: Config, *, ask: bool, trust_clock: bool) -> None:
    now, kept = datetime.now(UTC), timedelta(days=config.retention_days)
    before = day_of(now) - kept
    engine = make_engine(config.database_url)
    try:
        with Session(engine) as session:
            found = retention.count_untouched(session, before)
            if (found.learners or found.groups) and not trust_clock:
                retention.check_clock(session, now, kept)
            session.rollback()
            with saying("Nothing was removed."):
                click.echo(
                    f"{_count(found.learners, 'learner')} with {_count(found.attempts, 'attempt')}, "
                    f"{_count(found.groups, 'group')}, "
                    f"untouched for {_count(config.retention_days, 'day')}, since before {before:%Y-%m-%d}."
                )
                if not (found.learners or found.groups) or (ask and not click.confirm("Remove them for good?")):
                    return
            with _bar("Removing", found.learners) as done:
                removed = 0
                for number in retention.remove_untouched(session, before):
                    removed += number
                    done(number)
            groups = retention.remove_unused_groups(session, before)
            also = f" and {_count(groups, 'group')}" if groups else ""
            _say(f"Removed {_count(removed, 'learner')}{also}.{MEANWHILE if removed < found.learners else ''}")
    finally:
        engine.dispose()


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Create the tables or bring them up to this release. `quiz run` does it by itself."""
    with one_line():
        url = read_config(environ).database_url
        close_to_others(url)
        migrate(url)
    _say("The database is up to date.")


@db.command()
@click.argument("source")
@click.argument("target")
def copy(source: str, target: str) -> None:
    """Copy everything from SOURCE to the empty TARGET and compare both, row by row.

    Each is a database address (postgresql://…, sqlite:///…) or the path of a SQLite file. Works in
    both directions, and from SQLite to SQLite as a backup; also while the quiz runs, as it was when the
    copy began. To move for good, stop the server before: what is answered meanwhile stays behind.
    """
    with one_line():
        _copy(_address(source), _address(target))


@db.command()
@click.argument("file")
def backup(file: str) -> None:
    """Copy everything from the database that the settings name to a new SQLite FILE; the quiz may run meanwhile."""
    with one_line():
        _copy(read_config(environ).database_url, _address(file))


@db.command()
@click.argument("file")
def restore(file: str) -> None:
    """Copy everything from FILE to the database that the settings name, which has to be empty. Stop the quiz before."""
    with one_line():
        _copy(_address(file), read_config(environ).database_url)


def _copy(source: str, target: str) -> None:
    try:
        with _whole(target) as draft:
            counts = copying.copy(source, draft, _bar)
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorcode", 0) != sqlite3.SQLITE_FULL:
            raise
        raise CopyError(f"there is no room for {shown(target)}. Nothing was copied.") from error
    done = "Copied; numbers and checksums of both agree."
    with saying(done):
        for table, number in counts.items():
            click.echo(f"{number:>12,}  {table}")
        click.echo(done)


@contextmanager
def _whole(target: str) -> Iterator[str]:
    """The address to copy to: a new SQLite file gets its name when it is whole, whatever ends the copy before."""
    if not target.startswith("sqlite"):
        yield target
        return
    path = Path(realpath(make_url(target).database or ""))
    _check_place(path)
    if path.exists():  # then a transaction keeps it whole
        if not path.stat().st_size:  # before anything is in it; what holds something may be refused
            close_to_others(target)
        yield target
        close_to_others(target)
        if Path(f"{path}-wal").exists():  # somebody has it open, or the disk is full
            click.echo(f"Keep {path}-wal with {path.name}: some of the copy may be in it.", err=True)
        return
    draft = name_beside(path)
    yield sqlite_url(draft)
    try:
        name_new(draft, path)
    except FileExistsError as error:
        raise CopyError(f"{path} was made by somebody else meanwhile; nothing was copied.") from error


def _check_place(path: Path) -> None:
    """Refuse a place that is none, or where a database left its log: SQLite would replay it into the copy."""
    if path.is_symlink():  # though every link that leads somewhere was followed
        raise CopyError(f"{path} is a link that leads to itself. Nothing was copied.")
    if path.exists() and path.stat().st_size:
        return
    left = [f"{path}{ending}" for ending in ("-wal", "-shm", "-journal") if Path(f"{path}{ending}").exists()]
    if left:
        raise CopyError(
            f"a database that is gone left {' and '.join(left)}. Stop the quiz if it runs, move what is left there "
            "away, all together, and copy again. Nothing was copied."
        )


def _address(text: str) -> str:
    if not text:
        raise CopyError("each database needs a name, and one of them is empty.")
    if text in ("-", ":memory:"):  # as other programs call what is no file
        raise CopyError(f"a copy is a file or a database, and {text} is neither.")
    if "://" in text:
        return normal_url(text)
    if not text.startswith("~"):  # a folder in between may be called so
        return sqlite_url(Path(text))
    try:
        return sqlite_url(Path(text).expanduser())
    except RuntimeError as error:
        raise CopyError(f"{text.partition('/')[0]}: there is no home folder of that name.") from error


def _say(done: str) -> None:
    with saying(done):
        click.echo(done)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@contextmanager
def _bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error where it takes long and somebody watches; else silent."""
    if length < WORTH_A_BAR or not sys.stderr.isatty():
        yield lambda _: None
    else:
        with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
            yield bar.update
