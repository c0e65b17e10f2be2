"""``GET /{user_id}``: a customer looks through the orders placed so far."""

from services.kit.endpoint import endpoint
from services.kit.invocation import Invocation
from services.kit.request import Request
from services.kit.response import Response
from services.orders import use_cases, wiring
from services.orders.representation import PROBLEMS, after, limit, page_view


@endpoint(
    service="orders",
    scope="orders/read",
    client_ids=wiring.client_ids,
    problems=PROBLEMS,
    prepare=wiring.orders,
)
def handler(request: Request, invocation: Invocation) -> Response:
    """Answer 200 with one page of the caller's own orders, and 404 on another customer's path."""
    page = use_cases.list_orders(
        caller_id=request.caller.user_id,
        user_id=request.path_parameter("user_id"),
        limit=limit(request),
        after=after(request),
        orders=wiring.orders(),
    )
    invocation.note(orders=len(page.orders))
    return Response(status=200, body=page_view(page))
