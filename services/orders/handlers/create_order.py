"""``POST /``: a customer places an order."""

from datetime import UTC, datetime

from services.kit.endpoint import endpoint
from services.kit.invocation import Invocation
from services.kit.metrics import count
from services.kit.request import Request
from services.kit.response import Response
from services.kit.tracing import current_traceparent
from services.orders import use_cases, wiring
from services.orders.representation import PROBLEMS, CreateOrderBody, idempotency_key, order_view


@endpoint(
    service="orders",
    scope="orders/write",
    client_ids=wiring.client_ids,
    problems=PROBLEMS,
    prepare=wiring.orders,
)
def handler(request: Request, invocation: Invocation) -> Response:
    """Place the order in the body; answer 201 with it, also where the same request came before."""
    wanted = request.body(CreateOrderBody)
    placed = use_cases.create_order(
        user_id=request.caller.user_id,
        idempotency_key=idempotency_key(request),
        lines=wanted.order_lines(),
        card_token=wanted.card_token,
        traceparent=current_traceparent(),
        orders=wiring.orders(),
        now=lambda: datetime.now(UTC),
    )
    count("orders", "OrdersReplayed" if placed.replayed else "OrdersPlaced")
    invocation.note(order_id=placed.order.order_id, replayed=placed.replayed)
    return Response(
        status=201,
        body=order_view(placed.order),
        headers={"Idempotency-Replayed": str(placed.replayed).lower()},
    )
