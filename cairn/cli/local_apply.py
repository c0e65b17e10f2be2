"""Applies to the local cloud: quick where nothing changed, and so that it may be killed at any moment."""

from typing import TYPE_CHECKING

from cairn.cli.console import err

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cairn.cli.saving_progress import SavingProgress
    from cairn.localcloud import LocalCloud
    from cairn.localcloud.account import Account
    from cairn.recovery import RestorePoint
    from cairn.terraform.last_applied import LastApplied
    from cairn.terraform.result import StackResult
    from cairn.terraform.runner import Runner
    from cairn.terraform.target import Target


def apply_locally(
    cloud: "LocalCloud", target: "Target", account: "Account", *, stacks: "Sequence[str]" = ()
) -> dict[str, "StackResult"]:
    """Clear up after a run that was killed, then apply what is not as its configuration says."""
    from cairn.checkout import ROOT
    from cairn.cli.saving_progress import SavingProgress
    from cairn.recovery import RestorePoint, recover
    from cairn.terraform.checkout import notes_folder, runner_of
    from cairn.terraform.last_applied import LastApplied
    from cairn.terraform.lock_owners import LockOwners

    cloud.prepare(account)
    notes = notes_folder(ROOT, target)
    point = RestorePoint.of(cloud, account.account_id, notes=notes)
    last = LastApplied(notes / "last-applied.json")
    with SavingProgress(err, point) as progress:
        everything = runner_of(ROOT, target, observer=progress)
        recover(point, everything.assembly, target, LockOwners(notes), tell=progress.tell)
        if stacks:
            last.forget()
            return _apply(runner_of(ROOT, target, stacks=stacks, observer=progress), point)
        return _planned(everything, last, progress) or _apply_all(everything, point, last)


def _planned(
    runner: "Runner", last: "LastApplied", progress: "SavingProgress"
) -> dict[str, "StackResult"] | None:
    """Plan every stack at once where the last apply was of the same configuration; nothing if one must be applied."""
    if not last.matches(runner.assembly):
        return None
    results = runner.plan()
    if any(result.has_changes for result in results.values()):
        progress.tell("The local cloud is not as it was left: applying again")
        return None
    return last.with_outputs(results)


def _apply_all(runner: "Runner", point: "RestorePoint", last: "LastApplied") -> dict[str, "StackResult"]:
    last.forget()
    results = _apply(runner, point)
    last.note(runner.assembly, results)
    return results


def _apply(runner: "Runner", point: "RestorePoint") -> dict[str, "StackResult"]:
    point.take()
    results = runner.apply()
    point.discard()
    return results
