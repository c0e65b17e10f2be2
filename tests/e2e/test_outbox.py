"""Every stored order is published; a record that cannot be is set aside, and holds nothing else up."""

import json
import uuid
from typing import Any

import pytest

from tests.support.events import events_about
from tests.support.eventually import eventually
from tests.support.orders_api import OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


def place(api: OrdersApi) -> str:
    """Place an order, however busy the service is, and return its id."""
    return str(api.place_patiently(key=str(uuid.uuid4())).json()["order_id"])


def failure_queue(shop: Shop) -> str:
    """The URL of the queue for records that could not be published."""
    (url,) = [url for url in shop.account.clients("sqs").list_queues()["QueueUrls"] if "unpublished" in url]
    return str(url)


def set_aside(shop: Shop) -> list[dict[str, Any]]:
    """The failure records on the queue; raise AssertionError while there is none."""
    answer = shop.account.clients("sqs").receive_message(
        QueueUrl=failure_queue(shop), MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    records = [json.loads(message["Body"]) for message in answer.get("Messages", ())]
    assert records, "the failure queue is empty"
    return records


def test_a_record_that_cannot_be_published_is_set_aside_and_the_others_are_published(
    shop: Shop, api: OrdersApi, customer: Customer
) -> None:
    shop.account.clients("dynamodb").put_item(
        TableName=shop.outputs["orders"]["table_name"],
        Item={"user_id": {"S": customer.user_id}, "order_id": {"S": "poison"}},
    )
    placed = [place(api) for _ in range(3)]
    for order_id in placed:
        eventually(lambda order_id=order_id: events_about(shop, order_id, at_least=1), within_sec=60)
    (record, *_) = eventually(lambda: set_aside(shop), within_sec=60, every_sec=1)
    batch = record["DDBStreamBatchInfo"]
    assert batch["streamArn"].split("/")[1] == shop.outputs["orders"]["table_name"]
    assert batch["startSequenceNumber"]
    later = place(api)
    eventually(lambda: events_about(shop, later, at_least=1), within_sec=30)


def test_the_events_of_ten_orders_come_once_each(shop: Shop, api: OrdersApi) -> None:
    placed = [place(api) for _ in range(10)]
    for order_id in placed:
        events = eventually(lambda order_id=order_id: events_about(shop, order_id, at_least=1), within_sec=30)
        assert len({event["detail"]["event_id"] for event in events}) == 1
