"""What every bucket made here has: versions, no public access, no ACLs, TLS only, and an end to what is left over."""

from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from modules.core import bucket_arn, settings_of, stack_of
from modules.encryption import IKey
from modules.iam import PolicyDocument, Statement
from modules.storage.bucket_grants import BucketGrants
from modules.storage.lifecycle_rule import LifecycleRule

# What touches objects, and what lists them.
OBJECT_ACTIONS = (
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:DeleteObjectVersion",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:PutObject",
)


class ClosedBucket(BucketGrants):
    """A bucket that the account's own IAM policies open, and nothing else."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey | None,
        object_lock: bool,
        bucket_name: str | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._key = key
        settings = settings_of(self)
        if bucket_name is None:
            bucket_name = stack_of(self).physical_name(f"{name}-{settings.account_id}", max_length=63)
        self._own_arn = bucket_arn(bucket_name)
        self._policy = PolicyDocument([self._deny_without_tls()])
        resource = S3Bucket(
            self,
            "Resource",
            bucket=bucket_name,
            force_destroy=False,
            object_lock_enabled=object_lock,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=settings.protect_data),
        )
        self.bucket_arn = resource.arn
        self.bucket_name = self._own_name = resource.bucket

    def _close(self, lifecycle_rules: Sequence[LifecycleRule]) -> None:
        own = {"bucket": self._own_name}
        owner = S3BucketOwnershipControls(
            self,
            "Ownership",
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
            **own,
        )
        closed = S3BucketPublicAccessBlock(
            self,
            "PublicAccessBlock",
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            depends_on=[owner],
            **own,
        )
        S3BucketPolicy(self, "Policy", policy=self._policy.text, depends_on=[closed], **own)
        self.versioning = S3BucketVersioningA(
            self,
            "Versioning",
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
            **own,
        )
        encryption = self._encrypt()
        rules: list[S3BucketLifecycleConfigurationRule] = [rule.document() for rule in lifecycle_rules]
        S3BucketLifecycleConfiguration(self, "Lifecycle", rule=rules, depends_on=[self.versioning], **own)
        # Nothing is put into the bucket by its name before versions are kept and encrypted.
        self.bucket_name = encryption.bucket

    def _encrypt(self) -> S3BucketServerSideEncryptionConfigurationA:
        key = self._key
        default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="AES256" if key is None else "aws:kms",
            kms_master_key_id=None if key is None else key.key_arn,
        )
        return S3BucketServerSideEncryptionConfigurationA(
            self,
            "Encryption",
            bucket=self._own_name,
            depends_on=[self.versioning],
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=default, bucket_key_enabled=key is not None
                )
            ],
        )

    def _deny_without_tls(self) -> Statement:
        return Statement(
            actions=OBJECT_ACTIONS,
            resources=(self._own_arn, f"{self._own_arn}/*"),
            effect="Deny",
            principals={"AWS": ("*",)},
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
