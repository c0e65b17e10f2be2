"""Every accepted order ends, and money and stock agree: judged by an auditor that reads all stores."""

import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.e2e.auditor import FINAL, Auditor
from tests.support.events import kept_events
from tests.support.eventually import eventually
from tests.support.orders_api import OrdersApi
from tests.support.products import PRICE, offer
from tests.support.shop import Shop
from tests.support.stock import Stock, fresh_sku
from tests.support.tokens import Customer

PLENTY, NEVER_STOCKED, NEVER_SOLD = "saga-tea", "never-stocked", "never-sold"

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


@pytest.fixture(scope="module")
def auditor(shop: Shop) -> Auditor:
    return Auditor(shop)


@pytest.fixture(scope="module")
def stock(shop: Shop) -> Stock:
    """The stock as the machine that may write it calls it, with plenty of one product that is sold."""
    stock = Stock.of_operator(shop)
    for sku in (PLENTY, NEVER_SOLD):
        eventually(lambda sku=sku: stock.set(sku, 100_000), within_sec=120)
    for sku in (PLENTY, NEVER_STOCKED):
        eventually(lambda sku=sku: offer(shop, sku), within_sec=120)
    return stock


def place(api: OrdersApi, *, sku: str = PLENTY, card: str = "tok_approve") -> dict[str, Any]:
    """Place an order for two of a product and return it."""
    order = {"lines": [{"sku": sku, "quantity": 2}], "card_token": card}
    answer = api.place_patiently(order, key=str(uuid.uuid4()))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def ended(api: OrdersApi, order: dict[str, Any], *, within_sec: float = 120) -> dict[str, Any]:
    """Return the order once its status is final."""

    def shown() -> dict[str, Any]:
        now: dict[str, Any] = api.get(order["user_id"], order["order_id"]).json()
        assert now["status"] in FINAL, now
        return now

    return eventually(shown, within_sec=within_sec, every_sec=0.5)


@pytest.mark.parametrize("card", ["tok_approve", "tok_slow", "tok_twice", "tok_charge_then_timeout"])
def test_a_card_that_is_charged_confirms_the_order(
    api: OrdersApi, auditor: Auditor, stock: Stock, card: str
) -> None:
    before = auditor.available(PLENTY)
    order = ended(api, place(api, card=card))
    assert (order["status"], order["cancel_reason"]) == ("CONFIRMED", None)
    assert auditor.findings([order["order_id"]]) == []
    assert auditor.charged(order["order_id"]) == 2 * PRICE
    assert auditor.available(PLENTY) == before - 2


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"card": "tok_decline"}, "card_declined"),
        ({"card": "tok_timeout"}, "timed_out"),
        ({"card": "tok_fail"}, "failed"),
        ({"sku": NEVER_SOLD}, "unknown_product"),
        ({"sku": NEVER_STOCKED}, "unknown_product"),
    ],
    ids=str,
)
def test_an_order_that_cannot_be_paid_or_sold_is_cancelled_and_says_why(
    api: OrdersApi, auditor: Auditor, stock: Stock, asked: dict[str, str], reason: str
) -> None:
    before = auditor.available(PLENTY)
    order = ended(api, place(api, **asked))
    assert (order["status"], order["cancel_reason"]) == ("CANCELLED", reason)
    assert auditor.findings([order["order_id"]]) == []
    assert auditor.charged(order["order_id"]) == 0
    assert auditor.available(PLENTY) == before


def test_an_order_for_more_than_there_is_is_cancelled_and_holds_nothing(
    shop: Shop, api: OrdersApi, auditor: Auditor, stock: Stock
) -> None:
    sku = fresh_sku("scarce")
    offer(shop, sku)
    stock.set(sku, 1)
    order = ended(api, place(api, sku=sku))
    assert (order["status"], order["cancel_reason"]) == ("CANCELLED", "out_of_stock")
    assert auditor.findings([order["order_id"]]) == []
    assert auditor.available(sku) == 1


def test_a_second_delivery_of_a_placed_order_changes_nothing(
    shop: Shop, api: OrdersApi, auditor: Auditor, stock: Stock
) -> None:
    before = auditor.available(PLENTY)
    order = place(api)
    order_id = order["order_id"]
    functions = shop.outputs["payments"]["function_names"]
    (begin,) = [name for name in functions if name.endswith("on-order-placed")]

    def delivered() -> dict[str, Any]:
        (first, *_) = [
            each
            for each in kept_events(shop)
            if each["detail-type"] == "OrderPlaced" and each["detail"]["order_id"] == order_id
        ] or [None]
        assert first
        return dict(first)

    event = eventually(delivered, within_sec=60)
    for _ in range(2):
        ended(api, order)
        shop.account.clients("lambda").invoke(
            FunctionName=begin,
            Qualifier="live",
            Payload=json.dumps(event).encode(),
        )
    states = shop.account.clients("stepfunctions")
    machine = shop.outputs["payments"]["state_machine_arn"]
    runs = states.list_executions(stateMachineArn=machine, maxResults=1000)["executions"]
    assert Counter(run["name"] for run in runs)[order_id] == 1
    assert auditor.findings([order_id]) == []
    assert auditor.available(PLENTY) == before - 2


def test_forty_buyers_of_ten_items(shop: Shop, auditor: Auditor, stock: Stock) -> None:
    sku = fresh_sku("rare")
    offer(shop, sku)
    stock.set(sku, 10)
    order = {"lines": [{"sku": sku, "quantity": 1}], "card_token": "tok_approve"}
    buyers = [shop.customer() for _ in range(40)]

    def buy(buyer: Customer) -> str:
        with shop.api(buyer.access_token) as api:
            return str(api.place_patiently(order, key=str(uuid.uuid4())).json()["order_id"])

    with ThreadPoolExecutor(10) as pool:
        bought = list(pool.map(buy, buyers))

    def all_ended() -> list[str | None]:
        statuses = auditor.statuses(bought)
        assert set(statuses) <= set(FINAL), Counter(statuses)
        return statuses

    statuses = eventually(all_ended, within_sec=300, every_sec=2)
    assert Counter(statuses) == {"CONFIRMED": 10, "CANCELLED": 30}
    assert auditor.available(sku) == 0
    assert auditor.findings(bought) == []
    assert sum(auditor.charged(order_id) for order_id in bought) == 10 * PRICE
