"""The queue of confirmed orders: what was bought together is counted."""

from services.contracts import OrderConfirmed
from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.queue import queue_consumer
from services.recommendations import use_cases, wiring


@queue_consumer(service="recommendations", events=[OrderConfirmed], prepare=wiring.purchases)
def handler(order: OrderConfirmed, invocation: Invocation) -> None:
    """Count an order; a second delivery changes nothing."""
    counted = use_cases.count_order(order, purchases=wiring.purchases())
    if counted:
        count("recommendations", "OrdersCounted")
    invocation.note(order_id=str(order.order_id), counted=counted)
