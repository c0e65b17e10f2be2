"""How a confirmed order becomes a parcel, and how the shop hears of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from services.contracts import OrderShipped
from services.fulfilment.domain import Line, Shipment
from services.fulfilment.ports import Shipments


def ship(
    *,
    order_id: UUID,
    user_id: str,
    lines: Sequence[Line],
    at: datetime,
    traceparent: str | None,
    shipments: Shipments,
) -> bool:
    """Ship an order, however often it is asked for; return False where it was shipped before.

    Raises ``ShipmentsUnavailable``: then it was not shipped, or it has to be asked again to know.
    """
    shipment = Shipment(order_id=order_id, user_id=user_id, lines=lines, shipped_at=at)
    event = OrderShipped(
        event_id=uuid5(order_id, OrderShipped.DETAIL_TYPE),
        occurred_at=at,
        schema_version=1,
        traceparent=traceparent,
        order_id=order_id,
        user_id=user_id,
        shipment_id=shipment.shipment_id,
        tracking_number=shipment.tracking_number,
    )
    return shipments.add(shipment, event=event)
