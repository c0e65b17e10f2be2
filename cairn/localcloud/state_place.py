"""The bucket in which Terraform keeps its state, and the key that encrypts it, one an account."""

from typing import TYPE_CHECKING

from cairn.localcloud.account import Account

if TYPE_CHECKING:
    from boto3.session import Session
    from mypy_boto3_kms import KMSClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.literals import BucketLocationConstraintType


def ensure(endpoint: str, account: Account) -> None:
    """Make the account's versioned state bucket, and the alias of its key, where they are missing."""
    name = account.state_bucket
    session = _session(account)
    client = _s3(session, endpoint)
    if not _exists(client, name):
        _create(client, name, account.region)
    if client.get_bucket_versioning(Bucket=name).get("Status") != "Enabled":
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    if account.state_key and ":alias/" in account.state_key:
        kms = session.client("kms", endpoint_url=endpoint)
        _ensure_alias(kms, f"alias/{account.state_key.rsplit(':alias/', 1)[1]}")


def _ensure_alias(kms: "KMSClient", alias: str) -> None:
    try:
        kms.describe_key(KeyId=alias)
    except kms.exceptions.NotFoundException:
        kms.create_alias(AliasName=alias, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])


def _session(account: Account) -> "Session":
    import boto3

    return boto3.Session(
        aws_access_key_id=account.account_id,
        aws_secret_access_key="test",  # noqa: S106 - the emulator takes any
        region_name=account.region,
    )


def _s3(session: "Session", endpoint: str) -> "S3Client":
    from botocore.config import Config

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
