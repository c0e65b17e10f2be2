"""What Terraform and ``cairn migrate`` call: a function that migrates the database of its service."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from services.kit.logs import logger_of
from services.kit.migration.run import HEAD, Migrated, migrate
from services.kit.postgres import Address, connector, iam_token
from services.kit.settings import Settings

# The function has 15 minutes; a migration that takes longer is no step of a deployment.
STATEMENT_MS = 600_000


class MigrationSettings(Settings):
    """Variables of the function that migrates.

    ``DATABASE_HOST``, ``DATABASE_PORT``, ``DATABASE_NAME``: where the database is. ``DATABASE_OWNER``: the role that
    owns its schema.
    """

    database_host: Annotated[str, Field(min_length=1, max_length=255)]
    database_port: Annotated[int, Field(ge=1, le=65_535)]
    database_name: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,56}$")]
    database_owner: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]


def migration_handler(versions: Path) -> Callable[[Mapping[str, Any], object], dict[str, str]]:
    """Return the handler for the migrations in ``versions``.

    Its event names a ``revision`` (``head`` where it names none). What Terraform deletes changes nothing: data stays.
    Raises ``MigrationFailed``, whose message Terraform and ``cairn migrate`` show.
    """

    def handler(event: Mapping[str, Any], _context: object) -> dict[str, str]:
        if event.get("tf", {}).get("action") == "delete":
            return {"revision": "unchanged"}
        done = _migrated(versions, str(event.get("revision", HEAD)), MigrationSettings.read())
        return {"before": done.before, "revision": done.after}

    return handler


def _migrated(versions: Path, revision: str, settings: MigrationSettings) -> Migrated:
    owner = Address(
        host=settings.database_host,
        port=settings.database_port,
        database=settings.database_name,
        user=settings.database_owner,
    )
    connect = connector(owner, token=iam_token(os.environ), statement_ms=STATEMENT_MS)
    done = migrate(versions, connect, revision=revision)
    logger_of(settings.database_name).info(
        "migrated", extra={"revision_before": done.before, "revision": done.after}
    )
    return done
