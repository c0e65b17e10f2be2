"""Step of the saga: what the order costs, by the catalog's prices of this moment."""

from services.contracts import Money
from services.kit.invocation import Invocation
from services.kit.workflow_step import workflow_step
from services.payments import use_cases, wiring
from services.payments.domain import UnknownProduct
from services.payments.representation import Priced, ToPrice


@workflow_step(service="payments", takes=ToPrice, prepare=wiring.catalog)
def handler(order: ToPrice, invocation: Invocation) -> Priced:
    """Answer with the total, or that a product of the order is not sold."""
    try:
        amount = use_cases.price_order(lines=order.ordered(), catalog=wiring.catalog())
    except UnknownProduct:
        priced = Priced(outcome="unknown_product", total=None)
    else:
        priced = Priced(outcome="priced", total=Money(amount=amount.minor, currency=amount.currency))
    invocation.note(order_id=str(order.order_id), outcome=priced.outcome)
    return priced
