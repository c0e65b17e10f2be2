"""AWS Config in an account: what every resource looked like, and since when."""

from __future__ import annotations

from typing import Protocol

from cdktf import ITerraformDependable, Token
from cdktf_cdktf_provider_aws.config_configuration_recorder import (
    ConfigConfigurationRecorder,
    ConfigConfigurationRecorderRecordingGroup,
    ConfigConfigurationRecorderRecordingMode,
)
from cdktf_cdktf_provider_aws.config_configuration_recorder_status import ConfigConfigurationRecorderStatus
from cdktf_cdktf_provider_aws.config_delivery_channel import (
    ConfigDeliveryChannel,
    ConfigDeliveryChannelSnapshotDeliveryProperties,
)
from cdktf_cdktf_provider_aws.config_retention_configuration import ConfigRetentionConfiguration
from cdktf_cdktf_provider_aws.iam_service_linked_role import IamServiceLinkedRole
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.storage import IBucket

FREQUENCIES = ("CONTINUOUS", "DAILY")


class IConfigurationRecorder(Protocol):
    """A recorder that runs: rules judge what it records."""

    @property
    def recording(self) -> ITerraformDependable:
        """What a rule waits for."""


class ConfigurationRecorder(Construct):
    """Records every type of resource, IAM's included, and delivers each day's state to ``bucket`` under ``key``.

    AWS Config acts by its service-linked role, which this makes; an account has one, so give ``service_role_arn`` where
    it is there. An account also has one recorder a region: leave this out where the organization records. The key must
    name ``config.amazonaws.com`` among its service principals, and the bucket must have no object lock, under which
    AWS Config cannot write. ``recording_frequency`` is ``CONTINUOUS``, each change as it happens, or ``DAILY``; what
    was recorded is kept for ``retention_days`` (30-2557).

    Raises ``ValueError`` for other values.
    https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey,
        bucket: IBucket,
        recording_frequency: str = "CONTINUOUS",
        retention_days: int = 2557,
        service_role_arn: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("recording_frequency", recording_frequency, FREQUENCIES)
        require_between("retention_days", retention_days, 30, 2557)
        _check_role(service_role_arn)
        recorder = ConfigConfigurationRecorder(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=256),
            role_arn=service_role_arn or self._service_role(),
            recording_group=ConfigConfigurationRecorderRecordingGroup(
                all_supported=True, include_global_resource_types=True
            ),
            recording_mode=ConfigConfigurationRecorderRecordingMode(recording_frequency=recording_frequency),
        )
        self.recorder_name: str = recorder.name
        bucket.allow_recorders()
        channel = ConfigDeliveryChannel(
            self,
            "Channel",
            name=recorder.name,
            s3_bucket_name=bucket.bucket_name,
            s3_kms_key_arn=key.key_arn,
            snapshot_delivery_properties=ConfigDeliveryChannelSnapshotDeliveryProperties(
                delivery_frequency="TwentyFour_Hours"
            ),
        )
        self.recording: ITerraformDependable = ConfigConfigurationRecorderStatus(
            self, "Recording", name=recorder.name, is_enabled=True, depends_on=[channel]
        )
        ConfigRetentionConfiguration(
            self, "Retention", retention_period_in_days=retention_days, depends_on=[recorder]
        )

    def _service_role(self) -> str:
        role = IamServiceLinkedRole(self, "ServiceRole", aws_service_name="config.amazonaws.com")
        return str(role.arn)


def _check_role(role_arn: str | None) -> None:
    if role_arn is None or Token.is_unresolved(role_arn):
        return
    if "/config.amazonaws.com/" not in role_arn:
        raise ValueError(f"service_role_arn must be AWS Config's service-linked role, got {role_arn!r}")
