"""Builds what the handlers use: once for each sandbox, and no client before it is needed."""

from functools import cache

import boto3

from services.kit.aws_calls import calls
from services.kit.event_bus import EventBridgePublisher
from services.orders.adapters import DynamoDbOrders
from services.orders.ports import Orders, Publisher
from services.orders.settings import ApiSettings, OutboxSettings, SettlementSettings

_CALLS = calls(read_sec=2, attempts=3)
"""Three attempts of two seconds and their pauses end before a function's ten seconds do."""


@cache
def orders() -> Orders:
    """Return the stored orders, for the API."""
    return _orders_in(ApiSettings.read().table_name)


@cache
def orders_to_settle() -> Orders:
    """Return the stored orders, for what becomes of them."""
    return _orders_in(SettlementSettings.read().table_name)


@cache
def client_ids() -> frozenset[str]:
    """Return the app clients whose tokens are accepted."""
    return ApiSettings.read().client_ids


@cache
def publisher() -> Publisher:
    """Return the shop's event bus."""
    event_bus_name = OutboxSettings.read().event_bus_name
    return EventBridgePublisher(boto3.client("events", config=_CALLS), event_bus_name)


def _orders_in(table_name: str) -> Orders:
    return DynamoDbOrders(boto3.client("dynamodb", config=_CALLS), table_name)
