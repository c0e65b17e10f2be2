"""Tags of what CodeDeploy keeps."""

from collections.abc import Sequence
from typing import Any

from cairn.localcloud.gaps.codedeploy.records import Record, Records


def arn_of(resource: str) -> str:
    """The ARN of a resource of CodeDeploy in the account and region of this request."""
    from ministack.core.responses import get_account_id, get_region

    return f"arn:aws:codedeploy:{get_region()}:{get_account_id()}:{resource}"


def put_tags(records: Records, arn: str, tags: Sequence[Record]) -> None:
    """Add tags to those that the resource has."""
    known = records.find("tags", arn) or {}
    new = {tag["Key"]: tag.get("Value", "") for tag in tags}
    if known or new:
        records.put({**known, **new}, "tags", arn)


def tag_resource(records: Records, asked: Record) -> Any:
    """Add tags."""
    put_tags(records, asked["ResourceArn"], asked["Tags"])
    return {}


def untag_resource(records: Records, asked: Record) -> Any:
    """Remove tags."""
    known = records.find("tags", asked["ResourceArn"]) or {}
    left = {key: value for key, value in known.items() if key not in asked["TagKeys"]}
    records.put(left, "tags", asked["ResourceArn"])
    return {}


def list_tags_for_resource(records: Records, asked: Record) -> Any:
    """Read the tags."""
    known = records.find("tags", asked["ResourceArn"]) or {}
    return {"Tags": [{"Key": key, "Value": value} for key, value in known.items()]}
