"""What lets AWS Config deliver what it recorded of the account into a bucket."""

from modules.core import StackSettings
from modules.iam import Statement


def recorder_statements(bucket_arn: str, settings: StackSettings) -> list[Statement]:
    """Return the statements of a bucket policy for the recorder of this account.

    https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
    """
    own = {"StringEquals": {"aws:SourceAccount": settings.account_id}}
    service = {"Service": ("config.amazonaws.com",)}
    delivered = {"StringEquals": {**own["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}}
    return [
        Statement(
            actions=("s3:GetBucketAcl", "s3:ListBucket"),
            resources=(bucket_arn,),
            principals=service,
            conditions=own,
        ),
        Statement(
            actions=("s3:PutObject",),
            resources=(f"{bucket_arn}/AWSLogs/{settings.account_id}/Config/*",),
            principals=service,
            conditions=delivered,
        ),
    ]
