"""The table's stream: the shop is told of each order stored and of each that ended (transactional outbox)."""

from collections.abc import Sequence

from opentelemetry.trace import SpanKind

from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.stream import Failures, StreamRecord, stream_consumer
from services.kit.tracing import current_traceparent, span
from services.orders import wiring
from services.orders.domain import Order
from services.orders.outbox import announce_orders
from services.orders.stored_order import is_placed, order_of


@stream_consumer(service="orders", prepare=wiring.publisher)
def handler(records: Sequence[StreamRecord], invocation: Invocation) -> Failures:
    """Publish ``OrderPlaced`` for each new order, and how it ended for each that did; failures come again."""
    told = {record.sequence_number: record.new_image for record in records if _says_something(record)}
    failures = announce_orders(told, read=order_of, trace=_trace, publisher=wiring.publisher())
    count("orders", "OrderEventsPublished", len(told) - len(failures))
    count("orders", "OrderEventsFailed", len(failures))
    invocation.note(published=len(told) - len(failures))
    return failures


def _says_something(record: StreamRecord) -> bool:
    return record.kind == "INSERT" or (record.kind == "MODIFY" and not is_placed(record.new_image))


def _trace(order: Order, detail_type: str) -> str | None:
    with span("orders", f"publish {detail_type}", parent=order.traceparent, kind=SpanKind.PRODUCER):
        return current_traceparent()
