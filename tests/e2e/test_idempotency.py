"""A request that is sent again is the same order, however often and at whatever moment."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.events import events_about
from tests.support.eventually import eventually
from tests.support.orders_api import CARD, OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

ONE = {"lines": [{"sku": "mug-blue", "quantity": 1}], "card_token": CARD}
TWO = {**ONE, "lines": [{"sku": "mug-blue", "quantity": 2}]}


def test_the_same_key_and_payload_are_one_order(api: OrdersApi, customer: Customer) -> None:
    key = str(uuid.uuid4())
    first, second = api.place(ONE, key=key), api.place(ONE, key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    listed = api.request("GET", f"/orders/{customer.user_id}?limit=100").json()["orders"]
    assert [order["order_id"] for order in listed].count(first.json()["order_id"]) == 1


def test_the_same_key_with_another_payload_is_refused(api: OrdersApi, customer: Customer) -> None:
    key = str(uuid.uuid4())
    placed = api.place(ONE, key=key)
    refused = api.place(TWO, key=key)
    assert refused.status_code == 409, refused.text
    assert "Idempotency-Key" in refused.text
    assert api.get(customer.user_id, placed.json()["order_id"]).json()["lines"] == ONE["lines"]


def test_another_key_is_another_order(api: OrdersApi) -> None:
    assert api.place(ONE).json()["order_id"] != api.place(ONE).json()["order_id"]


def test_two_customers_may_use_the_same_key(shop: Shop) -> None:
    key = str(uuid.uuid4())
    orders = []
    for _ in range(2):
        someone = shop.customer()
        with shop.api(someone.access_token) as api:
            placed = api.place(ONE, key=key)
            assert placed.status_code == 201, placed.text
            orders.append(placed.json()["order_id"])
    assert orders[0] != orders[1]


def test_twenty_double_submits_at_once_are_one_order_and_one_event(shop: Shop) -> None:
    someone, key = shop.customer(), str(uuid.uuid4())
    with shop.api(someone.access_token) as api:
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: api.place_patiently(ONE, key=key), range(20)))
        assert {answer.status_code for answer in answers} == {201}
        (order_id,) = {answer.json()["order_id"] for answer in answers}
        assert [order["order_id"] for order in api.list_of(someone.user_id).json()["orders"]] == [order_id]
    events = eventually(lambda: events_about(shop, order_id, at_least=1), within_sec=30)
    assert len({event["detail"]["event_id"] for event in events}) == 1
