"""An order was placed: the saga that sees it through to its end begins, once."""

from services.contracts import OrderPlaced
from services.kit.event_consumer import event_consumer
from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.tracing import current_traceparent
from services.payments import wiring


@event_consumer(service="payments", event=OrderPlaced, prepare=wiring.saga)
def handler(order: OrderPlaced, invocation: Invocation) -> None:
    """Begin with the order; a second delivery finds that it was."""
    begun = wiring.saga().begin(order.model_copy(update={"traceparent": current_traceparent()}))
    count("payments", "SagasBegun" if begun else "SagasRepeated")
    invocation.note(order_id=str(order.order_id), begun=begun)
