"""A queue's messages, each on its own: read, traced, and reported where it failed."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from services.contracts import Event, OrderCancelled, OrderConfirmed, OrderPlaced
from services.kit.event_envelope import UnknownEvent, event_in, traceparent_in
from services.kit.invocation import Invocation
from services.kit.logs import logger_of
from services.kit.queue_consumer import queue_consumer
from tests.services.api_events import CONTEXT

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
DETAIL = {
    "event_id": "7a0e0d9c-2a51-4c1b-8f0e-3f0a6a4be1d7",
    "occurred_at": "2026-01-01T12:00:00Z",
    "schema_version": 1,
    "order_id": "5f2d1f0e-0c8f-4f3f-9a38-6f0d5b0a0001",
    "user_id": "ann",
    "reason": "out_of_stock",
    "traceparent": f"00-{TRACE_ID}-b7ad6b7169203331-01",
}


def envelope(kind: str = "OrderCancelled", **changed: Any) -> str:
    return json.dumps({"source": "cairn.orders", "detail-type": kind, "detail": {**DETAIL, **changed}})


def batch(*bodies: str) -> dict[str, Any]:
    return {"Records": [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]}


@pytest.fixture
def log() -> Callable[[], list[dict[str, Any]]]:
    written = io.StringIO()
    logger_of("queues").registered_handler.setStream(written)  # type: ignore[attr-defined]
    return lambda: [json.loads(line) for line in written.getvalue().splitlines()]


def consumer(seen: list[Event]) -> Callable[[Any, object], dict[str, Any]]:
    @queue_consumer(service="queues", read=event_in(OrderConfirmed, OrderCancelled), prepare=lambda: None)
    def handler(event: Event, _invocation: Invocation) -> None:
        if getattr(event, "user_id", "") == "broken":
            raise RuntimeError("cannot")
        seen.append(event)

    return handler


def test_only_the_messages_that_failed_come_again() -> None:
    seen: list[Event] = []
    answer = consumer(seen)(
        batch(envelope(), envelope(user_id="broken"), "no json", envelope(schema_version=9), envelope()),
        CONTEXT,
    )
    assert answer == {"batchItemFailures": [{"itemIdentifier": number} for number in ("1", "2", "3")]}
    assert [type(event) for event in seen] == [OrderCancelled, OrderCancelled]


def test_each_message_has_a_line_in_the_log_that_belongs_to_its_trace(
    log: Callable[[], list[dict[str, Any]]],
) -> None:
    consumer([])(batch(envelope(), envelope(user_id="broken", traceparent=None)), CONTEXT)
    fine, failed = log()
    assert (fine["level"], fine["trace_id"], fine["message_id"]) == ("INFO", TRACE_ID, "0")
    assert (failed["level"], failed["error"], failed["message_id"]) == ("ERROR", "RuntimeError", "1")
    assert failed["trace_id"] != TRACE_ID


def test_refuses_an_event_that_was_not_asked_for() -> None:
    with pytest.raises(UnknownEvent, match="detail-type must be one of OrderPlaced, got 'OrderCancelled'"):
        event_in(OrderPlaced)(envelope())


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"detail": []}', '{"detail": {"traceparent": 1}}'])
def test_a_body_without_a_trace_begins_one(body: str) -> None:
    assert traceparent_in(body) is None


def test_a_message_may_carry_its_trace_itself() -> None:
    assert traceparent_in('{"traceparent": "00-a-b-01"}') == "00-a-b-01"
