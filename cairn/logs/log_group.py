"""A log group of CloudWatch Logs: what functions, tasks, instances and pods print."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cairn.logs.line import Line

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient


class LogGroup:
    """The group ``name``; lines that come late, with an earlier time, are still told once."""

    def __init__(self, client: "CloudWatchLogsClient", name: str) -> None:
        self._client, self._name = client, name
        self._seen: set[str] = set()

    def new_lines(self, since_ms: int) -> Iterator[Line]:
        """Yield what was written since and was not yielded before; nothing once the group is deleted."""
        pages = self._client.get_paginator("filter_log_events")
        try:
            for page in pages.paginate(logGroupName=self._name, startTime=since_ms):
                for event in page["events"]:
                    identity = event.get("eventId") or f"{event['timestamp']} {event['message']}"
                    if identity not in self._seen:
                        self._seen.add(identity)
                        yield Line(
                            event["timestamp"], self._name.rsplit("/", 1)[-1], event["message"].rstrip()
                        )
        except self._client.exceptions.ResourceNotFoundException:
            return


def log_groups(client: "CloudWatchLogsClient") -> list[LogGroup]:
    """Return every log group of the account."""
    pages = client.get_paginator("describe_log_groups").paginate()
    return [LogGroup(client, group["logGroupName"]) for page in pages for group in page["logGroups"]]
