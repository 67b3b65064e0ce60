"""`quiz …`: everything that is done from a shell."""

from __future__ import annotations

import secrets
import socket
import sys
from dataclasses import replace
from errno import EDQUOT, EFBIG, EIO, ENOSPC
from io import TextIOWrapper
from os import devnull, environ
from typing import Any, NoReturn, TextIO

import click
from sqlalchemy.exc import SQLAlchemyError

from quiz.app import close, create_app, look_first, read_ahead
from quiz.bank.read import BankError
from quiz.cli.bank import check, export
from quiz.cli.database import db, purge
from quiz.cli.drafts import import_command
from quiz.cli.output import OutputError
from quiz.cli.reports import reports_command
from quiz.cli.simulate import simulate_command
from quiz.cli.stats import stats
from quiz.config import Config, ConfigError, read_config
from quiz.config.addresses import shown
from quiz.config.private import close_to_others, private_files
from quiz.db.migrate import migrate
from quiz.waitress_settings import serve
from quiz.web.http.checks import is_served
from quiz.web.http.log import write_lines

NO_ROOM = {ENOSPC, EDQUOT, EFBIG, EIO}


class _OneLine(click.Group):
    """Commands whose output may find no room. Of a reader who leaves early, when nothing was done, click takes care."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command; exit code 1 and one line where what it says cannot be written."""
        try:
            return super().main(*args, **options)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            _end(str(error.strerror))
        except OutputError as error:
            _end(str(error))


def _end(reason: str) -> NoReturn:
    _say_no_more()
    sys.exit(f"quiz: the output cannot be written: {reason}")


def _say_no_more() -> None:
    """Python would try to write the rest again at its end, and complain at length."""
    sys.stdout = _nowhere()


def _nowhere() -> TextIO:
    return open(devnull, "w", encoding="utf-8")  # noqa: PTH123 - until the end


@click.group(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ai-pm-quiz")
def main() -> None:
    """A skills self-assessment: quiz, gap report, retake."""
    if sys.stderr is None:  # closed by whoever called
        sys.stderr = _nowhere()
    for stream in (sys.stdout, sys.stderr):  # where a sign cannot be shown, a question mark can
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


main.add_command(check)
main.add_command(export)
main.add_command(import_command)
main.add_command(purge)
main.add_command(db)
main.add_command(simulate_command)
main.add_command(stats)
main.add_command(reports_command)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--authoring", is_flag=True, help="Also serve /authoring, where single questions can be tried.")
def run(host: str, port: int, authoring: bool) -> None:
    """Create or migrate the database, then serve the quiz."""
    if sys.stdout is None:  # closed by whoever called, as daemons are started
        _say_no_more()
    try:
        with private_files():
            config = replace(read_config(environ), authoring=secrets.token_urlsafe(16) if authoring else "")
            if authoring and host not in ("127.0.0.1", "::1", "localhost"):
                raise ConfigError(
                    "--authoring shows every key, so it is served on this machine only: leave --host out."
                )
            _serve(config, _listen(host, port))
    except (ConfigError, BankError) as error:
        sys.exit(f"quiz: {error}")


def _listen(host: str, port: int) -> socket.socket:
    """The port, taken before anything else is done, so that two servers never share one.

    `::`, all addresses of the machine, means those of IPv4 too where the system can do that.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        both = host == "::" and socket.has_dualstack_ipv6()
        return socket.create_server((host, port), family=family, dualstack_ipv6=both)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "that is no host name"
        raise ConfigError(f"cannot listen on {host}:{port}: {reason}. Choose another --port or --host.") from error


def _serve(config: Config, listener: socket.socket) -> None:
    if sys.stdout.isatty():
        _greet("Starting the quiz …")
    else:
        write_lines()
    bank = look_first(config)
    try:
        close_to_others(config.database_url)
        migrate(config.database_url)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ConfigError(f"the database {shown(config.database_url)} cannot be used: {reason}") from error
    write_lines()
    app, (address, served) = read_ahead(create_app(config, bank)), _address(listener, config.hosts)
    name = "" if served else f", and answers by the name {' or '.join(config.hosts)} only, as QUIZ_HOSTS says"
    _greet(f"The quiz is at {address}{name} (stop it with Ctrl+C), its data in {shown(config.database_url)}")
    if config.authoring:
        where = f"at {address}" if served else "there, at "
        _greet(f"Your questions are {where}/authoring/?token={config.authoring} (show that address to nobody)")
    try:
        serve(app, listener)
    finally:
        close(app)


def _greet(text: str) -> None:
    """Say something that people are served without."""
    try:
        click.echo(text)
    except OSError:
        _say_no_more()


def _address(listener: socket.socket, hosts: tuple[str, ...]) -> tuple[str, bool]:
    """Where a browser on this machine finds the quiz (nobody can open "all addresses"), and whether that is served."""
    host, port = listener.getsockname()[:2]
    here = ("127.0.0.1", "localhost")
    every = {
        "127.0.0.1": here,
        "0.0.0.0": here,  # noqa: S104
        "::1": ("[::1]", "localhost"),
        "::": ("localhost", "127.0.0.1", "[::1]"),
    }
    names = every.get(host, (f"[{host}]" if ":" in host else host,))
    served = [name for name in names if is_served(name, hosts)]
    return f"http://{(served or names)[0]}:{port}", bool(served)
