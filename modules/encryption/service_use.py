"""Which AWS services may use a key by themselves, for what, and how the key tells that it is for this account.

A service that acts with a role's own credentials (DynamoDB, Amazon SQS for a producer, AWS Lambda) needs no row:
the grant to the role carries the key along.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from modules.core import StackSettings, arn
from modules.iam import Conditions, Statement

_THIS_KEY = "a key policy speaks of the key it belongs to"
_DELIVER = ("kms:Decrypt", "kms:GenerateDataKey")


@dataclass(frozen=True, kw_only=True)
class ServiceUse:
    """What one service does with a key, and under which condition.

    ``by_anyone`` is for a service that comes as a role of its own: AWS makes the role when it is first needed, and a
    key policy cannot name what is not there, so the condition does.
    """

    actions: tuple[str, ...]
    condition: Callable[[StackSettings], Conditions]
    by_anyone: bool = False
    regional_name: bool = False
    describes: bool = False


def _own_account(settings: StackSettings) -> Conditions:
    return {"StringEquals": {"aws:SourceAccount": settings.account_id}}


def _own_log_groups(settings: StackSettings) -> Conditions:
    return {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn(settings, "logs", "log-group:*")}}


def _own_log_deliveries(settings: StackSettings) -> Conditions:
    return {"StringEquals": {"kms:EncryptionContext:SourceArn": arn(settings, "logs", "*")}}


def _own_trails(settings: StackSettings) -> Conditions:
    return {"ArnLike": {"aws:SourceArn": arn(settings, "cloudtrail", "trail/*")}}


def _own_groups(settings: StackSettings) -> Conditions:
    """The service-linked role of EC2 Auto Scaling, by way of EC2, for the disks of instances."""
    role = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    through = f"ec2.{settings.region}.amazonaws.com"
    return {
        "ArnEquals": {"aws:PrincipalArn": arn(settings, "iam", role, regional=False)},
        "StringEquals": {"kms:CallerAccount": settings.account_id, "kms:ViaService": through},
    }


SERVICE_USES: Mapping[str, ServiceUse] = {
    # https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    "autoscaling.amazonaws.com": ServiceUse(
        actions=(
            "kms:CreateGrant",
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ),
        condition=_own_groups,
        by_anyone=True,
    ),
    # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
    "cloudtrail.amazonaws.com": ServiceUse(actions=_DELIVER, condition=_own_trails, describes=True),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    "cloudwatch.amazonaws.com": ServiceUse(actions=_DELIVER, condition=_own_account),
    # https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html
    "config.amazonaws.com": ServiceUse(actions=_DELIVER, condition=_own_account),
    # https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
    "delivery.logs.amazonaws.com": ServiceUse(actions=("kms:Decrypt",), condition=_own_log_deliveries),
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-key-policy.html
    "events.amazonaws.com": ServiceUse(actions=_DELIVER, condition=_own_account, describes=True),
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    "logs.amazonaws.com": ServiceUse(
        actions=(
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ),
        condition=_own_log_groups,
        regional_name=True,
    ),
    # https://docs.aws.amazon.com/sns/latest/dg/sns-enable-encryption-for-topic-sqs-queue-subscriptions.html
    "sns.amazonaws.com": ServiceUse(actions=_DELIVER, condition=_own_account),
}


def service_statements(service: str, settings: StackSettings) -> list[Statement]:
    """Return the key policy's statements for ``service``, or raise ``ValueError`` for one that has no row."""
    use = SERVICE_USES.get(service)
    if use is None:
        raise ValueError(f"service_principals must be of {', '.join(SERVICE_USES)}, got {service!r}")
    principal = service.replace(".", f".{settings.region}.", 1) if use.regional_name else service
    principals = {"AWS": ("*",)} if use.by_anyone else {"Service": (principal,)}
    statements = [_statement(principals, use.actions, use.condition(settings))]
    if use.describes:
        statements.append(_statement(principals, ("kms:DescribeKey",), None))
    return statements


def _statement(
    principals: Mapping[str, tuple[str, ...]], actions: tuple[str, ...], conditions: Conditions | None
) -> Statement:
    return Statement(
        actions=actions,
        resources=("*",),
        conditions=conditions,
        principals=principals,
        resource_is_star_because=_THIS_KEY,
    )


def account_statement(actions: tuple[str, ...], settings: StackSettings) -> Statement:
    """Return the statement that leaves ``actions`` to the IAM policies of the account."""
    return Statement(
        actions=actions,
        resources=("*",),
        principals={"AWS": (arn(settings, "iam", "root", regional=False),)},
        resource_is_star_because=_THIS_KEY,
    )
