"""`quiz …`: everything that is done from a shell."""

from __future__ import annotations

import signal
import socket
import sys
from dataclasses import replace
from os import environ

import click
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError
from waitress.server import create_server

from quiz.app import create_app
from quiz.bank.read import BankError
from quiz.cli.bank import check, export
from quiz.cli.database import db, purge
from quiz.cli.drafts import import_command
from quiz.cli.reports import reports_command
from quiz.cli.simulate import simulate_command
from quiz.cli.stats import stats
from quiz.config import Config, ConfigError, read_config
from quiz.db.migrate import migrate
from quiz.waitress_settings import settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ai-pm-quiz")
def main() -> None:
    """A skills self-assessment: quiz, gap report, retake."""


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
    try:
        config = replace(read_config(environ), authoring=authoring)
        if authoring and host not in ("127.0.0.1", "::1", "localhost"):
            raise ConfigError("--authoring shows every key, so it is served on this machine only: leave --host out.")
        listener = _listen(host, port)
        _serve(config, listener)
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
    except OSError as error:
        raise ConfigError(
            f"cannot listen on {host}:{port}: {error.strerror}. Choose another --port or --host."
        ) from error


def _serve(config: Config, listener: socket.socket) -> None:
    try:
        migrate(config.database_url)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise ConfigError(f"the database {_shown(config.database_url)} cannot be used: {reason}") from error
    server = create_server(create_app(config), sockets=[listener], **settings())
    click.echo(f"The quiz is at {_address(listener)} (stop it with Ctrl+C)")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # lets running requests end
    server.run()


def _address(listener: socket.socket) -> str:
    """Where a browser on this machine finds the quiz: nobody can open "all addresses"."""
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "localhost"}.get(host, host)  # noqa: S104
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def _shown(url: str) -> str:
    """The database address without its password."""
    return make_url(url).render_as_string(hide_password=True)
