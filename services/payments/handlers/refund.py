"""Step of the saga: nothing is charged for the order any more, now and later; what was is given back."""

from datetime import UTC, datetime

from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.workflow_step import workflow_step
from services.payments import use_cases, wiring
from services.payments.representation import Refunded, ToRefund


@workflow_step(service="payments", takes=ToRefund, prepare=wiring.prepare_charging)
def handler(order: ToRefund, invocation: Invocation) -> Refunded:
    """Answer what became of the charge; a second call finds what the first one did."""
    status = use_cases.refund_order(
        order_id=order.order_id,
        amount=order.amount(),
        provider=wiring.provider(),
        ledger=wiring.ledger(),
        now=lambda: datetime.now(UTC),
    )
    refunded = Refunded.model_validate({"status": status.value})
    if refunded.status == "refunded":
        count("payments", "ChargesRefunded")
    invocation.note(order_id=str(order.order_id), status=refunded.status)
    return refunded
