"""An order as the table's item, in DynamoDB's own JSON, and back."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from services.orders.domain import CancelReason, InvalidOrder, Order, OrderLine, Status, StatusChange
from services.orders.ports import MalformedOrder

_TO_DYNAMODB = TypeSerializer()
_FROM_DYNAMODB = TypeDeserializer()


def item_of(order: Order) -> dict[str, Any]:
    """Return the item that stores ``order``."""
    plain: dict[str, Any] = {
        "user_id": order.user_id,
        "order_id": order.order_id,
        "status": order.status.value,
        "lines": [{"sku": line.sku, "quantity": line.quantity} for line in order.lines],
        "card_token": order.card_token,
        "history": [{"status": each.status.value, "at": each.at.isoformat()} for each in order.history],
        "request_hash": order.request_hash,
    }
    if order.cancel_reason:
        plain["cancel_reason"] = order.cancel_reason.value
    if order.traceparent:
        plain["traceparent"] = order.traceparent
    return {name: _TO_DYNAMODB.serialize(value) for name, value in plain.items()}


def order_of(item: Mapping[str, Any]) -> Order:
    """Return the order stored in ``item``; raises ``MalformedOrder``."""
    try:
        plain = {name: _FROM_DYNAMODB.deserialize(value) for name, value in item.items()}
        return Order(
            order_id=_text(plain, "order_id"),
            user_id=_text(plain, "user_id"),
            lines=tuple(_line(each) for each in plain["lines"]),
            card_token=_text(plain, "card_token"),
            history=tuple(_change(each) for each in plain["history"]),
            request_hash=_text(plain, "request_hash"),
            cancel_reason=CancelReason(plain["cancel_reason"]) if "cancel_reason" in plain else None,
            traceparent=_text(plain, "traceparent") if "traceparent" in plain else None,
        )
    except KeyError as missing:
        raise MalformedOrder(f"the stored order lacks {missing}") from None
    except (InvalidOrder, TypeError, ValueError, AttributeError) as error:
        raise MalformedOrder(f"the stored order cannot be read ({type(error).__name__})") from None


def is_placed(item: Mapping[str, Any]) -> bool:
    """Return whether the order stored in ``item`` still waits for its end."""
    return bool(item.get("status") == _TO_DYNAMODB.serialize(Status.PLACED.value))


def _line(plain: Mapping[str, Any]) -> OrderLine:
    quantity: Decimal = plain["quantity"]
    if quantity != quantity.to_integral_value():
        raise ValueError("quantity")
    return OrderLine(sku=_text(plain, "sku"), quantity=int(quantity))


def _change(plain: Mapping[str, Any]) -> StatusChange:
    return StatusChange(status=Status(plain["status"]), at=datetime.fromisoformat(_text(plain, "at")))


def _text(plain: Mapping[str, Any], name: str) -> str:
    value = plain[name]
    if not isinstance(value, str):
        raise TypeError(name)
    return value
