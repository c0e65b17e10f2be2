"""The queue of payments: each message by itself, each order once, and the trace goes on."""

import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from services.contracts import Event, Money, PaymentCaptured, PaymentDeclined, PaymentRefunded
from services.orders.domain import CancelReason, Order, OrderLine, Status
from services.orders.handlers.on_payment import handler
from tests.services.api_events import ALICE, CONTEXT
from tests.services.fakes import InMemoryOrders

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
TOTAL = Money(amount=900, currency="EUR")


def stored_in(orders: InMemoryOrders, key: str = "k1") -> Order:
    return orders.add(
        Order.place(
            user_id=ALICE,
            idempotency_key=key,
            lines=[OrderLine(sku="mug-blue", quantity=2)],
            card_token="tok_approve",
            at=NOON,
            traceparent=None,
        )
    )


def payment[Kind: Event](kind: type[Kind], order: Order, **fields: Any) -> Kind:
    return kind.model_validate(
        {
            "event_id": uuid.uuid5(uuid.UUID(order.order_id), kind.DETAIL_TYPE),
            "occurred_at": NOON,
            "schema_version": 1,
            "traceparent": f"00-{TRACE_ID}-b7ad6b7169203331-01",
            "order_id": order.order_id,
            "user_id": order.user_id,
            **fields,
        }
    )


def captured(order: Order) -> Event:
    return payment(PaymentCaptured, order, total=TOTAL)


def message(number: str, event: Event) -> dict[str, Any]:
    envelope = {
        "source": event.SOURCE,
        "detail-type": event.DETAIL_TYPE,
        "detail": event.model_dump(mode="json"),
    }
    return {"messageId": number, "body": json.dumps(envelope)}


def deliver(*messages: dict[str, Any]) -> list[str]:
    answer = handler({"Records": list(messages)}, CONTEXT)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.mark.parametrize(
    ("kind", "fields", "status", "reason"),
    [
        (PaymentCaptured, {"total": TOTAL}, Status.CONFIRMED, None),
        (PaymentDeclined, {"reason": "out_of_stock"}, Status.CANCELLED, CancelReason.OUT_OF_STOCK),
        (PaymentRefunded, {"reason": "failed", "total": TOTAL}, Status.CANCELLED, CancelReason.FAILED),
    ],
)
def test_ends_the_order_as_its_payment_did(
    orders: InMemoryOrders,
    kind: type[Event],
    fields: dict[str, Any],
    status: Status,
    reason: CancelReason | None,
) -> None:
    event = payment(kind, stored_in(orders), **fields)
    assert deliver(message("1", event), message("2", event)) == []
    (order,) = orders.stored.values()
    assert (order.status, order.cancel_reason, len(order.history)) == (status, reason, 2)
    assert order.traceparent is not None
    assert TRACE_ID in order.traceparent


def test_a_message_that_fails_holds_up_no_other(
    orders: InMemoryOrders, log: Callable[[], list[dict[str, Any]]]
) -> None:
    lost, kept = stored_in(InMemoryOrders(), "lost"), stored_in(orders, "kept")
    assert deliver(message("1", captured(lost)), message("2", captured(kept))) == ["1"]
    assert orders.stored[ALICE, kept.order_id].status is Status.CONFIRMED
    failed, done = log()
    assert (failed["level"], failed["error"], failed["message_id"]) == ("ERROR", "OrderNotFound", "1")
    assert (done["level"], done["order_id"], done["trace_id"]) == ("INFO", kept.order_id, TRACE_ID)


def test_a_message_comes_again_while_the_store_is_away(orders: InMemoryOrders) -> None:
    order = stored_in(orders)
    orders.away = True
    assert deliver(message("1", captured(order))) == ["1"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"detail-type": "OrderPlaced", "detail": {}}',
        '{"detail-type": "PaymentCaptured"}',
        '{"detail-type": "PaymentCaptured", "detail": "text"}',
        '{"detail-type": "PaymentCaptured", "detail": {"traceparent": 7}}',
        '{"detail-type": ["PaymentCaptured"], "detail": {}}',
    ],
)
def test_what_is_no_payment_is_reported_and_logged(
    orders: InMemoryOrders, log: Callable[[], list[dict[str, Any]]], body: str
) -> None:
    good = message("2", captured(stored_in(orders)))
    assert deliver({"messageId": "1", "body": body}, good) == ["1"]
    told, _ = log()
    assert told["error"] in ("UnexpectedMessage", "ValidationError")
