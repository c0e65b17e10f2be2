"""``cairn flag``: what the feature flags of a service say, and how to give one another value."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import out
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import Env, InLocalCloud, Port
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from cairn.flags.running_flags import RunningFlags
    from cairn.terraform.target import Target


def flag(
    service: Annotated[str, typer.Argument(help="A service with flags, such as recommendations.")],
    key: Annotated[str | None, typer.Argument(help="The flag. [default: show all]")] = None,
    on: Annotated[bool | None, typer.Option("--on/--off", help="Turn it on or off.")] = None,
    percent: Annotated[
        float | None, typer.Option("--percent", min=0, max=100, help="On for this share of customers.")
    ] = None,
    env: Env = "local",
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Show the feature flags of a service, or give one another value while everything runs; nothing is deployed."""
    changes = {name: value for name, value in (("enabled", on), ("percent", percent)) if value is not None}
    if changes and key is None:
        raise CairnError("Which flag? Name it before --on, --off and --percent.", code=ExitCode.USAGE)
    with running_target(env, port=port, in_local_cloud=local) as target:
        flags = _flags_of(service, target)
        if key is not None and changes:
            _toggle(flags, key, changes)
            return
        for name, value in flags.values().items():
            if key in (None, name):
                out.print(f"{name:<28} {_described(value)}")


def _toggle(flags: "RunningFlags", key: str, changes: Mapping[str, Any]) -> None:
    toggled = flags.toggle(key, **changes)
    whole = f"within {toggled.minutes} minutes" if toggled.minutes else "at once"
    out.print(f"{key} is rolled out {whole}, as deployment {toggled.deployment}; readers ask every 15 s.")


def _described(value: Mapping[str, Any]) -> str:
    attributes = " ".join(f"{name}={each}" for name, each in sorted(value.items()) if name != "enabled")
    return f"{'on' if value['enabled'] else 'off'}  {attributes}".rstrip()


def _flags_of(service: str, target: "Target") -> "RunningFlags":
    from cairn.checkout import ROOT
    from cairn.environments import account_of
    from cairn.flags.running_flags import RunningFlags
    from cairn.terraform.caller import session
    from cairn.terraform.checkout import runner_of

    address = runner_of(ROOT, target, stacks=[service]).outputs()[service].get("flags")
    if not address:
        raise CairnError(
            f"{service} has no feature flags in {target.environment}.",
            "Its stack has no output flags.",
            f"Is it deployed? `{how_to_call()} status` shows.",
            code=ExitCode.MISSING,
        )
    region = account_of(target.environment).region
    endpoint = target.variables.get("AWS_ENDPOINT_URL")
    client = session(target.variables).client("appconfig", region_name=region, endpoint_url=endpoint)
    return RunningFlags(client, address)
