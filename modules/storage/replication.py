"""The copy of a bucket's objects in another bucket, usually in another region."""

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.s3_bucket_replication_configuration import (
    S3BucketReplicationConfigurationA,
    S3BucketReplicationConfigurationRule,
    S3BucketReplicationConfigurationRuleDeleteMarkerReplication,
    S3BucketReplicationConfigurationRuleDestination,
    S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration,
    S3BucketReplicationConfigurationRuleFilter,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteria,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects,
)
from constructs import Construct

from modules.encryption import IKey
from modules.iam import Grant, Role, ServicePrincipal
from modules.storage.bucket_grants import IBucket

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
READ_SOURCE = ("s3:GetReplicationConfiguration", "s3:ListBucket")
READ_VERSIONS = (
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
)
REPLICATE = ("s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags")


class Replication(Construct):
    """Copies every new version in ``source`` to ``destination``, under ``destination_key``; see ``Bucket``."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        source: IBucket,
        source_key: IKey,
        destination: IBucket,
        destination_key: IKey,
        versioning: ITerraformDependable,
    ) -> None:
        super().__init__(scope, id)
        self.role = Role(
            self,
            "Role",
            name=f"{name}-replication",
            assumed_by=ServicePrincipal("s3.amazonaws.com"),
            description=f"Replication: {name}",
        )
        Grant.add(self.role, actions=READ_SOURCE, resources=(source.bucket_arn,))
        Grant.add(self.role, actions=READ_VERSIONS, resources=(f"{source.bucket_arn}/*",))
        Grant.add(self.role, actions=REPLICATE, resources=(f"{destination.bucket_arn}/*",))
        source_key.grant_decrypt(self.role)
        destination_key.grant_encrypt(self.role)
        S3BucketReplicationConfigurationA(
            self,
            "Resource",
            bucket=source.bucket_name,
            role=self.role.role_arn,
            rule=[_everything(destination, destination_key)],
            depends_on=[versioning, *self.role.policies],
        )


def _everything(destination: IBucket, key: IKey) -> S3BucketReplicationConfigurationRule:
    return S3BucketReplicationConfigurationRule(
        id="everything",
        status="Enabled",
        priority=0,
        filter=S3BucketReplicationConfigurationRuleFilter(prefix=""),
        delete_marker_replication=S3BucketReplicationConfigurationRuleDeleteMarkerReplication(
            status="Enabled"
        ),
        source_selection_criteria=S3BucketReplicationConfigurationRuleSourceSelectionCriteria(
            sse_kms_encrypted_objects=S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects(
                status="Enabled"
            )
        ),
        destination=S3BucketReplicationConfigurationRuleDestination(
            bucket=destination.bucket_arn,
            encryption_configuration=S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration(
                replica_kms_key_id=key.key_arn
            ),
        ),
    )
