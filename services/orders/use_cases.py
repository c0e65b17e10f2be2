"""What a customer can do with orders."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.orders.domain import IdempotencyKeyReused, Order, OrderLine, OrderNotFound
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
    traceparent: str | None,
    orders: Orders,
    now: Callable[[], datetime],
) -> Placed:
    """Place an order once for each key of a customer.

    Raises ``IdempotencyKeyReused`` where the key stands for other lines, ``InvalidOrder``, ``OrdersUnavailable``.
    """
    order = Order.place(
        user_id=user_id, idempotency_key=idempotency_key, lines=lines, at=now(), traceparent=traceparent
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
