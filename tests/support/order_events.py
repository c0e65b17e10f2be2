"""Events about an order, put on the shop's bus as the services put them there."""

import json
import uuid
from typing import Any

from services.contracts import Event, OrderCancelled, OrderConfirmed, OrderShipped
from tests.support.shop import Shop

_MORE: dict[type[Event], dict[str, Any]] = {
    OrderConfirmed: {"lines": [{"sku": "mug-blue", "quantity": 2}]},
    OrderCancelled: {"reason": "out_of_stock"},
    OrderShipped: {"shipment_id": str(uuid.uuid4()), "tracking_number": "CAIRN00000001"},
}


def detail_of(kind: type[Event], user_id: str, **changed: Any) -> dict[str, Any]:
    """Return the detail of an event of ``kind`` about a new order of ``user_id``."""
    return {
        "event_id": str(uuid.uuid4()),
        "occurred_at": "2026-01-01T12:00:00Z",
        "schema_version": 1,
        "order_id": str(uuid.uuid4()),
        "user_id": user_id,
        **_MORE[kind],
        **changed,
    }


def put_on_bus(shop: Shop, kind: type[Event], detail: dict[str, Any]) -> None:
    """Put one event on the bus."""
    answer = shop.account.clients("events").put_events(
        Entries=[
            {
                "EventBusName": shop.outputs["platform"]["event_bus_name"],
                "Source": kind.SOURCE,
                "DetailType": kind.DETAIL_TYPE,
                "Detail": json.dumps(detail),
            }
        ]
    )
    assert answer["FailedEntryCount"] == 0, answer
