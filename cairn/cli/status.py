"""``cairn status``: how the local cloud is and what is deployed into it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import out, print_json
from cairn.cli.fault_lines import fault_line
from cairn.cli.options import AsJson, Port
from cairn.cli.process_table import show_processes
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from cairn.localcloud import CloudStatus
    from cairn.terraform.state_file import DamagedState

Stacks = dict[str, dict[str, int | None]]


def status(
    as_json: AsJson = False,
    env: Annotated[
        str | None, typer.Option("--env", "-e", help="Only what belongs to this environment. [default: all]")
    ] = None,
    port: Port = None,
) -> None:
    """Show every process of the local cloud, what it stands for, and the stacks; exits with 5 where it does not run."""
    from cairn.environments import account_of, environments, local_cloud

    cloud = local_cloud(port=port).status()
    wanted = [env] if env else environments()
    accounts = {account_of(name).account_id: name for name in wanted}
    stacks, damaged = _stacks_of(wanted if cloud.healthy else (), port)
    if as_json:
        print_json({"cloud": asdict(cloud), "stacks": stacks})
    else:
        _show(cloud, accounts, stacks, everything=env is None)
    if not cloud.healthy:
        raise typer.Exit(ExitCode.MISSING)
    for error in damaged:
        raise error


def _stacks_of(environments: Sequence[str], port: int | None) -> "tuple[Stacks, list[DamagedState]]":
    """The stacks of each environment that is in the local cloud, and what keeps those of others from being read."""
    from cairn.terraform.state_file import DamagedState

    found: Stacks = {}
    damaged: list[DamagedState] = []
    for name in environments:
        try:
            found[name] = _stacks(name, port)
        except DamagedState as error:
            damaged.append(error)
    return {name: stacks for name, stacks in found.items() if stacks}, damaged


def _stacks(env: str, port: int | None) -> dict[str, int | None]:
    """The resources of each stack of an environment that is in the local cloud; nothing where none is."""
    from cairn.checkout import ROOT
    from cairn.environments import target_of
    from cairn.terraform.assembly import Assembly
    from cairn.terraform.checkout import synthesized_folder
    from cairn.terraform.deployed import deployed_resources

    folder = synthesized_folder(ROOT, env)
    if not (folder / "manifest.json").is_file():
        return {}
    assembly = Assembly.read(folder, environment=env)
    found = deployed_resources(assembly, target_of(env, port=port, in_local_cloud=True))
    return found if any(count is not None for count in found.values()) else {}


def _show(cloud: "CloudStatus", accounts: dict[str, str], stacks: Stacks, *, everything: bool) -> None:
    if not cloud.healthy:
        state = "does not answer" if cloud.pid else "is not running"
        out.print(f"The local cloud {state}. Start it with `{how_to_call()} up`.")
        return
    out.print(f"local cloud    {cloud.endpoint}  (pid {cloud.pid}, up {_span(cloud.uptime_sec)})")
    out.print(f"memory         {cloud.memory_bytes / 1e6:.0f} MB in {len(cloud.processes)} processes")
    out.print(f"data           {cloud.state_bytes / 1e6:.1f} MB")
    for notice in cloud.notices:
        out.print(f"notice         {notice}", style="yellow")
    for fault in cloud.faults:
        out.print(f"fault          {fault_line(fault)}", style="yellow")
    for env, counts in stacks.items():
        told = ", ".join(f"{name} {'-' if count is None else count}" for name, count in counts.items())
        out.print(f"{env:<14} {told} (resources)")
    shown = [one for one in cloud.processes if everything or one.account_id in accounts]
    show_processes(shown, accounts)


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
