"""The role that AWS Backup acts by: it backs up tables and clusters of the environment, and restores nothing."""

from collections.abc import Sequence

from constructs import Construct

from modules.core import StackSettings, arn, physical_name, settings_of
from modules.encryption import IKey
from modules.iam import (
    DELIVERY,
    LEND_KEY,
    TAG_SEARCH,
    TAG_SEARCH_HAS_NO_ARN,
    TO_SERVICES,
    Role,
    ServicePrincipal,
    Statement,
)

# https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
TABLE = ("dynamodb:DescribeTable", "dynamodb:ListTagsOfResource", "dynamodb:StartAwsBackupJob")
CLUSTER = ("rds:DescribeDBClusters", "rds:ListTagsForResource")
CREATE_SNAPSHOT = ("rds:AddTagsToResource", "rds:CreateDBClusterSnapshot", "rds:DescribeDBClusterSnapshots")
SNAPSHOT = ("rds:CopyDBClusterSnapshot", "rds:DeleteDBClusterSnapshot", "rds:ListTagsForResource")
VAULT = ("backup:CopyIntoBackupVault", "backup:DescribeBackupVault")
RECOVERY_POINT = ("backup:CopyFromBackupVault", "backup:TagResource")
DESCRIBE_KEY = ("kms:DescribeKey",)


def backup_role(
    scope: Construct,
    *,
    name: str,
    resource_types: Sequence[str],
    vault_arn: str,
    copy_to_vault_arns: Sequence[str],
    keys: Sequence[IKey],
) -> Role:
    """Return the role, which may back up ``resource_types`` that lie under ``keys`` into the vaults."""
    role = Role(
        scope,
        "Role",
        name=f"{name}-backup",
        assumed_by=ServicePrincipal("backup.amazonaws.com"),
        description="Lets AWS Backup back up what the environment holds",
        boundary=DELIVERY,
    )
    settings = settings_of(scope)
    for resource_type in resource_types:
        for statement in _STATEMENTS[resource_type](settings):
            role.add_to_policy(statement)
    role.add_to_policy(Statement(VAULT, (vault_arn, *copy_to_vault_arns)))
    # AWS names a recovery point when it makes it: there is nothing of the environment in its ARN.
    role.add_to_policy(Statement(RECOVERY_POINT, (arn(settings, "backup", "recovery-point:*"),)))
    role.add_to_policy(Statement(TAG_SEARCH, ("*",), resource_is_star_because=TAG_SEARCH_HAS_NO_ARN))
    key_arns = tuple(dict.fromkeys(key.key_arn for key in keys))
    role.add_to_policy(Statement(DESCRIBE_KEY, key_arns))
    role.add_to_policy(Statement(LEND_KEY, key_arns, TO_SERVICES))
    for key in {each.key_arn: each for each in keys}.values():
        key.grant_generate_data_key(role, via="dynamodb")
    return role


def _tables(settings: StackSettings) -> list[Statement]:
    return [Statement(TABLE, (arn(settings, "dynamodb", f"table/{physical_name(settings, '*')}"),))]


def _clusters(settings: StackSettings) -> list[Statement]:
    clusters = arn(settings, "rds", f"cluster:{physical_name(settings, '*')}")
    snapshots = arn(settings, "rds", "cluster-snapshot:awsbackup:*")
    return [
        Statement(CLUSTER, (clusters,)),
        Statement(CREATE_SNAPSHOT, (clusters, snapshots)),
        Statement(SNAPSHOT, (snapshots,)),
    ]


_STATEMENTS = {"Aurora": _clusters, "DynamoDB": _tables}
RESOURCE_TYPES = tuple(_STATEMENTS)
