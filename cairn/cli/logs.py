"""``cairn logs``: what a service's functions say."""

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from cairn.cli.console import out
from cairn.cli.options import Env, InLocalCloud, Port

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_PAUSE_SEC = 1.0
_CLOCK_SLACK_MS = 2_000


def logs(
    service: Annotated[str, typer.Argument(help="A service, such as orders.")],
    env: Env = "local",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on until Ctrl-C.")] = False,
    minutes: Annotated[int, typer.Option("--minutes", min=1, help="How far to look back.")] = 10,
    local: InLocalCloud = False,
    port: Port = None,
) -> None:
    """Print the log groups of a service's functions, oldest first."""
    from cairn.environments import target_of
    from cairn.shop.log_groups import log_groups_of
    from cairn.terraform.caller import session

    target = target_of(env, port=port, in_local_cloud=local)
    groups = log_groups_of(service, target)
    client = session(target.variables).client("logs", endpoint_url=target.variables.get("AWS_ENDPOINT_URL"))
    since_ms = int(time.time() * 1000) - minutes * 60_000
    seen: set[str] = set()
    while True:
        for line in sorted(_new_lines(client, groups, since_ms, seen)):
            out.print(line[1])
        if not follow:
            return
        since_ms = max(since_ms, int(time.time() * 1000) - 60_000 - _CLOCK_SLACK_MS)
        time.sleep(_PAUSE_SEC)


def _new_lines(
    client: "CloudWatchLogsClient", groups: list[str], since_ms: int, seen: set[str]
) -> Iterator[tuple[int, str]]:
    for group in groups:
        pages = client.get_paginator("filter_log_events").paginate(logGroupName=group, startTime=since_ms)
        for event in (event for page in pages for event in page["events"]):
            identity = event.get("eventId") or f"{group} {event['timestamp']} {event['message']}"
            if identity not in seen:
                seen.add(identity)
                moment = time.strftime("%H:%M:%S", time.localtime(event["timestamp"] / 1000))
                yield event["timestamp"], f"{moment} {group.rsplit('/', 1)[-1]}  {event['message'].rstrip()}"
