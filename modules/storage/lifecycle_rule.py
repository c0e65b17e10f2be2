"""When what lies in a bucket moves to a cheaper class, and when it goes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketLifecycleConfigurationRuleTransition,
)

from modules.core.arguments import require_between, require_one_of

STORAGE_CLASSES = (
    "DEEP_ARCHIVE",
    "GLACIER",
    "GLACIER_IR",
    "INTELLIGENT_TIERING",
    "ONEZONE_IA",
    "STANDARD_IA",
)
ABORT_UPLOADS_AFTER_DAYS = 7
_LONGEST_DAYS = 36500
_NAME = re.compile(r"[A-Za-z0-9._-]{1,255}")


@dataclass(frozen=True, kw_only=True)
class LifecycleRule:
    """What happens to the objects below ``prefix``, all of them where it is ``""``.

    ``transitions`` maps a storage class to the age in days at which objects move there. ``expire_after_days`` deletes
    objects, ``expire_versions_after_days`` versions that a newer one replaced; either is None for never, days are
    1-36500. Uploads left unfinished go after a week. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
    """

    name: str
    prefix: str = ""
    transitions: Mapping[str, int] = field(default_factory=dict)
    expire_after_days: int | None = None
    expire_versions_after_days: int | None = 90

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"name must be 1-255 letters, digits, dots, dashes or _, got {self.name!r}")
        for storage_class, days in self.transitions.items():
            require_one_of("transitions", storage_class, STORAGE_CLASSES)
            require_between(f"transitions[{storage_class!r}]", days, 1, _LONGEST_DAYS)
        for argument in ("expire_after_days", "expire_versions_after_days"):
            days_or_never = getattr(self, argument)
            if days_or_never is not None:
                require_between(argument, days_or_never, 1, _LONGEST_DAYS)

    def document(self) -> S3BucketLifecycleConfigurationRule:
        """Return the rule as Terraform takes it."""
        expiration, versions = self.expire_after_days, self.expire_versions_after_days
        return S3BucketLifecycleConfigurationRule(
            id=self.name,
            status="Enabled",
            filter=[S3BucketLifecycleConfigurationRuleFilter(prefix=self.prefix)],
            abort_incomplete_multipart_upload=[
                S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                    days_after_initiation=ABORT_UPLOADS_AFTER_DAYS
                )
            ],
            transition=[
                S3BucketLifecycleConfigurationRuleTransition(days=days, storage_class=storage_class)
                for storage_class, days in self.transitions.items()
            ]
            or None,
            expiration=None
            if expiration is None
            else [S3BucketLifecycleConfigurationRuleExpiration(days=expiration)],
            noncurrent_version_expiration=None
            if versions is None
            else [S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=versions)],
        )


KEEP_VERSIONS_90_DAYS = LifecycleRule(name="versions")
