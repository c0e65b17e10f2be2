"""What the shop's event bus has carried, read from the log group that keeps every event."""

import json
from typing import Any

from tests.support.shop import Shop


def kept_events(shop: Shop) -> list[dict[str, Any]]:
    """Return every event that the bus has carried."""
    logs = shop.account.clients("logs")
    group = shop.outputs["platform"]["event_log_group_name"]
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
    return [json.loads(line["message"]) for page in pages for line in page["events"]]


def events_about(
    shop: Shop, order_id: str, *, at_least: int, detail_type: str = "OrderPlaced"
) -> list[dict[str, Any]]:
    """Return the events of that type whose detail names the order; raise AssertionError while there are too few."""
    found = [
        event
        for event in kept_events(shop)
        if event["detail-type"] == detail_type and event["detail"].get("order_id") == order_id
    ]
    assert len(found) >= at_least, (
        f"{len(found)} {detail_type} events about order {order_id}, waited for {at_least}"
    )
    return found
