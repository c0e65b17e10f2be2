"""The feature flags of one service, in AWS AppConfig."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

ENABLED = "enabled"


@dataclass(frozen=True, kw_only=True)
class Toggled:
    """A new version of the flags is on its way: the number of its deployment, and for how many minutes it grows."""

    deployment: int
    minutes: int


class RunningFlags:
    """The flags at the ``address`` that a stack gives out as its output ``flags``; ``client`` is AppConfig's."""

    def __init__(self, client: Any, address: Mapping[str, str]) -> None:
        self._client = client
        self._profile = {
            "ApplicationId": address["application_id"],
            "ConfigurationProfileId": address["profile_id"],
        }
        self._environment = {
            "ApplicationId": address["application_id"],
            "EnvironmentId": address["environment_id"],
        }
        self._strategy_id = address["strategy_id"]

    def values(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what each flag says: ``enabled``, and its attributes. Raises ``CairnError`` during a rollout."""
        values: Mapping[str, Mapping[str, Any]] = self._document()["values"]
        return values

    def toggle(self, key: str, **changes: Any) -> Toggled:
        """Roll out a version in which the flag ``key`` has these values, by the strategy of the flags.

        Raises ``CairnError`` for an unknown flag, for a value that AppConfig refuses, and during another rollout.
        """
        document = self._document()
        if key not in document["values"]:
            known = ", ".join(sorted(document["values"]))
            raise CairnError(f"There is no flag {key}.", f"The flags are: {known}.", code=ExitCode.USAGE)
        document["values"][key].update(changes)
        deployment = self._client.start_deployment(
            **self._environment,
            ConfigurationProfileId=self._profile["ConfigurationProfileId"],
            ConfigurationVersion=self._kept(key, document),
            DeploymentStrategyId=self._strategy_id,
        )
        return Toggled(
            deployment=int(deployment["DeploymentNumber"]),
            minutes=int(deployment["DeploymentDurationInMinutes"]),
        )

    def _document(self) -> dict[str, Any]:
        deployments = self._client.list_deployments(**self._environment)["Items"]
        newest = max(deployments, key=lambda each: int(each["DeploymentNumber"]))
        if newest["State"] in ("BAKING", "DEPLOYING", "ROLLING_BACK", "VALIDATING"):
            raise CairnError(
                "The flags are being rolled out.",
                f"Deployment {newest['DeploymentNumber']} is {newest['State']}; an environment has one at a time.",
                "Wait for its end, or stop it: `aws appconfig stop-deployment`.",
            )
        whole = [each for each in deployments if each["State"] == "COMPLETE"]
        version = max(whole, key=lambda each: int(each["DeploymentNumber"]))["ConfigurationVersion"]
        found = self._client.get_hosted_configuration_version(**self._profile, VersionNumber=int(version))
        document: dict[str, Any] = json.loads(found["Content"].read())
        return document

    def _kept(self, key: str, document: Mapping[str, Any]) -> str:
        try:
            version = self._client.create_hosted_configuration_version(
                **self._profile,
                Content=json.dumps(document, sort_keys=True).encode(),
                ContentType="application/json",
            )
        except self._client.exceptions.BadRequestException as error:
            raise CairnError(
                f"AWS AppConfig refuses these values of {key}.", str(error), code=ExitCode.USAGE
            ) from error
        return str(version["VersionNumber"])
