"""An S3 bucket: encrypted with a customer managed key, versioned, logged, closed to the public and to plain text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from cdktf_cdktf_provider_aws.s3_bucket_object_lock_configuration import (
    S3BucketObjectLockConfigurationA,
    S3BucketObjectLockConfigurationRuleA,
    S3BucketObjectLockConfigurationRuleDefaultRetentionA,
)
from constructs import Construct

from modules.core import settings_of
from modules.encryption import IKey
from modules.iam import Statement
from modules.storage.access_log_bucket import IAccessLogBucket
from modules.storage.bucket_grants import BucketGrants, IBucket
from modules.storage.closed_bucket import ClosedBucket
from modules.storage.lifecycle_rule import KEEP_VERSIONS_90_DAYS, LifecycleRule
from modules.storage.object_lock import ObjectLock
from modules.storage.recorder_files import recorder_statements
from modules.storage.replication import Replication
from modules.storage.trail_logs import trail_log_statements


class _ImportedBucket(BucketGrants):
    def __init__(self, scope: Construct, id: str, *, bucket_arn: str, key: IKey | None) -> None:
        super().__init__(scope, id)
        if not bucket_arn.startswith("arn:aws:s3:::") or "/" in bucket_arn:
            raise ValueError(f"bucket_arn must be the ARN of a bucket, got {bucket_arn!r}")
        self.bucket_arn = bucket_arn
        self.bucket_name = bucket_arn.split(":::")[1]
        self._key = key

    def allow_trails(self) -> None:
        """Leave the bucket's policy to whoever made it: it must let the account's trails write."""

    def allow_recorders(self) -> None:
        """Leave the bucket's policy to whoever made it: it must let AWS Config deliver."""


class Bucket(ClosedBucket):
    """A bucket under ``key``, whose versions are kept for 90 days after a newer one replaced them.

    Its name ends with the account's id, for buckets' names are the world's; ``bucket_name`` is the whole name of one
    that is known before it is made. Every request is logged to ``access_log``.
    ``lifecycle_rules`` are 1-1000 and replace the one rule there is. ``object_lock`` can be given only when the
    bucket is made. Terraform's refusal to destroy the bucket follows the environment, and a bucket that holds
    anything is never destroyed. Raises ``ValueError`` for another number of rules, or two of one name.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey,
        access_log: IAccessLogBucket,
        lifecycle_rules: Sequence[LifecycleRule] = (KEEP_VERSIONS_90_DAYS,),
        object_lock: ObjectLock | None = None,
        bucket_name: str | None = None,
    ) -> None:
        super().__init__(
            scope, id, name=name, key=key, object_lock=object_lock is not None, bucket_name=bucket_name
        )
        if not 1 <= len(lifecycle_rules) <= 1000:
            raise ValueError(f"lifecycle_rules must be 1-1000, got {len(lifecycle_rules)}")
        names = [rule.name for rule in lifecycle_rules]
        if len(set(names)) < len(names):
            raise ValueError(f"lifecycle_rules must differ in their names, got {names}")
        self._name = name
        self._own_key = key
        self._close(lifecycle_rules)
        S3BucketLoggingA(
            self,
            "AccessLog",
            bucket=self._own_name,
            target_bucket=access_log.bucket_name,
            target_prefix=f"{self._own_name}/",
        )
        if object_lock is not None:
            self._lock(object_lock)

    def allow_trails(self) -> None:
        """Let the trails of this account and region write their log files here.

        From then on ``bucket_name`` waits for the policy: AWS makes no trail that could not write.
        """
        self._allow(trail_log_statements(self._own_arn, settings_of(self)))

    def allow_recorders(self) -> None:
        """Let AWS Config deliver what it records of this account; ``bucket_name`` waits as for trails."""
        self._allow(recorder_statements(self._own_arn, settings_of(self)))

    def _allow(self, statements: Sequence[Statement]) -> None:
        for statement in statements:
            self._policy.add(statement)
        policy: Any = self.node.find_child("Policy")
        self.bucket_name = policy.bucket

    def replicate_to(self, destination: IBucket, *, destination_key: IKey) -> None:
        """Copy every new version to ``destination``, a versioned bucket under ``destination_key``, deletions included.

        Where the copy is in another region, the boundary must be widened to its key.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
        """
        Replication(
            self,
            "Replication",
            name=self._name,
            source=self,
            source_key=self._own_key,
            destination=destination,
            destination_key=destination_key,
            versioning=self.versioning,
        )

    def _lock(self, wanted: ObjectLock) -> None:
        retention = S3BucketObjectLockConfigurationRuleDefaultRetentionA(mode=wanted.mode, days=wanted.days)
        S3BucketObjectLockConfigurationA(
            self,
            "ObjectLock",
            bucket=self._own_name,
            rule=S3BucketObjectLockConfigurationRuleA(default_retention=retention),
            depends_on=[self.versioning],
        )

    @staticmethod
    def from_bucket_arn(scope: Construct, id: str, bucket_arn: str, *, key: IKey | None = None) -> IBucket:
        """Return a bucket that exists; give ``key`` where it is encrypted with a customer managed one."""
        return _ImportedBucket(scope, id, bucket_arn=bucket_arn, key=key)
