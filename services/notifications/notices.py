"""What each event says to the customer, in words."""

from functools import singledispatch

from services.contracts import Event, OrderCancelled, OrderConfirmed, OrderShipped
from services.notifications.domain import Notice

EVENTS = (OrderConfirmed, OrderCancelled, OrderShipped)

_WHY = {
    "card_declined": "Your card was declined.",
    "out_of_stock": "Not everything you ordered is in stock.",
    "timed_out": "The payment was not answered in time.",
    "unknown_product": "One of the products is no longer sold.",
    "failed": "Something went wrong on our side.",
}
_NOTHING_TAKEN = "No money was taken, or it has been given back."


@singledispatch
def notice_of(event: Event) -> Notice:
    """Return what the customer is told of ``event``; raises ``TypeError`` for one that nobody is told of."""
    raise TypeError(f"there is no notice of {type(event).__name__}")


@notice_of.register
def _confirmed(event: OrderConfirmed) -> Notice:
    lines = "\n".join(f"  {line.quantity} x {line.sku}" for line in event.lines)
    return _notice(event, "is confirmed", f"It is paid, and we pack it now:\n\n{lines}")


@notice_of.register
def _cancelled(event: OrderCancelled) -> Notice:
    return _notice(event, "was cancelled", f"{_WHY[event.reason]} {_NOTHING_TAKEN}", reason=event.reason)


@notice_of.register
def _shipped(event: OrderShipped) -> Notice:
    return _notice(
        event,
        "is on its way",
        f"The carrier follows it as {event.tracking_number}.",
        tracking_number=event.tracking_number,
    )


def _notice(
    event: OrderConfirmed | OrderCancelled | OrderShipped, what: str, more: str, **facts: str
) -> Notice:
    subject = f"Your order {str(event.order_id)[:8]} {what}"
    return Notice(
        notice_id=str(event.event_id),
        kind=event.DETAIL_TYPE,
        user_id=event.user_id,
        order_id=str(event.order_id),
        occurred_at=event.occurred_at,
        subject=subject,
        text=f"{subject}.\n\n{more}\n\nOrder: {event.order_id}\n",
        facts=facts,
    )
