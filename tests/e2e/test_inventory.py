"""The stock: read by customers, set by a machine, and held for orders by commands that may come twice."""

import uuid

import pytest

from tests.support.eventually import eventually
from tests.support.shop import Shop
from tests.support.stock import Stock, command, fresh_sku
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


@pytest.fixture(scope="module", autouse=True)
def poison(shop: Shop) -> str:
    """The id of a message that is no command, sent before all else: its five attempts take their time."""
    sent = shop.account.clients("sqs").send_message(
        QueueUrl=shop.outputs["inventory"]["queue_url"], MessageBody='{"command": "EatStock"}'
    )
    return str(sent["MessageId"])


@pytest.fixture(scope="module")
def operator(shop: Shop) -> Stock:
    """The stock as the machine that may write it calls it, once tasks answer."""
    stock = Stock.of_operator(shop)
    eventually(lambda: stock.set(fresh_sku("first"), 1), within_sec=120)
    return stock


@pytest.fixture(scope="module")
def buyer(shop: Shop, customer: Customer, operator: Stock) -> Stock:
    """The stock as a customer sees it."""
    assert operator.token
    return Stock(shop, customer.access_token)


def has(stock: Stock, sku: str, available: int) -> None:
    assert stock.available(sku) == available


def test_a_machine_sets_what_customers_see(operator: Stock, buyer: Stock) -> None:
    sku = fresh_sku("tea")
    unknown = buyer.call("GET", sku)
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")
    operator.set(sku, 12)
    seen = buyer.call("GET", sku)
    assert seen.json() == {"sku": sku, "available": 12}
    assert seen.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("body", [{}, {"available": -1}, {"available": "1"}, {"available": 1, "held": 0}])
def test_what_is_no_level_is_refused(operator: Stock, body: dict[str, object]) -> None:
    assert operator.call("PUT", "tea", json=body).status_code == 400


def test_who_may_not_write_does_not_whatever_the_headers_say(shop: Shop, buyer: Stock) -> None:
    forged = {"X-Caller-Scope": "stock/write", "X-Caller-Subject": "operator", "X-Caller-Token-Use": "access"}
    assert Stock(shop).call("PUT", "tea", forged, json={"available": 1}).status_code == 401
    assert buyer.call("PUT", "tea", forged, json={"available": 1}).status_code in (401, 403)


def test_a_token_made_for_somebody_else_is_refused_by_the_service_itself(shop: Shop, buyer: Stock) -> None:
    assert buyer.token
    other = Stock(shop, shop.pool_key.sign(buyer.token, client_id="another"))
    mine = {"X-Caller-Client-Id": shop.outputs["edge"]["user_pool_client_id"]}
    answer = other.call("GET", "tea", mine)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


def test_commands_hold_sell_and_give_back_once(shop: Shop, operator: Stock, buyer: Stock) -> None:
    sku, kept, given_back = fresh_sku("mug"), str(uuid.uuid4()), str(uuid.uuid4())
    operator.set(sku, 10)
    for order_id, quantity in ((kept, 4), (given_back, 3)):
        for _ in range(2):
            command(shop, "ReserveStock", order_id, sku, quantity)
    eventually(lambda: has(buyer, sku, 3), within_sec=60)
    command(shop, "CommitStock", kept, sku, 4)
    for _ in range(2):
        command(shop, "ReleaseStock", given_back, sku, 3)
    eventually(lambda: has(buyer, sku, 6), within_sec=60)
    command(shop, "ReserveStock", given_back, sku, 3)
    command(shop, "ReserveStock", str(uuid.uuid4()), sku, 1)
    eventually(lambda: has(buyer, sku, 5), within_sec=60)


def test_what_is_no_command_ends_in_the_dead_letter_queue(shop: Shop, poison: str) -> None:
    sqs, queue_url = shop.account.clients("sqs"), shop.outputs["inventory"]["queue_url"]

    def is_dead() -> None:
        found = sqs.receive_message(
            QueueUrl=f"{queue_url}-dead-letter", VisibilityTimeout=0, MaxNumberOfMessages=10
        )
        assert poison in [message["MessageId"] for message in found.get("Messages", ())]

    eventually(is_dead, within_sec=120)
