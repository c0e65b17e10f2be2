"""Every environment variable that this service reads, besides those of Powertools, OpenTelemetry and the AWS SDK."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from services.kit.migration.handler import MigrationSettings
from services.kit.settings import Settings


class WorkerSettings(Settings):
    """Variables of the worker.

    ``QUEUE_URL``: the queue of confirmed orders. ``VISIBILITY_TIMEOUT_SEC``: how long it keeps a message from others.
    ``EVENT_BUS_NAME``: name or ARN of the shop's bus. ``DATABASE_HOST``, ``DATABASE_PORT``, ``DATABASE_NAME``: where
    the database is. ``DATABASE_USER``: the role that reads and writes its rows.
    """

    queue_url: Annotated[str, Field(pattern=r"^https?://", max_length=2048)]
    visibility_timeout_sec: Annotated[int, Field(ge=2, le=120)]
    event_bus_name: Annotated[str, Field(min_length=1, max_length=1600)]
    database_host: Annotated[str, Field(min_length=1, max_length=255)]
    database_port: Annotated[int, Field(ge=1, le=65_535)]
    database_name: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,56}$")]
    database_user: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]


SETTINGS: Mapping[str, type[Settings]] = {"migrate": MigrationSettings, "worker": WorkerSettings}
"""Which of them each function and each process reads, by its file."""
