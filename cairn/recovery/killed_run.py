"""Clears up after a run that was killed."""

from collections.abc import Callable

from cairn.errors import CairnError
from cairn.recovery.others_at_work import check_alone
from cairn.recovery.restore_point import RestorePoint
from cairn.terraform.assembly import Assembly
from cairn.terraform.deployed import locked_stacks
from cairn.terraform.lock_owners import LockOwners
from cairn.terraform.lock_repair import stop_orphan
from cairn.terraform.target import Target


def recover(
    point: RestorePoint,
    assembly: Assembly,
    target: Target,
    owners: LockOwners,
    *,
    tell: Callable[[str], None],
) -> None:
    """Stop what a killed run left at work, and go back to its restore point where it left a state locked.

    A state that is not locked was written to the end: then everything is kept. Raises ``CairnError`` where another
    run is at work.
    """
    for stack in assembly.stacks:
        _stop_leftover(stack.name, owners, tell)
    if not point.exists:
        return
    locked = locked_stacks(assembly, target)
    if locked:
        check_alone(owners.folder)
        tell(
            f"The last run was killed while it changed {', '.join(locked)}: going back to {target.environment} "
            f"as it was at {point.taken_at}; what it and others did in that account since is lost"
        )
        point.restore()
    point.discard()


def _stop_leftover(stack: str, owners: LockOwners, tell: Callable[[str], None]) -> None:
    owner = owners.owner_of(stack)
    if owner is None or not owner.terraform.is_alive:
        return
    if owner.cairn.is_alive:
        raise CairnError(
            f"{stack} is being worked on.",
            f"Another cairn, process {owner.cairn.pid}, runs Terraform on it.",
            f"Wait for it, or stop it with `kill {owner.cairn.pid}`.",
        )
    tell(f"{stack}: stopping the Terraform that a killed run left")
    stop_orphan(owner.terraform.pid)
