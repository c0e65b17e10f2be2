"""What lets the load balancers of the environment write their access logs into a bucket."""

from modules.core import StackSettings, arn
from modules.iam import Statement

_OWNER = "bucket-owner-full-control"


def load_balancer_log_statements(bucket_arn: str, settings: StackSettings) -> list[Statement]:
    """Return the statements of a bucket policy: application load balancers first, network load balancers then.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
    """
    logs = (f"{bucket_arn}/*/AWSLogs/{settings.account_id}/*",)
    account = {"aws:SourceAccount": settings.account_id}
    delivery = {"Service": ("delivery.logs.amazonaws.com",)}
    sources = {"ArnLike": {"aws:SourceArn": arn(settings, "logs", "*")}}
    return [
        Statement(
            actions=("s3:PutObject",),
            resources=logs,
            principals={"Service": ("logdelivery.elasticloadbalancing.amazonaws.com",)},
            conditions={
                "ArnLike": {"aws:SourceArn": arn(settings, "elasticloadbalancing", "loadbalancer/*")}
            },
        ),
        Statement(
            actions=("s3:PutObject",),
            resources=logs,
            principals=delivery,
            conditions={"StringEquals": {**account, "s3:x-amz-acl": _OWNER}, **sources},
        ),
        Statement(
            actions=("s3:GetBucketAcl",),
            resources=(bucket_arn,),
            principals=delivery,
            conditions={"StringEquals": account, **sources},
        ),
    ]
