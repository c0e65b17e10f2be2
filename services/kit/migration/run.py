"""Brings a database to a revision, forward or back. https://alembic.sqlalchemy.org/en/latest/cookbook.html"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

HEAD, BASE = "head", "base"
# Whoever migrates the database holds this lock: a second run waits, and then finds nothing to do.
_LOCK = "SELECT pg_advisory_xact_lock(7102)"
_PATIENCE = "SET LOCAL lock_timeout = '30s'"


class MigrationFailed(Exception):
    """The database was left as it was; the message says at which revision, and why."""


@dataclass(frozen=True, kw_only=True)
class Migrated:
    """From which revision to which; ``base`` is a database without any."""

    before: str
    after: str


def migrate(
    versions: Path, connect: Callable[[], "psycopg.Connection[Any]"], *, revision: str = HEAD
) -> Migrated:
    """Bring the database to ``revision`` of those in ``versions``: one of their ids, ``head`` or ``base``.

    ``connect`` logs in as the owner of the schema. Forward or back is decided by where the database is. All statements
    are one transaction, so that a failure changes nothing: raises ``MigrationFailed``.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(versions))
    config.set_main_option("path_separator", "newline")
    before = BASE

    def open_transaction() -> "psycopg.Connection[Any]":
        made = connect()
        made.autocommit = False
        return made

    engine = sqlalchemy.create_engine("postgresql+psycopg://", creator=open_transaction, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            for statement in (_PATIENCE, _LOCK):
                connection.exec_driver_sql(statement)
            before = _revision(connection)
            config.attributes["connection"] = connection
            if _is_back(ScriptDirectory.from_config(config), before, revision):
                command.downgrade(config, revision)
            else:
                command.upgrade(config, revision)
            after = _revision(connection)
    except (CommandError, SQLAlchemyError, psycopg.Error) as error:
        raise MigrationFailed(
            f"The database stays at revision {before}: bringing it to {revision} failed. {_reason(error)}"
        ) from error
    finally:
        engine.dispose()
    return Migrated(before=before, after=after)


def _revision(connection: sqlalchemy.Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or BASE


def _is_back(script: ScriptDirectory, before: str, revision: str) -> bool:
    if revision in (BASE, HEAD) or before == BASE:
        return revision == BASE
    known = [each.revision for each in script.iterate_revisions(before, BASE)]
    return revision in known[1:]


def _reason(error: Exception) -> str:
    text = str(error.orig if isinstance(error, sqlalchemy.exc.DBAPIError) else error).strip()
    if "Can't locate revision" in text:
        text += ". This package holds no such migration: use the version of the service that does."
    return text
