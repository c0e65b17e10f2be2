"""Rows of buckets in ``modules/storage``."""

from modules.core import PlatformStack
from modules.storage import AccessLogBucket, Bucket, LifecycleRule, ObjectLock
from tests.integration.rows.row import Made, Now, Row


def _access_log_bucket(stack: PlatformStack, _made: Made, now: Now) -> AccessLogBucket:
    return AccessLogBucket(stack, "AccessLogBucket", name="access-logs", retention_days=now(30, 60))


def _bucket(stack: PlatformStack, made: Made, now: Now) -> Bucket:
    bucket = Bucket(
        stack,
        "Bucket",
        name="lifecycle",
        key=made["Key"],
        access_log=made["AccessLogBucket"],
        lifecycle_rules=[
            LifecycleRule(
                name="versions", transitions={"GLACIER": now(30, 60)}, expire_versions_after_days=90
            )
        ],
        object_lock=ObjectLock(days=now(1, 2)),
    )
    copy = Bucket(bucket, "Copy", name="copy", key=made["Key"], access_log=made["AccessLogBucket"])
    bucket.replicate_to(copy, destination_key=made["Key"])
    return bucket


ROWS = (
    Row("AccessLogBucket", _access_log_bucket),
    Row("Bucket", _bucket),
)

_CLOSED = "a bucket is made closed, versioned and encrypted, and stays so"
FIXED_TYPES = {
    "aws_s3_bucket_logging": _CLOSED,
    "aws_s3_bucket_ownership_controls": _CLOSED,
    "aws_s3_bucket_policy": _CLOSED,
    "aws_s3_bucket_public_access_block": _CLOSED,
    "aws_s3_bucket_replication_configuration": _CLOSED,
    "aws_s3_bucket_server_side_encryption_configuration": _CLOSED,
    "aws_s3_bucket_versioning": _CLOSED,
}
