"""The orders API as a customer's application calls it, and as one that waits where the shop is too busy."""

import json
from typing import Any

import pytest

from bench.buyer import Buyer
from bench.patience import Patience
from cairn.errors import CairnError
from cairn.shop.addresses import Addresses
from cairn.shop.customer import SignedIn
from cairn.shop.orders_client import OrdersClient, TooManyRequests
from tests.support.told_api import OUTPUTS, Api, api

__all__ = ["api"]


def client(api: Any) -> OrdersClient:
    addresses = Addresses.of(OUTPUTS, endpoint=api.url)
    return OrdersClient(addresses, SignedIn("customer-1", "token"))


def order(status: str) -> dict[str, Any]:
    return {"order_id": "o-1", "status": status}


def test_places_an_order_with_token_host_and_a_fresh_key(api: type[Api]) -> None:
    api.answers = [(201, order("PLACED"))]
    orders = client(api)
    placed = orders.place("sku-1", 2, card="tok_approve")
    orders.place("sku-1", 2, card="tok_approve")
    (method, path, headers, body), (_, _, second, _) = api.seen
    assert (placed.order_id, placed.status, method, path) == ("o-1", "PLACED", "POST", "/orders")
    assert json.loads(body) == {
        "lines": [{"sku": "sku-1", "quantity": 2}],
        "card_token": "tok_approve",
    }
    assert (headers["Host"], headers["Authorization"]) == ("api.shop.example", "Bearer token")
    assert headers["Idempotency-Key"] != second["Idempotency-Key"]


def test_tells_what_the_api_objects_to(api: type[Api]) -> None:
    api.answers = [(400, {"detail": "quantity must be 1-99"})]
    with pytest.raises(CairnError, match=r"answered with 400.*quantity must be 1-99"):
        client(api).place("sku-1", 2, card="tok_approve")


def test_an_order_for_which_the_shop_was_too_busy_is_sent_again_under_its_key(api: type[Api]) -> None:
    api.answers = [(429, {"message": "Rate Exceeded"}), (201, order("PLACED"))]
    orders = client(api)
    with pytest.raises(TooManyRequests, match=r"answered with 429.*Rate Exceeded.*send it again"):
        orders.place("sku-1", 2, card="tok_approve", idempotency_key="k-1")
    orders.place("sku-1", 2, card="tok_approve", idempotency_key="k-1")
    assert [headers["Idempotency-Key"] for _, _, headers, _ in api.seen] == ["k-1", "k-1"]


def test_a_buyer_waits_for_a_shop_that_is_too_busy_and_orders_once(api: type[Api]) -> None:
    api.answers = [(429, {}), (429, {}), (201, order("PLACED"))]
    buyer = Buyer(client(api))
    bought = [buyer.buy() for _ in range(2)]
    keys = [headers["Idempotency-Key"] for _, _, headers, _ in api.seen]
    assert [one.order_id for one in bought] == ["o-1", "o-1"]
    assert (keys[0] == keys[1] == keys[2], keys[2] == keys[3], len(keys)) == (True, False, 4)
    assert buyer.patience.repeated_after_429 == 2


def test_a_buyer_waits_for_an_order_that_cannot_be_read_yet(api: type[Api]) -> None:
    api.answers = [(429, {}), (200, order("CONFIRMED"))]
    buyer = Buyer(client(api))
    assert (buyer.read("o-1").status, buyer.patience.repeated_after_429) == ("CONFIRMED", 1)


@pytest.mark.parametrize("status", [400, 409, 500, 503])
def test_a_buyer_takes_every_other_failure_at_its_word(api: type[Api], status: int) -> None:
    api.answers = [(status, {})]
    with pytest.raises(CairnError, match=f"answered with {status}"):
        Buyer(client(api)).buy()
    assert len(api.seen) == 1


def test_a_buyers_patience_ends(api: type[Api]) -> None:
    api.answers = [(429, {})]
    buyer = Buyer(client(api), Patience(lasts_sec=0.3))
    with pytest.raises(TooManyRequests):
        buyer.buy()
    assert buyer.patience.repeated_after_429 == len(api.seen) - 1 > 0


def test_tells_that_nobody_answers() -> None:
    addresses = Addresses.of(OUTPUTS, endpoint="http://127.0.0.1:1")
    with pytest.raises(CairnError, match=r"got no answer.*cairn status"):
        OrdersClient(addresses, SignedIn("customer-1", "token")).place("sku-1", 2, card="tok_approve")


def test_follows_an_order_until_its_state_is_final(api: type[Api]) -> None:
    api.answers = [(200, order(status)) for status in ("PLACED", "PLACED", "CONFIRMED")]
    states = client(api).follow("o-1", since="PLACED", patience_sec=30)
    assert [state.status for state in states] == ["CONFIRMED"]
    assert {path for _, path, _, _ in api.seen} == {"/orders/customer-1/o-1"}


def test_stops_following_when_patience_is_over(api: type[Api]) -> None:
    api.answers = [(200, order("PLACED"))] * 2
    assert not list(client(api).follow("o-1", since="PLACED", patience_sec=0.1))
    assert len(api.seen) == 1
