"""What the shop hears of an order that was stored, and of one whose status changed."""

from collections.abc import Callable, Mapping
from uuid import UUID, uuid5

from services.contracts import Event, OrderCancelled, OrderConfirmed, OrderLine, OrderPlaced
from services.orders.domain import Order, Status
from services.orders.ports import MalformedOrder, Publisher

_KINDS: Mapping[Status, type[Event]] = {
    Status.PLACED: OrderPlaced,
    Status.CONFIRMED: OrderConfirmed,
    Status.CANCELLED: OrderCancelled,
}


def announce_orders[Source](
    stored: Mapping[str, Source],
    *,
    read: Callable[[Source], Order],
    trace: Callable[[Order, str], str | None],
    publisher: Publisher,
) -> Mapping[str, str]:
    """Tell the shop where orders stand; return the keys of those it could not be told of, each with the reason.

    ``read`` turns what was stored into an order, ``trace`` gives the trace context that the event of that name
    carries on.
    """
    events: dict[str, Event] = {}
    failures: dict[str, str] = {}
    for key, source in stored.items():
        try:
            order = read(source)
            events[key] = order_event(order, traceparent=trace(order, _KINDS[order.status].DETAIL_TYPE))
        except MalformedOrder as error:
            failures[key] = str(error)
    return {**failures, **publisher.publish(events)}


def order_event(order: Order, *, traceparent: str | None) -> Event:
    """Return the event for where the order stands; its id follows from the two, so that a second delivery shows.

    Raises ``MalformedOrder`` for an order that the event's schema has no room for.
    """
    try:
        return _event(order, UUID(order.order_id), traceparent)
    except ValueError as error:
        raise MalformedOrder(f"the stored order makes no valid event ({type(error).__name__})") from None


def _event(order: Order, order_id: UUID, traceparent: str | None) -> Event:
    kind = _KINDS[order.status]
    envelope = {
        "event_id": uuid5(order_id, kind.DETAIL_TYPE),
        "occurred_at": order.history[-1].at,
        "traceparent": traceparent,
        "order_id": order_id,
        "user_id": order.user_id,
    }
    lines = tuple(OrderLine(sku=line.sku, quantity=line.quantity) for line in order.lines)
    match order.status:
        case Status.PLACED:
            return OrderPlaced.model_validate(
                {**envelope, "schema_version": 2, "lines": lines, "card_token": order.card_token}
            )
        case Status.CONFIRMED:
            return OrderConfirmed.model_validate({**envelope, "schema_version": 1, "lines": lines})
        case Status.CANCELLED:
            return OrderCancelled.model_validate(
                {**envelope, "schema_version": 1, "reason": order.cancel_reason}
            )
