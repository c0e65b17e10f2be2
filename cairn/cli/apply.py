"""``cairn apply``: make an environment what its stacks say."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.cli.console import err, out
from cairn.cli.local_apply import apply_locally
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import Env, InLocalCloud, Port, Stacks
from cairn.cli.stack_progress import StackProgress

if TYPE_CHECKING:
    from cairn.terraform.result import StackResult
    from cairn.terraform.target import Target


def apply(
    env: Env = "local",
    stack: Stacks = None,
    plans: Annotated[
        Path | None, typer.Option("--plans", help="Apply the plan files that `plan --out` kept here.")
    ] = None,
    auto_approve: Annotated[
        bool,
        typer.Option("--auto-approve", help="Plan and apply in one go, without a plan that was read."),
    ] = False,
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Apply what is synthesized of an environment, in the order of its stacks.

    On this machine that is one go. Elsewhere only plan files of an earlier `cairn plan` are applied, unless
    --auto-approve is given.
    """
    from cairn.environments import account_of, local_cloud

    with running_target(env, port=port, in_local_cloud=local) as target:
        if target.stays_here and plans is None:
            results = apply_locally(local_cloud(port=port), target, account_of(env), stacks=stack or ())
        else:
            results = _apply(target, stack or (), plans, auto_approve=auto_approve)
    if not any(result.has_changes for result in results.values()):
        out.print("Nothing to change.")


def _apply(
    target: "Target", stacks: Sequence[str], plans: Path | None, *, auto_approve: bool
) -> dict[str, "StackResult"]:
    from cairn.checkout import ROOT
    from cairn.terraform.checkout import runner_of

    with StackProgress(err) as progress:
        runner = runner_of(ROOT, target, stacks=stacks, observer=progress)
        in_one_go = plans is None and (auto_approve or target.is_local)
        return runner.apply() if in_one_go else runner.apply_saved(plans)
