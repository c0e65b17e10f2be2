"""Every environment variable that the functions of this service read, besides those of Powertools and OpenTelemetry."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from services.kit.settings import Settings


class ProfileSettings(Settings):
    """``TABLE_NAME``: the table that holds the profiles. ``USER_POOL_ID``: the user pool that knows everyone."""

    table_name: Annotated[str, Field(min_length=3, max_length=255)]
    user_pool_id: Annotated[str, Field(pattern=r"^[\w-]+_[0-9a-zA-Z]+$", max_length=55)]


class ApiSettings(ProfileSettings):
    """Besides, ``CLIENT_IDS``: the app clients whose access tokens are accepted, separated by spaces."""

    client_ids: Annotated[frozenset[str], BeforeValidator(str.split), Field(min_length=1)]


SETTINGS: Mapping[str, type[Settings]] = {
    "get_user": ApiSettings,
    "on_user_registered": ProfileSettings,
}
"""Which of them each handler reads, by the handler's file name."""
