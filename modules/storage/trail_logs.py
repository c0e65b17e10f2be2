"""What lets trails of the account write their log files into a bucket."""

from modules.core import StackSettings, arn
from modules.iam import Statement


def trail_log_statements(bucket_arn: str, settings: StackSettings) -> list[Statement]:
    """Return the statements of a bucket policy for the trails of this account and region.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    trails = {"ArnLike": {"aws:SourceArn": arn(settings, "cloudtrail", "trail/*")}}
    service = {"Service": ("cloudtrail.amazonaws.com",)}
    return [
        Statement(
            actions=("s3:GetBucketAcl",),
            resources=(bucket_arn,),
            principals=service,
            conditions=trails,
        ),
        Statement(
            actions=("s3:PutObject",),
            resources=(f"{bucket_arn}/AWSLogs/{settings.account_id}/*",),
            principals=service,
            conditions={**trails, "StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
        ),
    ]
