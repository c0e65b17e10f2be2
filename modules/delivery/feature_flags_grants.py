"""What may be granted of feature flags, whoever made them."""

from dataclasses import dataclass
from typing import Protocol

from constructs import Construct

from modules.core import stack_of
from modules.encryption import IKey
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappconfig.html
READ = ("appconfig:GetLatestConfiguration", "appconfig:StartConfigurationSession")
WRITE = ("appconfig:CreateHostedConfigurationVersion", "appconfig:GetHostedConfigurationVersion")
DEPLOY = ("appconfig:GetDeployment", "appconfig:StartDeployment", "appconfig:StopDeployment")


@dataclass(frozen=True, kw_only=True)
class FlagsAddress:
    """Where flags are, by the ids that AWS AppConfig gave them."""

    application_id: str
    environment_id: str
    profile_id: str
    strategy_id: str


class IFeatureFlags(Protocol):
    """Feature flags that reading and toggling can be granted of."""

    @property
    def address(self) -> FlagsAddress:
        """Where they are."""

    def grant_read(self, grantee: IGrantable) -> Grant:
        """Allow reading the flags; see ``FeatureFlagsGrants.grant_read``."""

    def grant_toggle(self, grantee: IGrantable) -> Grant:
        """Allow changing the flags; see ``FeatureFlagsGrants.grant_toggle``."""


class FeatureFlagsGrants(Construct):
    """The grants of feature flags, written from their ids and key."""

    address: FlagsAddress
    _key: IKey | None

    def grant_read(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to read the flags as they are now."""
        if self._key is not None:
            self._key.grant_decrypt(grantee)
        place = f"{self._environment}/configuration/{self.address.profile_id}"
        return Grant.add(grantee, actions=READ, resources=(self._arn(place),))

    def grant_toggle(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to write a version of the flags, to roll it out by their strategy, and to stop that.

        No part of the running platform toggles: give it to a role under the delivery boundary.
        """
        application = f"application/{self.address.application_id}"
        profile = f"{application}/configurationprofile/{self.address.profile_id}"
        strategy = f"deploymentstrategy/{self.address.strategy_id}"
        deployments = f"{self._environment}/deployment/*"
        versions = f"{profile}/hostedconfigurationversion/*"
        if self._key is not None:
            self._key.grant_generate_data_key(grantee)
        return Grant.add(
            grantee,
            actions=(*WRITE, *DEPLOY),
            resources=tuple(
                self._arn(place)
                for place in (application, profile, versions, self._environment, deployments, strategy)
            ),
        )

    @property
    def _environment(self) -> str:
        return f"application/{self.address.application_id}/environment/{self.address.environment_id}"

    def _arn(self, place: str) -> str:
        return stack_of(self).arn("appconfig", place)
