"""Every environment variable that this service reads, besides those of Powertools, OpenTelemetry and the AWS SDK."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from services.kit.settings import Settings

AppConfigId = Annotated[str, Field(pattern=r"^[a-z0-9]{4,7}$")]


class ServiceSettings(Settings):
    """Variables of the pods.

    ``TABLE_NAME``: the table that holds what was bought. ``QUEUE_URL``: the queue of confirmed orders, and
    ``VISIBILITY_TIMEOUT_SEC`` its visibility timeout in seconds. ``CLIENT_IDS``: the app clients of the user pool whose
    access tokens are accepted, separated by spaces. ``FLAGS_APPLICATION_ID``,
    ``FLAGS_ENVIRONMENT_ID`` and ``FLAGS_PROFILE_ID``: where AWS AppConfig has the flags.
    """

    table_name: Annotated[str, Field(min_length=3, max_length=255)]
    queue_url: Annotated[str, Field(pattern=r"^https?://", max_length=2048)]
    visibility_timeout_sec: Annotated[int, Field(ge=1, le=43_200)]
    client_ids: Annotated[frozenset[str], BeforeValidator(str.split), Field(min_length=1)]
    flags_application_id: AppConfigId
    flags_environment_id: AppConfigId
    flags_profile_id: AppConfigId


SETTINGS: Mapping[str, type[Settings]] = {"app": ServiceSettings}
"""Which of them each process reads, by the file that it runs."""
