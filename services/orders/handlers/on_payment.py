"""The queue of payments' outcomes: an order is confirmed where it was paid, and cancelled where it was not."""

from collections.abc import Sequence
from datetime import UTC, datetime

from services.contracts import PaymentCaptured, PaymentDeclined, PaymentRefunded
from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.queue import queue_consumer
from services.kit.tracing import current_traceparent
from services.orders import use_cases, wiring
from services.orders.domain import CancelReason, Status

type Payment = PaymentCaptured | PaymentDeclined | PaymentRefunded
_PAYMENTS: Sequence[type[Payment]] = (PaymentCaptured, PaymentDeclined, PaymentRefunded)


@queue_consumer(service="orders", events=_PAYMENTS, prepare=wiring.orders_to_settle)
def handler(payment: Payment, invocation: Invocation) -> None:
    """Settle the order that the payment is for; a second delivery changes nothing."""
    captured = isinstance(payment, PaymentCaptured)
    settled = use_cases.settle_order(
        user_id=payment.user_id,
        order_id=str(payment.order_id),
        status=Status.CONFIRMED if captured else Status.CANCELLED,
        reason=None if isinstance(payment, PaymentCaptured) else CancelReason(payment.reason),
        traceparent=current_traceparent(),
        orders=wiring.orders_to_settle(),
        now=lambda: datetime.now(UTC),
    )
    if settled:
        count("orders", "OrdersConfirmed" if captured else "OrdersCancelled")
    invocation.note(order_id=str(payment.order_id), settled=settled)
