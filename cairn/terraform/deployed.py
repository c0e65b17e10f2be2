"""What the state bucket says of each stack: how many resources its state holds, whether it is locked."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.assembly import Assembly, Stack
from cairn.terraform.caller import session
from cairn.terraform.target import Target

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_LOCK = ".tflock"


def deployed_resources(assembly: Assembly, target: Target) -> dict[str, int | None]:
    """Return the managed resources of each stack; nothing for one without a state."""
    client = _client(target)
    return {stack.name: _count(client, stack, target.environment) for stack in assembly.stacks}


def check_deployed(assembly: Assembly, target: Target) -> None:
    """Raise ``CairnError`` where a stack of ``assembly`` is not in ``target``: never applied, or destroyed."""
    missing = [stack for stack, count in deployed_resources(assembly, target).items() if not count]
    if missing:
        raise never_applied(target, missing)


def never_applied(target: Target, stacks: Sequence[str] = ()) -> CairnError:
    """Return the error for what was never applied in ``target``: ``stacks``, or nothing at all."""
    where, command = ("the local cloud", "up") if target.stays_here else ("AWS", "apply")
    return CairnError(
        f"{target.environment} is not in {where}.",
        f"Not applied: {', '.join(stacks)}." if stacks else "It was never applied.",
        f"Do it with `{how_to_call()} {command} --env {target.environment}`.",
        code=ExitCode.MISSING,
    )


def locked_stacks(assembly: Assembly, target: Target) -> list[str]:
    """Return the stacks whose state someone holds, or has left locked."""
    client = _client(target)
    return [
        stack.name
        for stack in assembly.stacks
        if _object(client, stack, target.environment, suffix=_LOCK) is not None
    ]


def _client(target: Target) -> "S3Client":
    from botocore.config import Config

    return session(target.variables).client(
        "s3",
        endpoint_url=target.variables.get("AWS_ENDPOINT_URL"),
        config=Config(s3={"addressing_style": "path"}) if target.is_local else None,
    )


def _count(client: "S3Client", stack: Stack, workspace: str) -> int | None:
    content = _object(client, stack, workspace)
    if content is None:
        return None
    resources = json.loads(content)["resources"]
    return sum(len(entry["instances"]) for entry in resources if entry["mode"] == "managed")


def _object(client: "S3Client", stack: Stack, workspace: str, *, suffix: str = "") -> bytes | None:
    from botocore.exceptions import ClientError

    backend: dict[str, Any] = json.loads(stack.file.read_text())["terraform"]["backend"]["s3"]
    key = f"{backend.get('workspace_key_prefix', 'env:')}/{workspace}/{backend['key']}{suffix}"
    try:
        return client.get_object(Bucket=backend["bucket"], Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchBucket", "404"}:
            return None
        raise
