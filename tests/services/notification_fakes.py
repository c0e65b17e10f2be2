"""What the notifications service is told of, and what stands in for its archive."""

import json
from datetime import UTC, datetime
from typing import Any

from services.contracts import Event, OrderCancelled, OrderConfirmed, OrderLine, OrderShipped
from services.notifications.domain import Notice
from services.notifications.ports import NotificationsUnavailable

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ORDER = "5f2d1f0e-0c8f-4f3f-9a38-6f0d5b0a0001"
ABOUT: dict[str, Any] = {
    "event_id": "7a0e0d9c-2a51-4c1b-8f0e-3f0a6a4be1d7",
    "occurred_at": NOON,
    "schema_version": 1,
    "order_id": ORDER,
    "user_id": "ann",
}
CONFIRMED = OrderConfirmed(**ABOUT, lines=(OrderLine(sku="mug-blue", quantity=2),))
CANCELLED = OrderCancelled(**ABOUT, reason="out_of_stock")
SHIPPED = OrderShipped(**ABOUT, shipment_id=ORDER, tracking_number="CAIRN00000001")  # type: ignore[arg-type]


class InMemoryArchive:
    """What was kept, by channel and notice."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Notice] = {}
        self.away = False

    def keep(self, channel: str, notice: Notice) -> None:
        if self.away:
            raise NotificationsUnavailable
        self.kept[channel, notice.notice_id] = notice


def batch(*events: Event) -> dict[str, Any]:
    bodies = [
        json.dumps({"detail-type": event.DETAIL_TYPE, "detail": json.loads(event.model_dump_json())})
        for event in events
    ]
    return {"Records": [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]}
