"""Every environment variable that this service reads, besides those of Powertools, OpenTelemetry and the AWS SDK."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from services.kit.settings import Settings

Names = Annotated[frozenset[str], BeforeValidator(str.split), Field(min_length=1)]


class StockSettings(Settings):
    """``STOCK_TABLE_NAME``: the table of levels. ``RESERVATIONS_TABLE_NAME``: the table of what orders hold."""

    stock_table_name: Annotated[str, Field(min_length=3, max_length=255)]
    reservations_table_name: Annotated[str, Field(min_length=3, max_length=255)]


class ApiSettings(StockSettings):
    """Besides, ``CLIENT_IDS``: the app clients of customers whose tokens are accepted. ``MACHINE_CLIENT_IDS``: those of
    machines. Both are separated by spaces."""

    client_ids: Names
    machine_client_ids: Names


class WorkerSettings(StockSettings):
    """Besides, ``QUEUE_URL``: the queue of commands. ``VISIBILITY_TIMEOUT_SEC``: how long it keeps one from others."""

    queue_url: Annotated[str, Field(pattern=r"^https?://", max_length=2048)]
    visibility_timeout_sec: Annotated[int, Field(ge=2, le=120)]


SETTINGS: Mapping[str, type[Settings]] = {"api": ApiSettings, "worker": WorkerSettings}
"""Which of them each process reads, by the file that it runs."""
