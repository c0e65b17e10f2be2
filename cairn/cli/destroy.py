"""``cairn destroy``: take an environment down."""

from typing import Annotated

import typer

from cairn.cli.console import err
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import Env, InLocalCloud, Port, Stacks
from cairn.cli.stack_progress import StackProgress


def destroy(
    env: Env = "local",
    stack: Stacks = None,
    yes_destroy: Annotated[
        str | None,
        typer.Option("--yes-destroy", metavar="ENV", help="The environment's name, where it is protected."),
    ] = None,
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Destroy an environment's stacks, dependents first."""
    from cairn.checkout import ROOT
    from cairn.terraform.checkout import runner_of

    with (
        running_target(env, port=port, in_local_cloud=local) as target,
        StackProgress(err) as progress,
    ):
        runner = runner_of(ROOT, target, stacks=stack or (), observer=progress)
        runner.destroy(confirmed=yes_destroy)
