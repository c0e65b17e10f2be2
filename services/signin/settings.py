"""Every environment variable that the triggers read, besides those of Powertools and OpenTelemetry."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from services.kit.settings import Settings
from services.signin.token_settings import TokenSettings


class ConfirmationSettings(Settings):
    """``EVENT_BUS_NAME``: name or ARN of the shop's bus."""

    event_bus_name: Annotated[str, Field(min_length=1, max_length=1600)]


SETTINGS: Mapping[str, type[Settings] | type[TokenSettings]] = {
    "on_confirmation": ConfirmationSettings,
    "on_token_generation": TokenSettings,
}
"""Which of them each handler reads, by the handler's file name."""
