"""How many resources each stack's state holds, read from the state bucket."""

import json
from typing import TYPE_CHECKING, Any

from cairn.terraform.assembly import Assembly, Stack
from cairn.terraform.caller import session
from cairn.terraform.target import Target

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def deployed_resources(assembly: Assembly, target: Target) -> dict[str, int | None]:
    """Return the managed resources of each stack; nothing for one without a state."""
    from botocore.config import Config

    client = session(target.variables).client(
        "s3",
        endpoint_url=target.variables.get("AWS_ENDPOINT_URL"),
        config=Config(s3={"addressing_style": "path"}) if target.is_local else None,
    )
    return {stack.name: _count(client, stack, target.environment) for stack in assembly.stacks}


def _count(client: "S3Client", stack: Stack, workspace: str) -> int | None:
    from botocore.exceptions import ClientError

    backend: dict[str, Any] = json.loads(stack.file.read_text())["terraform"]["backend"]["s3"]
    key = f"{backend.get('workspace_key_prefix', 'env:')}/{workspace}/{backend['key']}"
    try:
        state = json.loads(client.get_object(Bucket=backend["bucket"], Key=key)["Body"].read())
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchBucket", "404"}:
            return None
        raise
    return sum(len(entry["instances"]) for entry in state["resources"] if entry["mode"] == "managed")
