"""Step of the saga: the card is charged once, or it is seen to that it never is."""

from datetime import UTC, datetime

from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.workflow_step import workflow_step
from services.payments import use_cases, wiring
from services.payments.domain import CardDeclined, ChargeFailed, ChargeTimedOut
from services.payments.representation import Charged, ToCharge


@workflow_step(service="payments", takes=ToCharge, prepare=wiring.prepare_charging)
def handler(order: ToCharge, invocation: Invocation) -> Charged:
    """Answer whether the card was charged; an exception means that it is not known."""
    try:
        use_cases.charge_order(
            order_id=order.order_id,
            amount=order.amount(),
            card_token=order.card_token,
            provider=wiring.provider(),
            ledger=wiring.ledger(),
            now=lambda: datetime.now(UTC),
        )
    except CardDeclined:
        charged = Charged(outcome="card_declined")
    except ChargeTimedOut:
        charged = Charged(outcome="timed_out")
    except ChargeFailed:
        charged = Charged(outcome="failed")
    else:
        charged = Charged(outcome="captured")
    count("payments", "ChargesCaptured" if charged.outcome == "captured" else "ChargesRefused")
    invocation.note(order_id=str(order.order_id), outcome=charged.outcome)
    return charged
