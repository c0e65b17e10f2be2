"""A message of the queue ``fulfilment``: a confirmed order is shipped."""

from datetime import UTC, datetime

from services.contracts import OrderConfirmed
from services.fulfilment import use_cases, wiring
from services.fulfilment.domain import Line
from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.queue import queue_consumer
from services.kit.tracing import current_traceparent


@queue_consumer(service=wiring.SERVICE, events=(OrderConfirmed,), prepare=wiring.shipments)
def handler(event: OrderConfirmed, invocation: Invocation) -> None:
    """Ship the order once, however often the event comes."""
    is_new = use_cases.ship(
        order_id=event.order_id,
        user_id=event.user_id,
        lines=[Line(sku=line.sku, quantity=line.quantity) for line in event.lines],
        at=datetime.now(UTC),
        traceparent=current_traceparent(),
        shipments=wiring.shipments(),
    )
    invocation.note(order_id=str(event.order_id), new=is_new)
    count(wiring.SERVICE, "OrdersShipped", int(is_new))
