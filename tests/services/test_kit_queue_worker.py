"""A worker deletes what was handled, leaves what failed, outlives a queue that is away, and stops when told to."""

import json
import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import EndpointConnectionError

from services.contracts import OrderConfirmed
from services.kit.invocation import Invocation
from services.kit.queue import queue_consumer
from services.kit.queue_worker import QueueWorker
from tests.services.stubbed_clients import client, stubbed

URL = "https://sqs.us-east-1.amazonaws.com/000000000000/orders"
RECEIVE = {
    "QueueUrl": URL,
    "MaxNumberOfMessages": 10,
    "WaitTimeSeconds": 5,
    "MessageSystemAttributeNames": ["AWSTraceHeader"],
}


def message(name: str, body: str) -> dict[str, str]:
    return {"MessageId": name, "ReceiptHandle": f"handle-{name}", "Body": body}


def confirmed(user_id: str) -> str:
    detail = {
        "event_id": str(uuid4()),
        "occurred_at": "2026-01-01T12:00:00Z",
        "schema_version": 1,
        "order_id": str(uuid4()),
        "user_id": user_id,
        "lines": [{"sku": "tea", "quantity": 1}],
    }
    return json.dumps({"detail-type": "OrderConfirmed", "detail": detail})


class Handled:
    """A consumer that notes whose orders came, fails on bob's, and ends the worker after the last one."""

    def __init__(self, *, last: str) -> None:
        self.users: list[str] = []
        self.last = last
        self.end: Callable[[], None] = lambda: None

    def handler(self) -> Any:
        @queue_consumer(service="shelves", events=[OrderConfirmed], prepare=lambda: None)
        def consume(order: OrderConfirmed, _invocation: Invocation) -> None:
            self.users.append(order.user_id)
            if order.user_id == self.last:
                self.end()
            if order.user_id == "bob":
                raise LookupError

        return consume


def test_what_was_handled_is_deleted_and_what_failed_is_left() -> None:
    sqs, handled = client("sqs"), Handled(last="eve")
    worker = QueueWorker(sqs, URL, handler=handled.handler(), service="shelves")
    handled.end = worker.stop
    messages = [
        message("1", confirmed("ann")),
        message("2", confirmed("bob")),
        message("3", "no event"),
        message("4", confirmed("eve")),
    ]
    deleted = [{"Id": "0", "ReceiptHandle": "handle-1"}, {"Id": "1", "ReceiptHandle": "handle-4"}]
    with stubbed(sqs) as stubber:
        stubber.add_response("receive_message", {}, RECEIVE)
        stubber.add_response("receive_message", {"Messages": messages}, RECEIVE)
        stubber.add_response(
            "delete_message_batch",
            {"Successful": [{"Id": "0"}], "Failed": [{"Id": "1", "Code": "x", "SenderFault": False}]},
            {"QueueUrl": URL, "Entries": deleted},
        )
        worker.run()
    assert sorted(handled.users) == ["ann", "bob", "eve"]


def test_nothing_is_deleted_where_all_failed() -> None:
    sqs, handled = client("sqs"), Handled(last="bob")
    worker = QueueWorker(sqs, URL, handler=handled.handler(), service="shelves")
    handled.end = worker.stop
    with stubbed(sqs) as stubber:
        stubber.add_response("receive_message", {"Messages": [message("1", confirmed("bob"))]}, RECEIVE)
        worker.run()
    assert handled.users == ["bob"]


@pytest.mark.parametrize("trouble", ["ServiceUnavailable", "AccessDenied"])
def test_a_queue_that_is_away_is_asked_again(trouble: str) -> None:
    sqs, handled = client("sqs"), Handled(last="ann")
    worker = QueueWorker(sqs, URL, handler=handled.handler(), service="shelves", pause_sec=0.001)
    handled.end = worker.stop
    with stubbed(sqs) as stubber:
        stubber.add_client_error("receive_message", trouble)
        stubber.add_response("receive_message", {"Messages": [message("1", confirmed("ann"))]}, RECEIVE)
        stubber.add_client_error("delete_message_batch", trouble)
        worker.run()
    assert handled.users == ["ann"]


def test_a_worker_that_waits_for_its_queue_stops_when_it_is_told_to() -> None:
    class Away:
        def receive_message(self, **_: Any) -> Any:
            asked.set()
            raise EndpointConnectionError(endpoint_url=URL)

    away: Any = Away()
    asked = threading.Event()
    worker = QueueWorker(away, URL, handler=lambda _batch, _context: {}, service="shelves", pause_sec=3600)
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert asked.wait(30)
    worker.stop()
    thread.join(30)
    assert not thread.is_alive()


def test_what_takes_long_is_kept_from_others_until_it_is_done() -> None:
    sqs, kept = client("sqs"), threading.Event()
    lasting = {"Id": "0", "ReceiptHandle": "handle-1", "VisibilityTimeout": 2}

    def handler(_batch: Any, _context: object) -> dict[str, Any]:
        assert kept.wait(30)
        worker.stop()
        return {"batchItemFailures": []}

    worker = QueueWorker(sqs, URL, handler=handler, service="shelves", visibility_timeout_sec=2)
    sqs.meta.events.register("after-call.sqs.ChangeMessageVisibilityBatch", lambda **_: kept.set())
    with stubbed(sqs) as stubber:
        stubber.add_response("receive_message", {"Messages": [message("1", "{}")]}, RECEIVE)
        stubber.add_response(
            "change_message_visibility_batch",
            {"Successful": [{"Id": "0"}], "Failed": []},
            {"QueueUrl": URL, "Entries": [lasting]},
        )
        stubber.add_response(
            "delete_message_batch",
            {"Successful": [{"Id": "0"}], "Failed": []},
            {"QueueUrl": URL, "Entries": [{"Id": "0", "ReceiptHandle": "handle-1"}]},
        )
        worker.run()


def test_what_comes_once_a_worker_is_told_to_stop_is_given_back() -> None:
    sqs = client("sqs")
    worker = QueueWorker(sqs, URL, handler=lambda _batch, _context: pytest.fail("handled"), service="shelves")
    sqs.meta.events.register("before-parameter-build.sqs.ReceiveMessage", lambda **_: worker.stop())
    back = {"Id": "0", "ReceiptHandle": "handle-1", "VisibilityTimeout": 0}
    with stubbed(sqs) as stubber:
        stubber.add_response("receive_message", {"Messages": [message("1", "{}")]}, RECEIVE)
        stubber.add_response(
            "change_message_visibility_batch",
            {"Successful": [{"Id": "0"}], "Failed": []},
            {"QueueUrl": URL, "Entries": [back]},
        )
        worker.run()
