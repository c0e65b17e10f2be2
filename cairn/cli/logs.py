"""``cairn logs``: what services, databases and caches say, together."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.checkout import how_to_call
from cairn.cli.console import out
from cairn.cli.needing_cloud import running_target
from cairn.cli.options import Env, InLocalCloud, Port
from cairn.errors import CairnError
from cairn.exit_codes import ExitCode

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

    from cairn.logs.line import Source
    from cairn.terraform.target import Target

_PAUSE_SEC = 1.0
_CLOCK_SLACK_MS = 2_000


def logs(
    service: Annotated[
        list[str] | None, typer.Argument(help="Services, such as orders. [default: all, in the local cloud]")
    ] = None,
    env: Env = "local",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    minutes: Annotated[int, typer.Option("--minutes", min=1, help="How far to look back.")] = 10,
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Print the logs of services, oldest first, each line with its source.

    In the local cloud, without a service: every log group of the environment, and its databases and caches.
    """
    with running_target(env, port=port, in_local_cloud=local) as target:
        sources = _of_services(service, target) if service else _of_everything(target, port)
        _print(sources, int(time.time() * 1000) - minutes * 60_000, follow=follow)


def _print(sources: "Sequence[Source]", since_ms: int, *, follow: bool) -> None:
    while True:
        for line in sorted(line for source in sources for line in source.new_lines(since_ms)):
            moment = time.strftime("%H:%M:%S", time.localtime(line.at_ms / 1000))
            out.print(f"{moment} {line.source}  {line.text}")
        if not follow:
            return
        since_ms = max(since_ms, int(time.time() * 1000) - 60_000 - _CLOCK_SLACK_MS)
        time.sleep(_PAUSE_SEC)


def _of_services(services: Sequence[str], target: "Target") -> "list[Source]":
    from cairn.logs.log_group import LogGroup
    from cairn.shop.log_groups import log_groups_of

    client = _client(target)
    return [LogGroup(client, name) for service in services for name in log_groups_of(service, target)]


def _of_everything(target: "Target", port: int | None) -> "list[Source]":
    from cairn.environments import account_of, local_cloud
    from cairn.logs.log_group import log_groups
    from cairn.logs.server_log import ServerLog
    from cairn.terraform.deployed import never_applied

    if not target.stays_here:
        raise CairnError(
            "Whose logs?",
            f"An account on AWS may hold more logs than {target.environment}'s.",
            f"Name a service: `{how_to_call()} logs orders --env {target.environment}`; "
            "or --local for the local cloud.",
            code=ExitCode.USAGE,
        )
    account_id = account_of(target.environment).account_id
    servers = [
        ServerLog(one.name, Path(one.log))
        for one in local_cloud(port=port).status().processes
        if one.kind in {"database", "cache"} and one.account_id == account_id
    ]
    sources: list[Source] = [*log_groups(_client(target)), *servers]
    if not sources:
        raise never_applied(target)
    return sources


def _client(target: "Target") -> "CloudWatchLogsClient":
    from cairn.environments import account_of
    from cairn.terraform.caller import session

    region = account_of(target.environment).region
    endpoint = target.variables.get("AWS_ENDPOINT_URL")
    return session(target.variables).client("logs", region_name=region, endpoint_url=endpoint)
