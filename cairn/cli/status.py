"""``cairn status``: how the local cloud is and what is deployed into it."""

from dataclasses import asdict
from typing import Any

import typer

from cairn.cli.console import out, print_json
from cairn.cli.options import AsJson
from cairn.exit_codes import ExitCode


def status(as_json: AsJson = False) -> None:
    """Show the local cloud and the stacks in it; exits with 5 where it does not run."""
    from cairn.environments import local_cloud

    cloud = local_cloud().status()
    stacks = _stacks() if cloud.healthy else {}
    if as_json:
        print_json({"cloud": asdict(cloud), "stacks": stacks})
    else:
        _show(asdict(cloud), stacks)
    if not cloud.healthy:
        raise typer.Exit(ExitCode.MISSING)


def _stacks() -> dict[str, int | None]:
    from cairn.checkout import ROOT
    from cairn.environments import LOCAL, target_of
    from cairn.terraform.assembly import Assembly
    from cairn.terraform.checkout import synthesized_folder
    from cairn.terraform.deployed import deployed_resources

    folder = synthesized_folder(ROOT, LOCAL)
    if not (folder / "manifest.json").is_file():
        return {}
    return deployed_resources(Assembly.read(folder, environment=LOCAL), target_of(LOCAL))


def _show(cloud: dict[str, Any], stacks: dict[str, int | None]) -> None:
    if not cloud["healthy"]:
        state = "does not answer" if cloud["pid"] else "is not running"
        out.print(f"The local cloud {state}. Start it with `uv run cairn up`.")
        return
    out.print(f"local cloud    {cloud['endpoint']}  (pid {cloud['pid']}, up {_span(cloud['uptime_sec'])})")
    running = f"{cloud['functions']} function workers, {cloud['containers']} containers"
    out.print(f"memory         {cloud['memory_bytes'] / 1e6:.0f} MB, {running}")
    out.print(f"data           {cloud['state_bytes'] / 1e6:.1f} MB")
    for notice in cloud["notices"]:
        out.print(f"notice         {notice}", style="yellow")
    for name, resources in stacks.items():
        out.print(f"{name:<14} {'not applied' if resources is None else f'{resources} resources'}")


def _span(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {rest} s" if minutes else f"{rest} s"
