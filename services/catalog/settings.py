"""Every environment variable that this service reads, besides those of Powertools, OpenTelemetry and the AWS SDK."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from services.kit.migration.handler import MigrationSettings
from services.kit.settings import Settings

Host = Annotated[str, Field(min_length=1, max_length=255)]
Port = Annotated[int, Field(ge=1, le=65_535)]
Clients = Annotated[frozenset[str], BeforeValidator(str.split), Field(min_length=1)]


class ServiceSettings(Settings):
    """Variables of the instances.

    ``DATABASE_HOST``, ``DATABASE_PORT``, ``DATABASE_NAME``: where the products are; the name is also the role that is
    logged in as. ``CACHE_HOST``, ``CACHE_PORT``, ``CACHE_NAME``, ``CACHE_USER``: the cache, and as whom to log in.
    Separated by spaces: ``CLIENT_IDS``, who may read for customers; ``SERVICE_CLIENT_IDS``, the services that may read
    a product; ``MACHINE_CLIENT_IDS``, the machines that may write.
    """

    database_host: Host
    database_port: Port
    database_name: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]{0,56}$")]
    cache_host: Host
    cache_port: Port
    cache_name: Annotated[str, Field(min_length=1, max_length=40)]
    cache_user: Annotated[str, Field(min_length=1, max_length=40)]
    client_ids: Clients
    service_client_ids: Clients
    machine_client_ids: Clients


SETTINGS: Mapping[str, type[Settings]] = {"api": ServiceSettings, "migrate": MigrationSettings}
"""Which of them each process reads, by the file that it runs."""
