"""Every environment variable that the functions of this service read, besides those of Powertools and OpenTelemetry."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from services.kit.settings import Settings


class TableSettings(Settings):
    """Variables of the API's functions. ``TABLE_NAME``: the table that holds the orders."""

    table_name: Annotated[str, Field(min_length=3, max_length=255)]


class OutboxSettings(Settings):
    """Variables of the function behind the table's stream. ``EVENT_BUS_NAME``: name or ARN of the shop's bus."""

    event_bus_name: Annotated[str, Field(min_length=1, max_length=1600)]


SETTINGS: Mapping[str, type[Settings]] = {
    "create_order": TableSettings,
    "get_order": TableSettings,
    "list_orders": TableSettings,
    "on_order_stream": OutboxSettings,
}
"""Which of them each handler reads, by the handler's file name."""
