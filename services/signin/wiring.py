"""Builds what the triggers use: once for each sandbox, and no client before it is needed."""

from functools import cache

import boto3

from services.kit.aws_calls import calls
from services.kit.event_bus import EventBridgePublisher
from services.signin.ports import Publisher
from services.signin.settings import ConfirmationSettings

_WHILE_SOMEBODY_WAITS = calls(read_sec=1, attempts=2)
"""Cognito gives a trigger five seconds."""


@cache
def publisher() -> Publisher:
    """Return the shop's event bus."""
    client = boto3.client("events", config=_WHILE_SOMEBODY_WAITS)
    return EventBridgePublisher(client, ConfirmationSettings.read().event_bus_name)
