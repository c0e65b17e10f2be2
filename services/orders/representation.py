"""What a customer sends and sees: request bodies, query parameters, answers, and how errors are told."""

import base64
import binascii
import re
from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from services.kit.problem import (
    BadRequest,
    Conflict,
    FieldProblem,
    NotFound,
    ProblemTable,
    ServiceUnavailable,
)
from services.kit.request import Request
from services.orders.domain import (
    CARD_PATTERN,
    IDEMPOTENCY_KEY_PATTERN,
    MAX_LINES,
    MAX_QUANTITY,
    MIN_QUANTITY,
    SKU_PATTERN,
    CancelReason,
    IdempotencyKeyReused,
    InvalidOrder,
    Order,
    OrderLine,
    OrderNotFound,
    Status,
)
from services.orders.ports import OrdersUnavailable, Page

DEFAULT_LIMIT = 20
MAX_LIMIT = 100
_ORDER_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class CreateOrderLine(BaseModel):
    """One line of the body."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    sku: Annotated[str, Field(pattern=f"^{SKU_PATTERN}$")]
    quantity: Annotated[int, Field(ge=MIN_QUANTITY, le=MAX_QUANTITY)]


class CreateOrderBody(BaseModel):
    """The body of ``POST /orders``. A price, a status or a user in it is refused: none of them is the customer's."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    lines: Annotated[list[CreateOrderLine], Field(min_length=1, max_length=MAX_LINES)]
    card_token: Annotated[str, Field(pattern=f"^{CARD_PATTERN}$")]

    def order_lines(self) -> list[OrderLine]:
        """Return the lines in the domain's own words."""
        return [OrderLine(sku=line.sku, quantity=line.quantity) for line in self.lines]


def idempotency_key(request: Request) -> str:
    """Return the ``Idempotency-Key`` header; raises ``BadRequest`` without one and for one that cannot be used."""
    key = request.header("Idempotency-Key")
    if not key:
        raise _bad(
            "Idempotency-Key", "is required: a header that stays the same when the request is sent again"
        )
    if not re.fullmatch(IDEMPOTENCY_KEY_PATTERN, key):
        raise _bad("Idempotency-Key", "must be 1-255 printable ASCII characters without spaces")
    return key


def order_id(request: Request) -> str:
    """Return the path's ``order_id``; raises ``OrderNotFound`` for what can be no order's id."""
    given = request.path_parameter("order_id")
    if not _ORDER_ID.fullmatch(given):
        raise OrderNotFound
    return given


def limit(request: Request) -> int:
    """Return the query's ``limit``: 1-100, by default 20; raises ``BadRequest``."""
    given = request.query("limit")
    if given is None:
        return DEFAULT_LIMIT
    if not re.fullmatch("[0-9]{1,3}", given) or not 1 <= int(given) <= MAX_LIMIT:
        raise _bad("limit", f"must be 1-{MAX_LIMIT}")
    return int(given)


def after(request: Request) -> str | None:
    """Return the order id that the query's ``next`` points behind, None without one; raises ``BadRequest``."""
    token = request.query("next")
    if token is None:
        return None
    try:
        return str(UUID(bytes=base64.b64decode(token + "==", altchars=b"-_", validate=True)))
    except (binascii.Error, ValueError):
        raise _bad("next", "must be the value of an earlier answer") from None


class OrderLineView(BaseModel):
    """One line of an order."""

    sku: str
    quantity: int


class StatusChangeView(BaseModel):
    """The order took this status at this moment."""

    status: Status
    at: AwareDatetime


class OrderView(BaseModel):
    """An order as its customer sees it: without the card token, which is for the payment alone."""

    order_id: UUID
    user_id: str
    status: Status
    cancel_reason: CancelReason | None
    placed_at: AwareDatetime
    lines: list[OrderLineView]
    history: list[StatusChangeView]


class OrderPageView(BaseModel):
    """A page of orders; ``next`` is null on the last one."""

    orders: list[OrderView]
    next: str | None


ANSWERS = {"CreateOrder": OrderView, "GetOrder": OrderView, "ListOrders": OrderPageView}
"""What each operation answers where it succeeds."""


def order_view(order: Order) -> dict[str, Any]:
    """Return the JSON of an ``OrderView``."""
    return _order_view(order).model_dump(mode="json")


def page_view(page: Page) -> dict[str, Any]:
    """Return the JSON of an ``OrderPageView``."""
    last = page.last_order_id
    token = base64.urlsafe_b64encode(UUID(last).bytes).decode().rstrip("=") if last else None
    view = OrderPageView(orders=[_order_view(order) for order in page.orders], next=token)
    return view.model_dump(mode="json")


def _order_view(order: Order) -> OrderView:
    return OrderView(
        order_id=UUID(order.order_id),
        user_id=order.user_id,
        status=order.status,
        cancel_reason=order.cancel_reason,
        placed_at=order.placed_at.astimezone(UTC),
        lines=[OrderLineView(sku=line.sku, quantity=line.quantity) for line in order.lines],
        history=[StatusChangeView(status=each.status, at=each.at.astimezone(UTC)) for each in order.history],
    )


def _bad(field: str, message: str) -> BadRequest:
    return BadRequest(
        "The request is not valid.",
        code="validation_failed",
        details=[FieldProblem(field=field, message=message)],
    )


PROBLEMS: ProblemTable = {
    InvalidOrder: lambda error: _bad(error.field, error.message),
    OrderNotFound: lambda _: NotFound("There is no such order."),
    IdempotencyKeyReused: lambda _: Conflict(
        "This Idempotency-Key was used for another order; use a new key for a new order.",
        code="idempotency_key_reused",
    ),
    OrdersUnavailable: lambda _: ServiceUnavailable("Orders cannot be reached; send the same request again."),
}
"""How this service's errors are answered."""
