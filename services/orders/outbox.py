"""What the shop hears of an order that was stored."""

from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

from services.contracts import OrderPlaced, OrderPlacedLine
from services.orders.domain import Order
from services.orders.ports import MalformedOrder, Publisher


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
            events[key] = order_placed(order, traceparent=trace(order))
        except MalformedOrder as error:
            failures[key] = str(error)
    return {**failures, **publisher.publish(events)}


def order_placed(order: Order, *, traceparent: str | None) -> OrderPlaced:
    """Return the event for a placed order; its id follows from the order, so that a second delivery shows.

    Raises ``MalformedOrder`` for an order that the event's schema has no room for.
    """
    try:
        return _event(order, UUID(order.order_id), traceparent)
    except ValueError as error:
        raise MalformedOrder(f"the stored order makes no valid event ({type(error).__name__})") from None


def _event(order: Order, order_id: UUID, traceparent: str | None) -> OrderPlaced:
    return OrderPlaced(
        event_id=uuid5(order_id, OrderPlaced.DETAIL_TYPE),
        occurred_at=order.placed_at,
        schema_version=1,
        traceparent=traceparent,
        order_id=order_id,
        user_id=order.user_id,
        lines=tuple(OrderPlacedLine(sku=line.sku, quantity=line.quantity) for line in order.lines),
    )
