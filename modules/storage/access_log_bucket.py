"""The bucket that Amazon S3 writes other buckets' access logs to."""

from __future__ import annotations

from typing import Any, Protocol

from constructs import Construct

from modules.core import bucket_arn, settings_of, stack_of
from modules.core.arguments import require_between
from modules.iam import Statement
from modules.storage.closed_bucket import ClosedBucket
from modules.storage.lifecycle_rule import LifecycleRule
from modules.storage.load_balancer_logs import load_balancer_log_statements


class IAccessLogBucket(Protocol):
    """A bucket that access logs are written to."""

    @property
    def bucket_name(self) -> str:
        """The name of the bucket."""


class AccessLogBucket(ClosedBucket):
    """Keeps the access logs of the environment's buckets for ``retention_days`` (1-36500), each below its own name.

    It is encrypted with keys of Amazon S3, for the logging service writes to no bucket under a customer managed one.
    Only that service may write, on behalf of this account's buckets that are named as the environment names them.
    Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str, retention_days: int = 365) -> None:
        super().__init__(scope, id, name=name, key=None, object_lock=False)
        require_between("retention_days", retention_days, 1, 36500)
        self._policy.add(self._allow_logging())
        self._close(
            [LifecycleRule(name="logs", expire_after_days=retention_days, expire_versions_after_days=7)]
        )

    def allow_load_balancer_logs(self) -> None:
        """Let the account's load balancers of this region write their access logs here, each below its own prefix.

        From then on ``bucket_name`` waits for the policy: AWS makes no load balancer that could not write its log.
        """
        for statement in load_balancer_log_statements(self._own_arn, settings_of(self)):
            self._policy.add(statement)
        policy: Any = self.node.find_child("Policy")
        self.bucket_name = policy.bucket

    def _allow_logging(self) -> Statement:
        return Statement(
            actions=("s3:PutObject",),
            resources=(f"{self._own_arn}/*",),
            principals={"Service": ("logging.s3.amazonaws.com",)},
            conditions={
                "ArnLike": {"aws:SourceArn": bucket_arn(stack_of(self).physical_name("*"))},
                "StringEquals": {"aws:SourceAccount": settings_of(self).account_id},
            },
        )
