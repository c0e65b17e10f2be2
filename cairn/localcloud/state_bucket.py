"""The bucket in which Terraform keeps its state, one an account."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import BucketLocationConstraintType


def ensure(endpoint: str, account_id: str, region: str) -> str:
    """Make the versioned bucket `cairn-state-<account>` where it is missing; returns its name."""
    name = f"cairn-state-{account_id}"
    client = _client(endpoint, account_id, region)
    if not _exists(client, name):
        _create(client, name, region)
    if client.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return name


def _client(endpoint: str, account_id: str, region: str) -> "S3Client":
    import boto3
    from botocore.config import Config

    session = boto3.Session(
        aws_access_key_id=account_id,
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
        region_name=region,
    )
    settings = Config(s3={"addressing_style": "path"}, proxies={}, retries={"max_attempts": 3})
    return session.client("s3", endpoint_url=endpoint, config=settings)


def _exists(client: "S3Client", name: str) -> bool:
    from botocore.exceptions import ClientError

    try:
        client.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
    return True


def _create(client: "S3Client", name: str, region: "BucketLocationConstraintType | str") -> None:
    if region == "us-east-1":
        client.create_bucket(Bucket=name)
    else:
        client.create_bucket(
            Bucket=name,
            CreateBucketConfiguration={"LocationConstraint": region},  # type: ignore[typeddict-item]
        )
