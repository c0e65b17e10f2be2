"""The adapters against botocore's own model of the AWS APIs."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from services.orders.adapters import DynamoDbOrders
from services.orders.domain import Order, OrderLine, Status
from services.orders.ports import MalformedOrder, OrdersUnavailable
from services.orders.stored_order import item_of
from tests.services.stubbed_clients import client, stubbed

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ORDER = Order.place(
    user_id="alice",
    idempotency_key="k1",
    lines=[OrderLine(sku="mug-blue", quantity=2)],
    card_token="tok_approve",
    at=NOON,
    traceparent=None,
)
PUT = {
    "TableName": "orders",
    "Item": item_of(ORDER),
    "ConditionExpression": "attribute_not_exists(order_id)",
    "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
}


@pytest.fixture(scope="module")
def dynamodb() -> Any:
    return client("dynamodb")


@pytest.fixture
def table(dynamodb: Any) -> Iterator[Stubber]:
    with stubbed(dynamodb) as stubber:
        yield stubber


def orders_in(dynamodb: Any) -> DynamoDbOrders:
    return DynamoDbOrders(dynamodb, "orders")


def test_adds_an_order_by_one_conditional_write(dynamodb: Any, table: Stubber) -> None:
    table.add_response("put_item", {}, PUT)
    assert orders_in(dynamodb).add(ORDER) is ORDER


def test_returns_the_order_that_was_there_first(dynamodb: Any, table: Stubber) -> None:
    first = Order.place(
        user_id="alice",
        idempotency_key="k1",
        lines=[OrderLine(sku="mug-blue", quantity=7)],
        card_token="tok_approve",
        at=NOON,
        traceparent=None,
    )
    table.add_client_error(
        "put_item", "ConditionalCheckFailedException", modeled_fields={"Item": item_of(first)}
    )
    assert orders_in(dynamodb).add(ORDER) == first


def test_replaces_an_order_whose_status_is_still_the_same(dynamodb: Any, table: Stubber) -> None:
    confirmed = ORDER.moved_to(Status.CONFIRMED, NOON)
    put = {
        "TableName": "orders",
        "Item": item_of(confirmed),
        "ConditionExpression": "#status = :was",
        "ExpressionAttributeNames": {"#status": "status"},
        "ExpressionAttributeValues": {":was": {"S": "PLACED"}},
    }
    table.add_response("put_item", {}, put)
    orders_in(dynamodb).replace(confirmed, was=Status.PLACED)
    table.add_client_error("put_item", "ConditionalCheckFailedException")
    with pytest.raises(OrdersUnavailable):
        orders_in(dynamodb).replace(confirmed, was=Status.PLACED)


def test_a_refused_write_without_the_stored_order_is_an_error(dynamodb: Any, table: Stubber) -> None:
    table.add_client_error("put_item", "ConditionalCheckFailedException")
    with pytest.raises(MalformedOrder):
        orders_in(dynamodb).add(ORDER)


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_a_passing_fault_means_unavailable(dynamodb: Any, table: Stubber, code: str) -> None:
    table.add_client_error("put_item", code)
    table.add_client_error("get_item", code)
    table.add_client_error("query", code)
    orders = orders_in(dynamodb)
    with pytest.raises(OrdersUnavailable):
        orders.add(ORDER)
    with pytest.raises(OrdersUnavailable):
        orders.get("alice", ORDER.order_id)
    with pytest.raises(OrdersUnavailable):
        orders.page("alice", limit=1, after=None)


def test_an_unreachable_table_means_unavailable() -> None:
    nobody_there = boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="000000000000",
        aws_secret_access_key="test",
        config=Config(connect_timeout=1, retries={"total_max_attempts": 1}),
    )
    with pytest.raises(OrdersUnavailable):
        DynamoDbOrders(nobody_there, "orders").get("alice", ORDER.order_id)


def test_a_missing_right_is_no_passing_fault(dynamodb: Any, table: Stubber) -> None:
    table.add_client_error("put_item", "AccessDeniedException")
    with pytest.raises(ClientError, match="AccessDenied"):
        orders_in(dynamodb).add(ORDER)


def test_reads_an_order_as_last_written(dynamodb: Any, table: Stubber) -> None:
    expected = {
        "TableName": "orders",
        "Key": {"user_id": {"S": "alice"}, "order_id": {"S": ORDER.order_id}},
        "ConsistentRead": True,
    }
    table.add_response("get_item", {"Item": item_of(ORDER)}, expected)
    table.add_response("get_item", {}, expected)
    assert orders_in(dynamodb).get("alice", ORDER.order_id) == ORDER
    assert orders_in(dynamodb).get("alice", ORDER.order_id) is None


def test_pages_through_one_partition(dynamodb: Any, table: Stubber) -> None:
    query = {
        "TableName": "orders",
        "KeyConditionExpression": "user_id = :user_id",
        "ExpressionAttributeValues": {":user_id": {"S": "alice"}},
        "ConsistentRead": True,
        "Limit": 1,
    }
    last = {"user_id": {"S": "alice"}, "order_id": {"S": ORDER.order_id}}
    table.add_response("query", {"Items": [item_of(ORDER)], "LastEvaluatedKey": last}, query)
    table.add_response("query", {"Items": []}, {**query, "ExclusiveStartKey": last})
    first = orders_in(dynamodb).page("alice", limit=1, after=None)
    second = orders_in(dynamodb).page("alice", limit=1, after=first.last_order_id)
    assert (list(first.orders), first.last_order_id) == ([ORDER], ORDER.order_id)
    assert (list(second.orders), second.last_order_id) == ([], None)
