"""An order ends as its payment did, once, and the shop hears of it."""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from services.contracts import Event, Money, OrderCancelled, OrderConfirmed, PaymentCaptured, PaymentDeclined
from tests.support.events import events_about
from tests.support.eventually import eventually
from tests.support.orders_api import OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


def publish(shop: Shop, kind: type[Event], order: dict[str, Any], **fields: Any) -> None:
    """Publish twice what the payments service publishes once."""
    event = kind.model_validate(
        {
            "event_id": uuid.uuid5(uuid.UUID(order["order_id"]), kind.DETAIL_TYPE),
            "occurred_at": datetime.now(UTC),
            "schema_version": 1,
            "order_id": order["order_id"],
            "user_id": order["user_id"],
            **fields,
        }
    )
    envelope = {
        "source": event.SOURCE,
        "detail-type": event.DETAIL_TYPE,
        "detail": event.model_dump(mode="json"),
    }
    for _ in range(2):
        shop.account.clients("sns").publish(
            TopicArn=shop.outputs["platform"]["payments_topic_arn"], Message=json.dumps(envelope)
        )


def ended(api: OrdersApi, order: dict[str, Any]) -> dict[str, Any]:
    """Return the order once its status is final."""

    def shown() -> dict[str, Any]:
        now: dict[str, Any] = api.get(order["user_id"], order["order_id"]).json()
        assert now["status"] != "PLACED"
        return now

    return eventually(shown, within_sec=60, every_sec=0.5)


def heard(shop: Shop, order: dict[str, Any], kind: type[Event]) -> dict[str, Any]:
    """Return the detail of the event of that kind about the order."""

    def found() -> dict[str, Any]:
        events = events_about(shop, order["order_id"], at_least=2)
        (detail, *again) = [each["detail"] for each in events if each["detail-type"] == kind.DETAIL_TYPE] or [
            {}
        ]
        assert detail
        assert {each["event_id"] for each in again} <= {detail["event_id"]}
        return dict(detail)

    return eventually(found, within_sec=60)


def test_a_paid_order_is_confirmed(shop: Shop, api: OrdersApi, customer: Customer) -> None:
    order = api.place_patiently(key=str(uuid.uuid4())).json()
    publish(shop, PaymentCaptured, order, total=Money(amount=900, currency="EUR"))
    now = ended(api, order)
    assert [change["status"] for change in now["history"]] == ["PLACED", "CONFIRMED"]
    event = OrderConfirmed.model_validate(heard(shop, order, OrderConfirmed))
    assert [line.model_dump() for line in event.lines] == order["lines"]


def test_an_unpaid_order_is_cancelled_and_says_why(shop: Shop, api: OrdersApi, customer: Customer) -> None:
    order = api.place_patiently(key=str(uuid.uuid4())).json()
    publish(shop, PaymentDeclined, order, reason="out_of_stock")
    now = ended(api, order)
    assert (now["status"], now["cancel_reason"]) == ("CANCELLED", "out_of_stock")
    assert OrderCancelled.model_validate(heard(shop, order, OrderCancelled)).reason == "out_of_stock"
