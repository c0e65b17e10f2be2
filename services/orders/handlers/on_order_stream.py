"""The table's stream: the shop is told of each order that was stored (transactional outbox)."""

from collections.abc import Sequence

from opentelemetry.trace import SpanKind

from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.stream import Failures, StreamRecord, stream_consumer
from services.kit.tracing import current_traceparent, span
from services.orders import wiring
from services.orders.domain import Order
from services.orders.outbox import announce_orders
from services.orders.stored_order import order_of


@stream_consumer(service="orders", prepare=wiring.publisher)
def handler(records: Sequence[StreamRecord], invocation: Invocation) -> Failures:
    """Publish ``OrderPlaced`` for each new order; what was not published is delivered again."""
    inserted = {record.sequence_number: record.new_image for record in records if record.kind == "INSERT"}
    failures = announce_orders(inserted, read=order_of, trace=_trace, publisher=wiring.publisher())
    count("orders", "OrderPlacedPublished", len(inserted) - len(failures))
    count("orders", "OrderPlacedFailed", len(failures))
    invocation.note(published=len(inserted) - len(failures))
    return failures


def _trace(order: Order) -> str | None:
    with span("orders", "publish OrderPlaced", parent=order.traceparent, kind=SpanKind.PRODUCER):
        return current_traceparent()
