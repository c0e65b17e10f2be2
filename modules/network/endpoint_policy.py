"""What may pass through a VPC endpoint: this account's principals, on their way to this account's resources."""

from collections.abc import Sequence

from modules.iam import Statement

_ANYONE = {"AWS": ("*",)}


def to_own_resources(*, actions: Sequence[str], resource: str, account_id: str) -> Statement:
    """Allow ``actions`` on ``resource``, an ARN pattern that names the account, to the account's principals."""
    return Statement(
        actions=tuple(actions),
        resources=(resource,),
        principals=_ANYONE,
        conditions={"StringEquals": {"aws:PrincipalAccount": account_id}},
    )


def to_own_buckets(*, actions: Sequence[str], account_id: str) -> Statement:
    """Allow ``actions`` on the account's own buckets, whose ARNs name no account, to the account's principals."""
    return Statement(
        actions=tuple(actions),
        resources=("arn:aws:s3:::*",),
        principals=_ANYONE,
        conditions={
            "StringEquals": {"aws:PrincipalAccount": account_id, "aws:ResourceAccount": account_id},
        },
    )


def without_resource(*, actions: Sequence[str], account_id: str) -> Statement:
    """Allow ``actions`` that AWS defines for no resource type to the account's principals."""
    return Statement(
        actions=tuple(actions),
        resources=("*",),
        resource_is_star_because="AWS defines no resource type for these actions",
        principals=_ANYONE,
        conditions={"StringEquals": {"aws:PrincipalAccount": account_id}},
    )


def to_aws_owned(*, actions: Sequence[str], resource: str) -> Statement:
    """Allow ``actions`` on ``resource``, which AWS owns and serves to every customer."""
    return Statement(actions=tuple(actions), resources=(resource,), principals=_ANYONE)
