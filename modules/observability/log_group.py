"""A log group that is encrypted with a customer managed key and keeps its events as long as the environment says."""

from __future__ import annotations

from typing import Protocol

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_subscription_filter import CloudwatchLogSubscriptionFilter
from constructs import Construct

from modules.core import settings_of
from modules.encryption import IKey
from modules.iam import Grant, IGrantable

WRITE = ("logs:CreateLogStream", "logs:PutLogEvents")
RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731),
    *(1096, 1827, 2192, 2557, 2922, 3288, 3653),
)


class ILogGroup(Protocol):
    """A log group that writing to can be granted."""

    @property
    def log_group_name(self) -> str:
        """The full name of the log group."""

    @property
    def log_group_arn(self) -> str:
        """The ARN of the log group, without a trailing ``:*``."""

    def grant_write(self, grantee: IGrantable) -> Grant:
        """Allow making log streams and writing events; see ``LogGroup.grant_write``."""


class LogGroup(Construct):
    """A log group with a name given in full, such as ``/aws/lambda/orders``.

    ``retention_days`` is one of ``RETENTION_DAYS``; without it the environment's retention applies. Where the
    environment names the organisation's log destination, every event goes there too. The key must
    name ``logs.amazonaws.com`` among its service principals. Raises ``ValueError`` for another retention, or a name
    that is not 1-512 characters long. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    """

    def __init__(
        self, scope: Construct, id: str, *, name: str, key: IKey, retention_days: int | None = None
    ) -> None:
        super().__init__(scope, id)
        if not 1 <= len(name) <= 512:
            raise ValueError(f"name must be 1-512 characters long, got {len(name)}: {name!r}")
        settings = settings_of(self)
        retention = settings.log_retention_days if retention_days is None else retention_days
        if retention not in RETENTION_DAYS:
            raise ValueError(f"retention_days must be one of {RETENTION_DAYS}, got {retention}")
        resource = CloudwatchLogGroup(
            self,
            "Resource",
            name=name,
            kms_key_id=key.key_arn,
            retention_in_days=retention,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.protect_data),
        )
        self.log_group_name: str = resource.name
        self.log_group_arn: str = resource.arn
        if settings.log_destination_arn:
            CloudwatchLogSubscriptionFilter(
                self,
                "ToOrganisation",
                name="to-organisation",
                log_group_name=self.log_group_name,
                destination_arn=settings.log_destination_arn,
                filter_pattern="",
            )

    def grant_write(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to make log streams in this log group and to write events to them."""
        return Grant.add(grantee, actions=WRITE, resources=(f"{self.log_group_arn}:*",))
