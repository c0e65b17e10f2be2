"""``GET /{user_id}/{order_id}``: a customer looks at an order."""

from services.kit.endpoint import endpoint
from services.kit.invocation import Invocation
from services.kit.request import Request
from services.kit.response import Response
from services.orders import use_cases, wiring
from services.orders.representation import PROBLEMS, order_id, order_view


@endpoint(
    service="orders",
    scope="orders/read",
    client_ids=wiring.client_ids,
    problems=PROBLEMS,
    prepare=wiring.orders,
)
def handler(request: Request, invocation: Invocation) -> Response:
    """Answer 200 with the caller's own order, and 404 for every other."""
    order = use_cases.get_order(
        caller_id=request.caller.user_id,
        user_id=request.path_parameter("user_id"),
        order_id=order_id(request),
        orders=wiring.orders(),
    )
    invocation.note(order_id=order.order_id)
    return Response(status=200, body=order_view(order))
