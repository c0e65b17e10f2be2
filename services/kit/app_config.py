"""The configuration that AWS AppConfig has for this service now, asked for again and again by a session.

https://docs.aws.amazon.com/appconfig/latest/userguide/retrieving-feature-flags.html
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_appconfigdata import AppConfigDataClient

SHORTEST_POLL_SEC = 15


class AppConfigUnavailable(Exception):
    """AWS AppConfig did not answer, or refused to; the cause says why."""


@dataclass(frozen=True, kw_only=True)
class ConfigurationAddress:
    """Which configuration: the ids of its application, environment and profile in AWS AppConfig."""

    application_id: str
    environment_id: str
    profile_id: str


class AppConfigSession:
    """One reader of one configuration. ``poll_sec`` is how long to wait before the next ``read``, as AppConfig says."""

    def __init__(self, client: "AppConfigDataClient", address: ConfigurationAddress) -> None:
        self._client = client
        self._address = address
        self._token: str | None = None
        self.poll_sec = float(SHORTEST_POLL_SEC)

    def read(self) -> bytes | None:
        """Return the configuration, or None where it is still the one that was read last.

        A token is for one call and a day: after a failure the next read begins a new session, which is given the
        configuration again. Raises ``AppConfigUnavailable``.
        """
        token, self._token = self._token, None
        try:
            answer = self._client.get_latest_configuration(ConfigurationToken=token or self._start())
            content = answer["Configuration"].read()
        except (BotoCoreError, ClientError) as error:
            raise AppConfigUnavailable from error
        self._token = answer["NextPollConfigurationToken"]
        self.poll_sec = float(answer["NextPollIntervalInSeconds"])
        return content or None

    def _start(self) -> str:
        return self._client.start_configuration_session(
            ApplicationIdentifier=self._address.application_id,
            EnvironmentIdentifier=self._address.environment_id,
            ConfigurationProfileIdentifier=self._address.profile_id,
            RequiredMinimumPollIntervalInSeconds=SHORTEST_POLL_SEC,
        )["InitialConfigurationToken"]
