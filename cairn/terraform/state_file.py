"""The objects in which Terraform keeps states, and what to say of one that it cannot read."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.terraform.assembly import Stack
from cairn.terraform.caller import session
from cairn.terraform.events import Diagnostic
from cairn.terraform.target import Target

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_REFUSED = "Unsupported state file"
_LOCK = ".tflock"


class DamagedState(CairnError):
    """A state that is not what Terraform wrote."""


@dataclass(frozen=True)
class StateFile:
    """One state, in ``bucket`` under ``key``."""

    bucket: str
    key: str

    @property
    def stack(self) -> str:
        """The name of the stack whose state it is."""
        return PurePosixPath(self.key).stem

    def read(self, client: "S3Client") -> bytes | None:
        """Return what the object holds; nothing where there is none."""
        return _content(client, self.bucket, self.key)

    def is_locked(self, client: "S3Client") -> bool:
        """Whether someone holds the state, or has left it locked."""
        return _content(client, self.bucket, f"{self.key}{_LOCK}") is not None


DamagedStates = Callable[[Stack, Target], dict[StateFile, str]]


def state_of(stack: Stack, workspace: str) -> StateFile:
    """Return where ``stack`` keeps its state in ``workspace``."""
    return _place(json.loads(stack.file.read_text())["terraform"]["backend"]["s3"], workspace)


def resources_in(state: bytes) -> int:
    """Return how many managed resources ``state`` holds; raise ``ValueError`` where it is none."""
    try:
        resources = json.loads(state)["resources"]
        return sum(len(entry["instances"]) for entry in resources if entry["mode"] == "managed")
    except (KeyError, TypeError) as error:
        raise ValueError(f"{error!r} is missing") from error


def tells_of_damage(errors: Sequence[Diagnostic]) -> bool:
    """Whether Terraform failed because a state is not what it wrote."""
    return any(_REFUSED in f"{error.summary}{error.detail}" for error in errors)


def damaged_states(stack: Stack, target: Target) -> dict[StateFile, str]:
    """Return which of the states of ``stack`` and of the stacks that it reads cannot be read, each with the reason."""
    client = state_client(target)
    found: dict[StateFile, str] = {}
    for place in dict.fromkeys(_places(stack, target.environment)):
        try:
            resources_in(place.read(client) or b'{"resources": []}')
        except ValueError as error:
            found[place] = str(error)
    return found


def damaged(states: dict[StateFile, str], target: Target) -> DamagedState:
    """Return the error for states that are not what Terraform wrote, each with the reason."""
    env, (first, *_) = target.environment, states
    if target.stays_here:
        do = (
            f"Take {env} out of the local cloud and make it anew: `{how_to_call()} down --env {env} --purge`, "
            f"then `{how_to_call()} up --env {env}`."
        )
    else:
        do = (
            "Put back the last good version that the bucket keeps: "
            f"`aws s3api list-object-versions --bucket {first.bucket} --prefix {first.key}`, then "
            "`aws s3api copy-object`. Never delete it: Terraform would make everything a second time."
        )
    return DamagedState(
        f"The state of {', '.join(place.stack for place in states)} in {env} cannot be read.",
        "\n".join(
            f"s3://{place.bucket}/{place.key} is not what Terraform wrote: {reason}."
            for place, reason in states.items()
        ),
        do,
    )


def state_client(target: Target) -> "S3Client":
    """Return what reads the state bucket of ``target``."""
    from botocore.config import Config

    return session(target.variables).client(
        "s3",
        endpoint_url=target.variables.get("AWS_ENDPOINT_URL"),
        config=Config(s3={"addressing_style": "path"}) if target.is_local else None,
    )


def _places(stack: Stack, workspace: str) -> Iterator[StateFile]:
    content = json.loads(stack.file.read_text())
    yield _place(content["terraform"]["backend"]["s3"], workspace)
    for source in content.get("data", {}).get("terraform_remote_state", {}).values():
        yield _place(source["config"], workspace)


def _place(backend: dict[str, Any], workspace: str) -> StateFile:
    prefix = backend.get("workspace_key_prefix", "env:")
    return StateFile(str(backend["bucket"]), f"{prefix}/{workspace}/{backend['key']}")


def _content(client: "S3Client", bucket: str, key: str) -> bytes | None:
    from botocore.exceptions import ClientError

    try:
        return client.get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as error:
        if error.response["Error"]["Code"] in {"NoSuchKey", "NoSuchBucket", "404"}:
            return None
        raise
