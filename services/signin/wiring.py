"""Builds what the triggers use: once for each sandbox, and no client before it is needed."""

from functools import cache

import boto3
from botocore.config import Config

from services.kit.event_bus import EventBridgePublisher
from services.signin.ports import Publisher
from services.signin.settings import ConfirmationSettings

_WHILE_SOMEBODY_WAITS = Config(
    connect_timeout=1,
    read_timeout=1,
    retries={"mode": "standard", "total_max_attempts": 2},
)
"""Cognito gives a trigger five seconds."""


@cache
def publisher() -> Publisher:
    """Return the shop's event bus."""
    client = boto3.client("events", config=_WHILE_SOMEBODY_WAITS)
    return EventBridgePublisher(client, ConfirmationSettings.read().event_bus_name)
