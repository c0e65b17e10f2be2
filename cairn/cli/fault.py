"""``cairn fault``: throttle, slow, cut or kill a dependency on purpose, and put it back."""

import re
import time
from typing import Annotated

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import out, print_json
from cairn.cli.options import AsJson, Env, Port
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

fault = typer.Typer(
    help="Throttle, slow, cut or kill one dependency in the local cloud, and put it back.",
    no_args_is_help=True,
)

Dependency = Annotated[
    str,
    typer.Argument(
        help="An AWS service (dynamodb, sqs, eventbridge, …), rds, elasticache or the identifier of one of their "
        "servers, or a service of the shop."
    ),
]
Of = Annotated[
    str, typer.Option("--of", help="Only as this service of the shop sees it. [default: every service]")
]
For = Annotated[str, typer.Option("--for", help="End by itself after this time: 15s, 2m, 1h.")]
_UNITS_SEC = {"s": 1, "m": 60, "h": 3600}


@fault.command()
def throttle(
    dependency: Dependency, of: Of = "", for_: For = "", env: Env = "local", port: Port = None
) -> None:
    """Let an AWS service answer that the rate is exceeded, or a service of the shop 429."""
    _begin("throttle", dependency, of=of, lasting=for_, env=env, port=port)


@fault.command()
def delay(
    dependency: Dependency,
    ms: Annotated[int, typer.Option("--ms", min=1, max=900_000, help="How late the answer comes.")] = 1000,
    of: Of = "",
    for_: For = "",
    env: Env = "local",
    port: Port = None,
) -> None:
    """Let answers come late."""
    _begin("delay", dependency, of=of, lasting=for_, env=env, port=port, delay_ms=ms)


@fault.command()
def cut(dependency: Dependency, of: Of = "", for_: For = "", env: Env = "local", port: Port = None) -> None:
    """Reset every connection to it."""
    _begin("cut", dependency, of=of, lasting=for_, env=env, port=port)


@fault.command()
def kill(dependency: Dependency, for_: For = "", env: Env = "local", port: Port = None) -> None:
    """Kill its processes once, or with --for whenever they come back."""
    _begin("kill", dependency, of="", lasting=for_, env=env, port=port)


@fault.command("list")
def list_(as_json: AsJson = False, port: Port = None) -> None:
    """Show what is set."""
    from cairn.cli.fault_lines import fault_line
    from cairn.environments import local_cloud

    faults = local_cloud(port=port).status().faults
    if as_json:
        print_json([one.content for one in faults])
        return
    for one in faults:
        out.print(fault_line(one))
    if not faults:
        out.print("No fault is set.")


@fault.command()
def clear(
    id: Annotated[str | None, typer.Argument(help="The fault, as `list` names it. [default: all]")] = None,
    port: Port = None,
) -> None:
    """Put back what a fault struck."""
    from cairn.environments import local_cloud

    count = local_cloud(port=port).clear_faults(id)
    if id is not None and not count:
        listed = f"`{how_to_call()} fault list` shows them."
        raise CairnError(f"There is no fault {id}.", do=listed, code=ExitCode.USAGE)
    out.print(f"{count} faults are cleared." if count != 1 else "1 fault is cleared.")


def _begin(
    effect: str, dependency: str, *, of: str, lasting: str, env: str, port: int | None, delay_ms: int = 0
) -> None:
    from cairn.cli.fault_lines import fault_line
    from cairn.environments import account_of, local_cloud
    from cairn.faults import check
    from cairn.localcloud.faults.fault import Fault

    cloud = local_cloud(port=port)
    begun = Fault(
        effect=effect,
        dependency=dependency,
        account_id=account_of(env).account_id,
        of=of,
        delay_ms=delay_ms,
        ends_at=time.time() + _seconds(lasting) if lasting else None,
    )
    check(begun, cloud.status())
    killed = cloud.set_fault(begun)
    if effect == "kill":
        out.print(f"{killed} processes of {dependency} were killed.")
    if effect != "kill" or lasting:
        out.print(fault_line(begun))


def _seconds(text: str) -> int:
    found = re.fullmatch(r"([1-9]\d{0,5})([smh])", text)
    if found is None:
        raise CairnError(f"--for must be a time such as 15s, 2m or 1h, got {text!r}.", code=ExitCode.USAGE)
    return int(found[1]) * _UNITS_SEC[found[2]]
