"""The managed rules of AWS Config that the library knows: what they are called, and what they must be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ManagedRule:
    """``identifier`` is AWS's own; ``parameters`` are those that the rule needs, with AWS's defaults."""

    identifier: str
    parameters: Mapping[str, str] = field(default_factory=dict)


# https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html
MANAGED_RULES: Mapping[str, ManagedRule] = {
    "access-keys-rotated": ManagedRule("ACCESS_KEYS_ROTATED", {"maxAccessKeyAge": "90"}),
    "alb-waf-enabled": ManagedRule("ALB_WAF_ENABLED"),
    "api-gw-associated-with-waf": ManagedRule("API_GW_ASSOCIATED_WITH_WAF"),
    "cloud-trail-log-file-validation-enabled": ManagedRule("CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"),
    "cmk-backing-key-rotation-enabled": ManagedRule("CMK_BACKING_KEY_ROTATION_ENABLED"),
    "dynamodb-pitr-enabled": ManagedRule("DYNAMODB_PITR_ENABLED"),
    "ec2-imdsv2-check": ManagedRule("EC2_IMDSV2_CHECK"),
    "ecs-containers-readonly-access": ManagedRule("ECS_CONTAINERS_READONLY_ACCESS"),
    "ecs-task-definition-nonroot-user": ManagedRule("ECS_TASK_DEFINITION_NONROOT_USER"),
    "eks-endpoint-no-public-access": ManagedRule("EKS_ENDPOINT_NO_PUBLIC_ACCESS"),
    "encrypted-volumes": ManagedRule("ENCRYPTED_VOLUMES"),
    "guardduty-enabled-centralized": ManagedRule("GUARDDUTY_ENABLED_CENTRALIZED"),
    "iam-policy-no-statements-with-admin-access": ManagedRule("IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"),
    "iam-root-access-key-check": ManagedRule("IAM_ROOT_ACCESS_KEY_CHECK"),
    "iam-user-no-policies-check": ManagedRule("IAM_USER_NO_POLICIES_CHECK"),
    "iam-user-unused-credentials-check": ManagedRule(
        "IAM_USER_UNUSED_CREDENTIALS_CHECK", {"maxCredentialUsageAge": "90"}
    ),
    "lambda-function-public-access-prohibited": ManagedRule("LAMBDA_FUNCTION_PUBLIC_ACCESS_PROHIBITED"),
    "mfa-enabled-for-iam-console-access": ManagedRule("MFA_ENABLED_FOR_IAM_CONSOLE_ACCESS"),
    "multi-region-cloudtrail-enabled": ManagedRule("MULTI_REGION_CLOUD_TRAIL_ENABLED"),
    "rds-cluster-iam-authentication-enabled": ManagedRule("RDS_CLUSTER_IAM_AUTHENTICATION_ENABLED"),
    "rds-instance-public-access-check": ManagedRule("RDS_INSTANCE_PUBLIC_ACCESS_CHECK"),
    "rds-storage-encrypted": ManagedRule("RDS_STORAGE_ENCRYPTED"),
    "restricted-ssh": ManagedRule("INCOMING_SSH_DISABLED"),
    "root-account-mfa-enabled": ManagedRule("ROOT_ACCOUNT_MFA_ENABLED"),
    "s3-account-level-public-access-blocks-periodic": ManagedRule(
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC"
    ),
    "s3-bucket-public-read-prohibited": ManagedRule("S3_BUCKET_PUBLIC_READ_PROHIBITED"),
    "s3-bucket-public-write-prohibited": ManagedRule("S3_BUCKET_PUBLIC_WRITE_PROHIBITED"),
    "s3-bucket-ssl-requests-only": ManagedRule("S3_BUCKET_SSL_REQUESTS_ONLY"),
    "securityhub-enabled": ManagedRule("SECURITYHUB_ENABLED"),
    "vpc-default-security-group-closed": ManagedRule("VPC_DEFAULT_SECURITY_GROUP_CLOSED"),
    "vpc-flow-logs-enabled": ManagedRule("VPC_FLOW_LOGS_ENABLED"),
}

# What every account is judged by, whatever runs in it.
DEFAULT_RULES = (
    "access-keys-rotated",
    "cmk-backing-key-rotation-enabled",
    "encrypted-volumes",
    "iam-policy-no-statements-with-admin-access",
    "iam-root-access-key-check",
    "iam-user-no-policies-check",
    "iam-user-unused-credentials-check",
    "mfa-enabled-for-iam-console-access",
    "rds-instance-public-access-check",
    "rds-storage-encrypted",
    "restricted-ssh",
    "root-account-mfa-enabled",
    "s3-bucket-public-read-prohibited",
    "s3-bucket-public-write-prohibited",
    "s3-bucket-ssl-requests-only",
    "vpc-default-security-group-closed",
    "vpc-flow-logs-enabled",
)
