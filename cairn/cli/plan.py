"""``cairn plan``: what an apply would change."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cairn.cli.console import err, out, print_json
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import AsJson, Env, InLocalCloud, Port, Stacks
from cairn.cli.stack_progress import StackProgress, counts
from cairn.exit_codes import ExitCode
from cairn.terraform.result import StackResult


def plan(
    env: Env = "local",
    stack: Stacks = None,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Keep plan files and their text here, for `apply --plans`.")
    ] = None,
    detailed_exitcode: Annotated[
        bool, typer.Option("--detailed-exitcode", help="Exit with 3 where there are changes.")
    ] = False,
    as_json: AsJson = False,
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Plan what is synthesized of an environment, every stack into a plan file."""
    from cairn.checkout import ROOT
    from cairn.terraform.checkout import runner_of

    with (
        running_target(env, port=port, in_local_cloud=local) as target,
        StackProgress(err) as progress,
    ):
        runner = runner_of(ROOT, target, stacks=stack or (), observer=progress)
        results = runner.plan(out_folder, with_text=out_folder is not None)
    if as_json:
        print_json(summary(results))
    else:
        _show(results)
    if detailed_exitcode and any(result.has_changes for result in results.values()):
        raise typer.Exit(ExitCode.CHANGES)


def summary(results: Mapping[str, StackResult]) -> dict[str, Any]:
    """Return what the plans hold, for programs."""
    return {
        "changes": any(result.has_changes for result in results.values()),
        "stacks": {
            name: {
                "add": result.add,
                "change": result.change,
                "destroy": result.remove,
                "has_changes": result.has_changes,
                "has_placeholders": result.has_placeholders,
                "resources": [
                    {"address": change.address, "action": change.action} for change in result.changes
                ],
            }
            for name, result in results.items()
        },
    }


def _show(results: Mapping[str, StackResult]) -> None:
    for name, result in results.items():
        if not result.has_changes:
            continue
        out.print(f"{name}: {counts(result, planned=True)}", style="bold")
        for change in result.changes:
            out.print(f"  {change.action:<8} {change.address}")
        if result.has_placeholders:
            out.print("  stands on a stack that is not applied yet: plan again after that one's apply")
    if not any(result.has_changes for result in results.values()):
        out.print("Nothing to change.")
