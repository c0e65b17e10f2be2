"""Feature flags in AWS AppConfig: toggled without a deploy, rolled out in steps, taken back by an alarm."""

from __future__ import annotations

import json
from collections.abc import Sequence

from cdktf import Token
from cdktf_cdktf_provider_aws.appconfig_application import AppconfigApplication
from cdktf_cdktf_provider_aws.appconfig_configuration_profile import AppconfigConfigurationProfile
from cdktf_cdktf_provider_aws.appconfig_deployment import AppconfigDeployment
from cdktf_cdktf_provider_aws.appconfig_deployment_strategy import AppconfigDeploymentStrategy
from cdktf_cdktf_provider_aws.appconfig_environment import AppconfigEnvironment, AppconfigEnvironmentMonitor
from cdktf_cdktf_provider_aws.appconfig_hosted_configuration_version import (
    AppconfigHostedConfigurationVersion,
)
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.delivery.feature_flags_grants import FeatureFlagsGrants, FlagsAddress, IFeatureFlags
from modules.delivery.flag import Flag
from modules.delivery.rollout import Rollout
from modules.encryption import IKey
from modules.iam import DELIVERY, Grant, Role, ServicePrincipal
from modules.observability import Alarm

MOST_MONITORS = 5
# What is declared is there at once; AppConfig.AllAtOnce would keep the environment busy for ten more minutes.
_AT_ONCE = Rollout(minutes=0, growth_percent=100, growth_type="LINEAR", bake_minutes=0)


class _ImportedFeatureFlags(FeatureFlagsGrants):
    def __init__(self, scope: Construct, id: str, *, address: FlagsAddress, key: IKey | None) -> None:
        super().__init__(scope, id)
        self.address = address
        self._key = key


class FeatureFlags(FeatureFlagsGrants):
    """The ``flags`` of the application ``name``, in this environment, under ``key``.

    AWS AppConfig refuses what is no document of flags or breaks an attribute's constraint. A version that is toggled
    goes out by ``rollout``; one of ``alarms`` (0-5) that goes off meanwhile brings the one before back. Terraform
    deploys the flags as they are declared, at once, and again where ``flags`` change; what was toggled since is then
    declared anew. Raises ``ValueError`` for no flags, two of one key, and more alarms.
    https://docs.aws.amazon.com/appconfig/latest/userguide/what-is-appconfig.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        flags: Sequence[Flag],
        key: IKey,
        rollout: Rollout | None = None,
        alarms: Sequence[Alarm] = (),
    ) -> None:
        super().__init__(scope, id)
        keys = [flag.key for flag in flags]
        if not keys or len(set(keys)) < len(keys):
            raise ValueError(f"flags must be at least one, each of a key of its own, got {keys}")
        if len(alarms) > MOST_MONITORS:
            raise ValueError(f"alarms must be at most {MOST_MONITORS}, got {len(alarms)}")
        self._name, self._key = name, key
        application = AppconfigApplication(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=64),
            description=description,
        )
        environment = AppconfigEnvironment(
            self,
            "Environment",
            application_id=application.id,
            name=settings_of(self).environment,
            monitor=self._monitors(alarms),
        )
        profile = AppconfigConfigurationProfile(
            self,
            "Profile",
            application_id=application.id,
            name="flags",
            type="AWS.AppConfig.FeatureFlags",
            location_uri="hosted",
            kms_key_identifier=key.key_arn,
        )
        self.address = FlagsAddress(
            application_id=application.id,
            environment_id=environment.environment_id,
            profile_id=profile.configuration_profile_id,
            strategy_id=self._strategy("Rollout", name, rollout or Rollout()),
        )
        self._declare(flags)

    @staticmethod
    def from_address(
        scope: Construct, id: str, address: FlagsAddress, *, key: IKey | None = None
    ) -> IFeatureFlags:
        """Return feature flags that exist; give ``key`` where they are encrypted with a customer managed one."""
        return _ImportedFeatureFlags(scope, id, address=address, key=key)

    def _strategy(self, id: str, name: str, rollout: Rollout) -> str:
        strategy = AppconfigDeploymentStrategy(
            self,
            id,
            name=stack_of(self).physical_name(name, max_length=64),
            deployment_duration_in_minutes=rollout.minutes,
            growth_factor=rollout.growth_percent,
            growth_type=rollout.growth_type,
            final_bake_time_in_minutes=rollout.bake_minutes,
            replicate_to="NONE",
        )
        strategy_id: str = strategy.id
        return strategy_id

    def _declare(self, flags: Sequence[Flag]) -> None:
        content = {
            "version": "1",
            "flags": {flag.key: flag.definition() for flag in flags},
            "values": {flag.key: flag.value() for flag in flags},
        }
        version = AppconfigHostedConfigurationVersion(
            self,
            "Declared",
            application_id=self.address.application_id,
            configuration_profile_id=self.address.profile_id,
            content_type="application/json",
            content=json.dumps(content, sort_keys=True),
        )
        AppconfigDeployment(
            self,
            "Deployment",
            application_id=self.address.application_id,
            environment_id=self.address.environment_id,
            configuration_profile_id=self.address.profile_id,
            configuration_version=Token.as_string(version.version_number),
            deployment_strategy_id=self._strategy("AtOnce", f"{self._name}-at-once", _AT_ONCE),
            kms_key_identifier=self._key.key_arn if self._key else None,
        )

    def _monitors(self, alarms: Sequence[Alarm]) -> list[AppconfigEnvironmentMonitor]:
        if not alarms:
            return []
        role = Role(
            self,
            "Role",
            name=f"{self._name}-flags",
            assumed_by=ServicePrincipal("appconfig.amazonaws.com"),
            description=f"AppConfig: watches the alarms of {self._name}",
            boundary=DELIVERY,
        )
        arns = tuple(alarm.alarm_arn for alarm in alarms)
        Grant.add(role, actions=("cloudwatch:DescribeAlarms",), resources=arns)
        return [AppconfigEnvironmentMonitor(alarm_arn=arn, alarm_role_arn=role.role_arn) for arn in arns]
