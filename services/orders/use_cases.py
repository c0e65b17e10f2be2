"""What a customer can do with orders, and what the shop hears of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.contracts import OrderPlaced, OrderPlacedLine
from services.orders.domain import IdempotencyKeyReused, Order, OrderLine, OrderNotFound
from services.orders.ports import MalformedOrder, Orders, Page, Publisher


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


def announce_orders[Source](
    placed: Mapping[str, Source],
    *,
    read: Callable[[Source], Order],
    trace: Callable[[Order], str | None],
    publisher: Publisher,
) -> Mapping[str, str]:
    """Tell the shop of placed orders; return the keys of those it could not be told of, each with the reason.

    ``read`` turns what was stored into an order, ``trace`` gives the trace context the event carries on.
    """
    events: dict[str, OrderPlaced] = {}
    failures: dict[str, str] = {}
    for key, source in placed.items():
        try:
            order = read(source)
        except MalformedOrder as error:
            failures[key] = str(error)
        else:
            events[key] = order_placed(order, traceparent=trace(order))
    return {**failures, **publisher.publish(events)}


def order_placed(order: Order, *, traceparent: str | None) -> OrderPlaced:
    """Return the event for a placed order; its id follows from the order, so that a second delivery shows."""
    order_id = UUID(order.order_id)
    return OrderPlaced(
        event_id=uuid5(order_id, OrderPlaced.DETAIL_TYPE),
        occurred_at=order.placed_at,
        schema_version=1,
        traceparent=traceparent,
        order_id=order_id,
        user_id=order.user_id,
        lines=tuple(OrderPlacedLine(sku=line.sku, quantity=line.quantity) for line in order.lines),
    )
