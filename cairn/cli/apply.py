"""``cairn apply``: make an environment what its stacks say."""

from pathlib import Path
from typing import Annotated

import typer

from cairn.cli.console import err, out
from cairn.cli.options import Env, Port, Stacks
from cairn.cli.stack_progress import StackProgress


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
    port: Port = None,
) -> None:
    """Apply what is synthesized of an environment, in the order of its stacks.

    On this machine that is one go. Elsewhere only plan files of an earlier `cairn plan` are applied, unless
    --auto-approve is given.
    """
    from cairn.checkout import ROOT
    from cairn.environments import target_of
    from cairn.terraform.checkout import runner_of

    target = target_of(env, port=port)
    with StackProgress(err) as progress:
        runner = runner_of(ROOT, target, stacks=stack or (), observer=progress)
        in_one_go = plans is None and (auto_approve or target.is_local)
        results = runner.apply() if in_one_go else runner.apply_saved(plans)
    if not any(result.has_changes for result in results.values()):
        out.print("Nothing to change.")
