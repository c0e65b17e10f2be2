"""Every environment variable that the functions of this service read, besides those of Powertools and OpenTelemetry."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from services.kit.settings import Settings


class ApiSettings(Settings):
    """Variables of the API's functions.

    ``TABLE_NAME``: the table that holds the orders. ``CLIENT_IDS``: the app clients of the user pool whose access
    tokens are accepted, separated by spaces.
    """

    table_name: Annotated[str, Field(min_length=3, max_length=255)]
    client_ids: Annotated[frozenset[str], BeforeValidator(str.split), Field(min_length=1)]


class SettlementSettings(Settings):
    """Variables of the function behind the queue of payments. ``TABLE_NAME``: the table that holds the orders."""

    table_name: Annotated[str, Field(min_length=3, max_length=255)]


class OutboxSettings(Settings):
    """Variables of the function behind the table's stream. ``EVENT_BUS_NAME``: name or ARN of the shop's bus."""

    event_bus_name: Annotated[str, Field(min_length=1, max_length=1600)]


SETTINGS: Mapping[str, type[Settings]] = {
    "create_order": ApiSettings,
    "get_order": ApiSettings,
    "list_orders": ApiSettings,
    "on_order_stream": OutboxSettings,
    "on_payment": SettlementSettings,
}
"""Which of them each handler reads, by the handler's file name."""
