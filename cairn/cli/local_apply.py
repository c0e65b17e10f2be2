"""Applies to the local cloud so that it may be killed at any moment."""

from typing import TYPE_CHECKING

from cairn.cli.console import err

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.localcloud import LocalCloud
    from cairn.terraform.result import StackResult
    from cairn.terraform.target import Target


def apply_locally(
    cloud: "LocalCloud", target: "Target", *, stacks: "Sequence[str]" = ()
) -> dict[str, "StackResult"]:
    """Clear up after a run that was killed, then apply; a failure leaves the point to go back to."""
    from cairn.checkout import ROOT
    from cairn.cli.saving_progress import SavingProgress
    from cairn.recovery import RestorePoint, recover
    from cairn.terraform.checkout import notes_folder, runner_of
    from cairn.terraform.lock_owners import LockOwners

    notes = notes_folder(ROOT, target.environment)
    point = RestorePoint.of(cloud, notes=notes)
    with SavingProgress(err, point) as progress:
        everything = runner_of(ROOT, target).assembly
        recover(point, everything, target, LockOwners(notes), tell=progress.tell)
        point.take()
        results = runner_of(ROOT, target, stacks=stacks, observer=progress).apply()
        point.discard()
        return results
