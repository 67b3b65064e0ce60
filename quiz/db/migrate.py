"""Bring a database to the tables of this release. Run once, before any server starts: workers would race."""

from __future__ import annotations

import logging
from contextlib import suppress

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from quiz import paths
from quiz.config import ConfigError
from quiz.db.engine import engine_options, prepare
from quiz.db.models import Instance

MIGRATION_LOCK = 20261122
PATIENCE = 300  # seconds to wait for somebody else who migrates the same SQLite file


def migrate(url: str, revision: str = "head") -> None:
    """Create the tables or bring them up to `revision`, whole or not at all; waits for nobody where they are there.

    Raises ConfigError for a database of a later release, of several, and for one that cannot hold every letter.
    """
    engine = make_engine(url)
    if engine.dialect.name == "sqlite":  # rebuilding a table drops it, and dropping would cascade
        event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    try:
        found = _find_revision(engine)
        if revision == "head" and found == revisions()[-1]:
            return
        if found in revisions():
            logging.getLogger("quiz").warning("bringing the database up, which waits for whoever has its tables open")
        options = {"writes": True, "patience": PATIENCE}
        with engine.connect().execution_options(**options) as connection, connection.begin():
            migrate_within(connection, revision)
    finally:
        engine.dispose()


def _find_revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            _check_encoding(connection)
        return current_revision(connection)


def migrate_within(connection: Connection, revision: str = "head") -> None:
    """The same as part of a transaction that writes. One on SQLite that minds foreign keys may hold no rows yet."""
    if connection.dialect.name == "postgresql":
        _check_encoding(connection)
    wait_for_others(connection)
    before = current_revision(connection)
    _upgrade(connection, revision)
    if before == current_revision(connection):  # all rows are looked through only where something changed
        return
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise IntegrityError("the migration leaves rows without what they belong to", None, ValueError())


def wait_for_others(connection: Connection) -> None:
    """Until nobody else migrates the database or copies into it, nor will in this transaction, which writes."""
    if connection.dialect.name == "postgresql":  # several machines may start at once; on SQLite one writes at a time
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        with suppress(DBAPIError), connection.begin_nested():  # from PostgreSQL 14 on: who was stopped waits no more
            connection.execute(text("SET LOCAL client_connection_check_interval = '2s'"))
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))


def _check_encoding(connection: Connection) -> None:
    encoding = connection.scalar(text("SELECT current_setting('server_encoding')"))
    if encoding != "UTF8":
        raise ConfigError(f"the database is encoded in {encoding}: make one with --encoding UTF8 --template template0.")


def _upgrade(connection: Connection, revision: str) -> None:
    if current_revision(connection) not in (None, *revisions()):
        raise ConfigError("the database was made by a later release of the quiz; use that one.")
    command.upgrade(_config(connection), revision)


def current_revision(connection: Connection) -> str | None:
    """The revision of a database, None for one that was never migrated. Raises ConfigError where it is at several."""
    heads = MigrationContext.configure(connection).get_current_heads()
    if len(heads) > 1:
        raise ConfigError(
            f"the database is at several revisions at once ({', '.join(sorted(heads))} in its table alembic_version): "
            "restore a backup."
        )
    return heads[0] if heads else None


def find_instance(url: str) -> str:
    """The name of an installation, from its migrated database. Raises ConfigError where that has lost it."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            name: str | None = connection.scalar(select(Instance.id))
    finally:
        engine.dispose()
    if name is None:
        raise ConfigError("the database has lost its name, the one row of its table instance: restore a backup.")
    return name


def check(url: str) -> None:
    """Raise alembic's AutogenerateDiffsDetected when models and migrations disagree."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            command.check(_config(connection))
    finally:
        engine.dispose()


def revisions() -> list[str]:
    """All revisions, oldest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def make_engine(url: str) -> Engine:
    """An engine set up like the server's."""
    engine = create_engine(**engine_options(url))
    prepare(engine)
    return engine


def _config(connection: object = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(paths.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
