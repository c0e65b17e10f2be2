"""An event on the bus reaches the customer's open page within seconds, and the customer's mail box once."""

import json
import re
import time
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cairn.localcloud.faults.fault import Fault
from cairn.localcloud.mail import Email
from services.contracts import OrderCancelled, OrderConfirmed, OrderShipped
from tests.support.eventually import eventually
from tests.support.mail import emails_to
from tests.support.order_events import detail_of, put_on_bus
from tests.support.shop import Shop
from tests.support.tokens import FORGERIES, Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

SLOW_MS = 3500
"""Longer than other calls of the service wait for an answer, shorter than its function may take."""


def listen(shop: Shop, query: str) -> ClientConnection:
    """Connect to the WebSocket API as it is reached on this machine."""
    url = shop.outputs["notifications"]["web_socket_url"]
    address = re.fullmatch(r"wss://([a-z0-9]+)\.execute-api\.[^/]+/(\w+)", url)
    assert address, url
    api_id, stage = address.groups()
    port = shop.account.cloud.port
    return connect(
        f"ws://127.0.0.1:{port}/_aws/execute-api/{api_id}/{stage}{query}", proxy=None, open_timeout=60
    )


def archived(shop: Shop, event_id: str) -> list[str]:
    """Return the keys under which a notice is kept."""
    s3 = shop.account.clients("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=shop.outputs["notifications"]["archive_bucket_name"]
    )
    return sorted(
        each["Key"] for page in pages for each in page.get("Contents", ()) if event_id in each["Key"]
    )


def test_every_open_page_of_the_customer_shows_it_and_nobody_elses(shop: Shop, customer: Customer) -> None:
    other = shop.customer()
    with (
        listen(shop, f"?token={customer.access_token}") as first,
        listen(shop, f"?token={customer.access_token}") as second,
        listen(shop, f"?token={other.access_token}") as others,
    ):
        shipped = detail_of(OrderShipped, customer.user_id)
        put_on_bus(shop, OrderShipped, shipped)
        for page in (first, second):
            notice = json.loads(page.recv(timeout=60))
            assert (notice["id"], notice["type"]) == (shipped["event_id"], "OrderShipped")
            assert (notice["order_id"], notice["tracking_number"]) == (shipped["order_id"], "CAIRN00000001")
        with pytest.raises(TimeoutError):
            others.recv(timeout=1)


@pytest.mark.parametrize(
    ("kind", "became", "said"),
    [(OrderConfirmed, "is confirmed", "2 x mug-blue"), (OrderCancelled, "was cancelled", "in stock")],
)
def test_an_event_is_one_email_and_is_kept(shop: Shop, kind: Any, became: str, said: str) -> None:
    customer = shop.customer()
    detail = detail_of(kind, customer.user_id)
    for _ in range(3):
        put_on_bus(shop, kind, detail)
    subject = f"Your order {detail['order_id'][:8]} {became}"

    def came() -> list[Email]:
        # A confirmed order is shipped by fulfilment, which is an event of its own, and another e-mail.
        found = [each for each in emails_to(shop.account, customer.email) if each.subject == subject]
        assert found, "no e-mail yet"
        return found

    (email,) = eventually(came, within_sec=60)
    assert email.sender == f"orders@{shop.host.removeprefix('api.')}"
    assert said in email.text

    def kept() -> None:
        assert archived(shop, detail["event_id"]) == [f"email/2026/01/01/{detail['event_id']}.json"]

    eventually(kept, within_sec=30)
    assert len(came()) == 1


def test_an_answer_that_is_slow_costs_no_second_email(shop: Shop) -> None:
    customer, cloud = shop.customer(), shop.account.cloud
    slow = Fault(
        effect="delay",
        dependency="ses",
        account_id=shop.account.account_id,
        of="notifications",
        delay_ms=SLOW_MS,
    )
    cloud.set_fault(slow)
    try:
        detail = detail_of(OrderCancelled, customer.user_id)
        put_on_bus(shop, OrderCancelled, detail)

        def kept() -> None:
            assert len(archived(shop, detail["event_id"])) == 1

        eventually(kept, within_sec=60)
    finally:
        cloud.clear_faults(slow.id)
    assert len(emails_to(shop.account, customer.email)) == 1


@pytest.mark.parametrize("query", ["", "?token=", "?token=forged"])
def test_a_stranger_does_not_listen(shop: Shop, query: str) -> None:
    refused_with(shop, query)


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_token_that_no_api_may_take_does_not_let_listen(
    shop: Shop, customer: Customer, forgery: str
) -> None:
    refused_with(shop, f"?token={FORGERIES[forgery](customer.access_token, shop.pool_key)}")


def test_an_id_token_does_not_let_listen(shop: Shop, customer: Customer) -> None:
    refused_with(shop, f"?token={customer.id_token}")


def refused_with(shop: Shop, query: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        listen(shop, query)
    assert refused.value.response.status_code in (401, 403)


def table_of_connections(shop: Shop) -> str:
    names: list[str] = shop.account.clients("dynamodb").list_tables()["TableNames"]
    (table,) = [name for name in names if name.endswith("notifications-connections")]
    return table


def has_connections(shop: Shop, customer: Customer, count: int) -> None:
    found = shop.account.clients("dynamodb").query(
        TableName=table_of_connections(shop),
        KeyConditionExpression="user_id = :user_id",
        ExpressionAttributeValues={":user_id": {"S": customer.user_id}},
    )
    assert found["Count"] == count


def test_a_connection_that_ended_is_forgotten(shop: Shop) -> None:
    customer = shop.customer()
    with listen(shop, f"?token={customer.access_token}"):
        eventually(lambda: has_connections(shop, customer, 1), within_sec=30)
    eventually(lambda: has_connections(shop, customer, 0), within_sec=30)


def test_a_connection_whose_end_nobody_told_is_forgotten_at_the_next_notice(shop: Shop) -> None:
    customer = shop.customer()
    gone = {
        "user_id": {"S": customer.user_id},
        "connection_id": {"S": "Z29uZQ=="},
        "expires_at": {"N": str(int(time.time()) + 600)},
    }
    shop.account.clients("dynamodb").put_item(TableName=table_of_connections(shop), Item=gone)
    put_on_bus(shop, OrderCancelled, detail_of(OrderCancelled, customer.user_id))
    eventually(lambda: has_connections(shop, customer, 0), within_sec=60)
