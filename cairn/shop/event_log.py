"""The events on the bus, as the platform's event log keeps them."""

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

_PAUSE_SEC = 0.1
_CLOCKS_APART_MS = 5_000


@dataclass(frozen=True)
class SeenEvent:
    """One event and how long it was waited for."""

    detail_type: str
    detail: dict[str, Any]
    waited_sec: float


def wait_for_event(
    logs: "CloudWatchLogsClient",
    log_group_name: str,
    *,
    detail_type: str,
    order_id: str,
    patience_sec: float,
) -> SeenEvent | None:
    """Return the event of that type about the order once the log has it; nothing when patience ends."""
    started = time.monotonic()
    since_ms = int(time.time() * 1000) - _CLOCKS_APART_MS
    while True:
        for event in _events(logs, log_group_name, since_ms):
            detail = event.get("detail", {})
            if event.get("detail-type") == detail_type and detail.get("order_id") == order_id:
                return SeenEvent(detail_type, detail, time.monotonic() - started)
        if time.monotonic() - started >= patience_sec:
            return None
        time.sleep(_PAUSE_SEC)


def _events(logs: "CloudWatchLogsClient", log_group_name: str, since_ms: int) -> list[dict[str, Any]]:
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=log_group_name, startTime=since_ms)
    return [json.loads(event["message"]) for page in pages for event in page["events"]]
