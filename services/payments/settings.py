"""Every environment variable that the functions of this service read, besides those of Powertools and OpenTelemetry."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from services.kit.migration.handler import MigrationSettings
from services.kit.settings import Settings

Url = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2048)]


class SagaSettings(Settings):
    """Variables of the function that begins the saga. ``STATE_MACHINE_ARN``: the state machine that is the saga."""

    state_machine_arn: Annotated[str, Field(min_length=1, max_length=256)]


class PricingSettings(Settings):
    """Variables of the function that prices orders. ``CATALOG_URL``: where ``/products`` is."""

    catalog_url: Url


class ChargingSettings(Settings):
    """Variables of the functions that move money.

    ``PROVIDER_URL``: where the payment provider is. ``DATABASE_HOST``, ``DATABASE_PORT``, ``DATABASE_NAME``: where the
    ledger is; the name is also the role that is logged in as.
    """

    provider_url: Url
    database_host: Annotated[str, Field(min_length=1, max_length=255)]
    database_port: Annotated[int, Field(ge=1, le=65_535)]
    database_name: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]


SETTINGS: Mapping[str, type[Settings]] = {
    "charge": ChargingSettings,
    "migrate": MigrationSettings,
    "on_order_placed": SagaSettings,
    "price_order": PricingSettings,
    "refund": ChargingSettings,
}
"""Which of them each handler reads, by the handler's file name."""
