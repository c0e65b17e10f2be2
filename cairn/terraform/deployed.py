"""What the state bucket says of each stack: how many resources its state holds, whether it is locked."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cairn.checkout import how_to_call
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.terraform.assembly import Assembly
from cairn.terraform.state_file import StateFile, damaged, resources_in, state_client, state_of
from cairn.terraform.target import Target

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def deployed_resources(assembly: Assembly, target: Target) -> dict[str, int | None]:
    """Return the managed resources of each stack; nothing for one without a state.

    Raises ``DamagedState`` where a state cannot be read.
    """
    client = state_client(target)
    return {
        stack.name: _count(client, state_of(stack, target.environment), target) for stack in assembly.stacks
    }


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
    client = state_client(target)
    return [stack.name for stack in assembly.stacks if state_of(stack, target.environment).is_locked(client)]


def _count(client: "S3Client", place: StateFile, target: Target) -> int | None:
    content = place.read(client)
    try:
        return None if content is None else resources_in(content)
    except ValueError as error:
        raise damaged({place: str(error)}, target) from error
