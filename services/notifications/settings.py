"""Every environment variable that the functions of this service read, besides those of Powertools and OpenTelemetry."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from services.kit.settings import Settings

TableName = Annotated[str, Field(min_length=3, max_length=255)]
BucketName = Annotated[str, Field(min_length=3, max_length=63)]


class EmailSettings(Settings):
    """Variables of ``send_email``.

    ``DELIVERIES_TABLE_NAME``: the table of what was sent. ``USER_POOL_ID``: the user pool that knows the addresses.
    ``SENDER``: the address that e-mail comes from. ``ARCHIVE_BUCKET_NAME``: the bucket that keeps what was sent.
    """

    deliveries_table_name: TableName
    user_pool_id: Annotated[str, Field(pattern=r"^[\w-]+_[0-9a-zA-Z]+$", max_length=55)]
    sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)]
    archive_bucket_name: BucketName


class ConnectionSettings(Settings):
    """``CONNECTIONS_TABLE_NAME``: the table of the customers' open connections."""

    connections_table_name: TableName


class PushSettings(ConnectionSettings):
    """Besides, ``CALLBACK_URL``: where connections are posted to; ``ARCHIVE_BUCKET_NAME``: what keeps what was sent."""

    callback_url: Annotated[str, Field(pattern=r"^https?://")]
    archive_bucket_name: BucketName


class TokenSettings(Settings):
    """Variables of ``authorize``.

    ``ISSUER``: the URL that the user pool's tokens name as their issuer. ``CLIENT_IDS``: the app clients whose access
    tokens are accepted, separated by spaces.
    """

    issuer: Annotated[str, Field(pattern=r"^https://\S+/[\w-]+_[0-9a-zA-Z]+$")]
    client_ids: Annotated[frozenset[str], BeforeValidator(str.split), Field(min_length=1)]


SETTINGS: Mapping[str, type[Settings]] = {
    "authorize": TokenSettings,
    "on_connect": ConnectionSettings,
    "on_disconnect": ConnectionSettings,
    "push": PushSettings,
    "send_email": EmailSettings,
}
"""Which of them each handler reads, by the handler's file name."""
