"""The trace that an order belongs to, by what the event log keeps of it."""

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_logs import CloudWatchLogsClient

ORDER_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


def trace_id_of_order(logs: "CloudWatchLogsClient", log_group_name: str, order_id: str) -> str | None:
    """Return the trace id of the first event about the order; None where no event tells one.

    https://www.w3.org/TR/trace-context/#traceparent-header
    """
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=log_group_name)
    for line in (line for page in pages for line in page["events"]):
        detail = json.loads(line["message"]).get("detail", {})
        found = _TRACEPARENT.fullmatch(str(detail.get("traceparent")))
        if found and detail.get("order_id") == order_id:
            return found[1]
    return None
