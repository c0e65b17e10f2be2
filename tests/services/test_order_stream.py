import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.contracts import OrderCancelled, OrderConfirmed, OrderPlaced
from services.orders.domain import CancelReason, Order, OrderLine, Status
from services.orders.handlers.on_order_stream import handler
from services.orders.stored_order import item_of, order_of
from tests.services.api_events import ALICE, CONTEXT
from tests.services.fakes import InMemoryBus

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(seconds=3)


def order(key: str = "k1", **changed: Any) -> Order:
    given: dict[str, Any] = {"traceparent": f"00-{TRACE_ID}-b7ad6b7169203331-01", **changed}
    return Order.place(
        user_id=ALICE,
        idempotency_key=key,
        lines=[OrderLine(sku="mug-blue", quantity=2), OrderLine(sku="tea", quantity=99)],
        card_token="tok_approve",
        at=NOON,
        **given,
    )


def record(number: str, image: dict[str, Any] | None, kind: str = "INSERT") -> dict[str, Any]:
    change = {"SequenceNumber": number, **({} if image is None else {"NewImage": image})}
    return {"eventID": number, "eventName": kind, "eventSource": "aws:dynamodb", "dynamodb": change}


def deliver(*records: dict[str, Any]) -> list[str]:
    answer = handler({"Records": list(records)}, CONTEXT)
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_an_order_is_read_as_it_was_stored() -> None:
    assert order_of(item_of(order())) == order()
    assert order_of(item_of(order(traceparent=None))) == order(traceparent=None)
    cancelled = order().moved_to(Status.CANCELLED, LATER, reason=CancelReason.CARD_DECLINED)
    assert order_of(item_of(cancelled)) == cancelled


def test_announces_each_new_order(bus: InMemoryBus) -> None:
    assert deliver(record("1", item_of(order("a"))), record("2", item_of(order("b")))) == []
    first, second = bus.published
    assert isinstance(first, OrderPlaced)
    assert str(first.order_id) == order("a").order_id
    assert (first.user_id, first.occurred_at) == (ALICE, NOON)
    assert [(line.sku, line.quantity) for line in first.lines] == [("mug-blue", 2), ("tea", 99)]
    assert first.event_id != second.event_id


def test_a_second_delivery_gives_the_same_event_id(bus: InMemoryBus) -> None:
    for _ in range(2):
        deliver(record("1", item_of(order())))
    assert len({event.event_id for event in bus.published}) == 1


def test_carries_the_trace_of_the_order(bus: InMemoryBus) -> None:
    deliver(record("1", item_of(order())))
    (event,) = bus.published
    assert event.traceparent is not None
    assert event.traceparent.startswith(f"00-{TRACE_ID}-")
    assert "b7ad6b7169203331" not in event.traceparent


def test_starts_a_trace_for_an_order_whose_own_is_garbage(bus: InMemoryBus) -> None:
    assert deliver(record("1", item_of(order(traceparent="garbage")))) == []
    assert bus.published[0].traceparent is not None


def test_says_nothing_of_orders_still_placed_and_of_removed_ones(bus: InMemoryBus) -> None:
    assert deliver(record("1", item_of(order()), "MODIFY"), record("2", None, "REMOVE")) == []
    assert bus.published == []


def test_announces_how_an_order_ended(bus: InMemoryBus) -> None:
    confirmed = order("a").moved_to(Status.CONFIRMED, LATER)
    cancelled = order("b").moved_to(Status.CANCELLED, LATER, reason=CancelReason.OUT_OF_STOCK)
    assert deliver(*(record(each.order_id, item_of(each), "MODIFY") for each in (confirmed, cancelled))) == []
    good, bad = bus.published
    assert isinstance(good, OrderConfirmed)
    assert isinstance(bad, OrderCancelled)
    assert (str(good.order_id), good.user_id, good.occurred_at) == (confirmed.order_id, ALICE, LATER)
    assert [(line.sku, line.quantity) for line in good.lines] == [("mug-blue", 2), ("tea", 99)]
    assert (str(bad.order_id), bad.user_id, bad.reason) == (cancelled.order_id, ALICE, "out_of_stock")
    assert all(event.traceparent and TRACE_ID in event.traceparent for event in bus.published)


def test_the_card_goes_to_the_payment_and_no_further(bus: InMemoryBus) -> None:
    deliver(record("1", item_of(order())))
    deliver(record("2", item_of(order().moved_to(Status.CONFIRMED, LATER)), "MODIFY"))
    placed, confirmed = (event.model_dump_json() for event in bus.published)
    assert "tok_approve" in placed
    assert "tok_approve" not in confirmed


def test_reports_the_order_that_the_bus_refused(bus: InMemoryBus) -> None:
    bus.refused = {"2": "ThrottlingException: slow down"}
    orders = [record(str(number), item_of(order(f"k{number}"))) for number in (1, 2, 3)]
    assert deliver(*orders) == ["2"]
    assert len(bus.published) == 2


def _without(name: str) -> dict[str, Any]:
    return {key: value for key, value in item_of(order()).items() if key != name}


@pytest.mark.parametrize(
    "image",
    [
        {},
        _without("user_id"),
        _without("lines"),
        _without("history"),
        _without("card_token"),
        {**item_of(order()), "card_token": {"S": "4242424242424242"}},
        {**item_of(order()), "cancel_reason": {"S": "failed"}},
        {**item_of(order()), "order_id": {"S": "no uuid"}},
        {**item_of(order()), "order_id": {"N": "1"}},
        {**item_of(order()), "user_id": {"S": "x" * 129}},
        {**item_of(order()), "user_id": {"NULL": True}},
        {**item_of(order()), "lines": {"L": []}},
        {**item_of(order()), "lines": {"S": "text"}},
        {**item_of(order()), "lines": {"L": [{"M": {"sku": {"S": "a"}, "quantity": {"N": "100"}}}]}},
        {**item_of(order()), "lines": {"L": [{"M": {"sku": {"S": "a"}, "quantity": {"N": "1.5"}}}]}},
        {**item_of(order()), "lines": {"L": [{"M": {"sku": {"S": "a"}, "quantity": {"S": "x"}}}]}},
        {**item_of(order()), "history": {"L": [{"M": {"status": {"S": "LOST"}, "at": {"S": "2026"}}}]}},
        {**item_of(order()), "history": {"L": [{"M": {"status": {"S": "PLACED"}, "at": {"S": "now"}}}]}},
        {**item_of(order()), "traceparent": {"N": "1"}},
        {**item_of(order()), "lines": {"what": "is this"}},
        {**item_of(order()), "lines": "text"},
    ],
)
def test_a_malformed_order_is_reported_and_logged_and_holds_up_no_other(
    bus: InMemoryBus, log: Callable[[], list[dict[str, Any]]], image: dict[str, Any]
) -> None:
    failures = deliver(record("1", item_of(order("a"))), record("2", image), record("3", item_of(order("b"))))
    told, summary = log()
    assert failures == ["2"]
    assert len(bus.published) == 2
    assert (told["level"], told["message"], told["sequence_number"]) == ("ERROR", "record failed", "2")
    assert (summary["records"], summary["failures"], summary["published"]) == (3, 1, 2)
    assert ALICE not in json.dumps([told, summary])


@pytest.mark.parametrize("broken", [{}, {"eventName": "INSERT", "dynamodb": {}}, {"dynamodb": {}}])
def test_a_record_without_a_number_fails_the_batch(bus: InMemoryBus, broken: dict[str, Any]) -> None:
    with pytest.raises(KeyError):
        deliver(record("1", item_of(order())), broken)


def test_counts_what_was_published_and_what_failed(
    bus: InMemoryBus, capsys: pytest.CaptureFixture[str]
) -> None:
    bus.refused = {"2": "InternalFailure: "}
    deliver(record("1", item_of(order("a"))), record("2", item_of(order("b"))))
    (metrics,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert (metrics["OrderEventsPublished"], metrics["OrderEventsFailed"]) == ([1.0], [1.0])
    assert metrics["service"] == "orders"
