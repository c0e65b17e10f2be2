"""What a customer can do with orders, and what becomes of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from services.orders.domain import (
    CancelReason,
    IdempotencyKeyReused,
    Order,
    OrderLine,
    OrderNotFound,
    Status,
)
from services.orders.ports import Orders, Page


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The stored order; ``replayed`` where an earlier request with the same key had stored it."""

    order: Order
    replayed: bool


def create_order(
    *,
    user_id: str,
    idempotency_key: str,
    lines: Sequence[OrderLine],
    card_token: str,
    traceparent: str | None,
    orders: Orders,
    now: Callable[[], datetime],
) -> Placed:
    """Place an order once for each key of a customer.

    Raises ``IdempotencyKeyReused`` where the key stands for other lines or another card, ``InvalidOrder``,
    ``OrdersUnavailable``.
    """
    order = Order.place(
        user_id=user_id,
        idempotency_key=idempotency_key,
        lines=lines,
        card_token=card_token,
        at=now(),
        traceparent=traceparent,
    )
    stored = orders.add(order)
    if stored.request_hash != order.request_hash:
        raise IdempotencyKeyReused
    return Placed(order=stored, replayed=stored is not order)


def get_order(*, caller_id: str, user_id: str, order_id: str, orders: Orders) -> Order:
    """Return a customer's own order.

    Raises ``OrderNotFound`` after the same read whether it does not exist or ``user_id`` is another customer's.
    """
    found = orders.get(caller_id, order_id)
    if found is None or user_id != caller_id:
        raise OrderNotFound
    return found


def list_orders(*, caller_id: str, user_id: str, limit: int, after: str | None, orders: Orders) -> Page:
    """Return one page of a customer's own orders; raises ``OrderNotFound`` for another customer's."""
    if user_id != caller_id:
        raise OrderNotFound
    return orders.page(caller_id, limit=limit, after=after)


def settle_order(
    *,
    user_id: str,
    order_id: str,
    status: Status,
    reason: CancelReason | None,
    traceparent: str | None,
    orders: Orders,
    now: Callable[[], datetime],
) -> bool:
    """Give a placed order its final status; return false where it had it already.

    Raises ``OrderNotFound``, ``InvalidOrder`` where the order ended the other way, ``OrdersUnavailable``.
    """
    order = orders.get(user_id, order_id)
    if order is None:
        raise OrderNotFound
    if order.status is status and order.cancel_reason is reason:
        return False
    moved = order.moved_to(status, now(), reason=reason)
    orders.replace(replace(moved, traceparent=traceparent or order.traceparent), was=order.status)
    return True
