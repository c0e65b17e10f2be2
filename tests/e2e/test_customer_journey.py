"""A customer signs in, places an order, sees it, and the shop hears of it."""

import uuid
from typing import Any

import pytest

from services.contracts import OrderPlaced
from tests.support.events import events_about
from tests.support.eventually import eventually
from tests.support.orders_api import CARD, OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

LINES = [{"sku": "mug-blue", "quantity": 2}, {"sku": "tea.green", "quantity": 99}]


def as_placed(order: dict[str, Any]) -> dict[str, Any]:
    """Return what of an order stays as it was placed, whatever becomes of it meanwhile."""
    return {name: order[name] for name in ("order_id", "user_id", "placed_at", "lines")}


def test_an_order_is_placed_shown_listed_and_published(
    shop: Shop, customer: Customer, api: OrdersApi
) -> None:
    placed = api.place({"lines": LINES, "card_token": CARD})
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert order["user_id"] == customer.user_id
    assert order["status"] == "PLACED"
    assert order["lines"] == LINES

    shown = api.get(customer.user_id, order["order_id"])
    assert (shown.status_code, as_placed(shown.json())) == (200, as_placed(order))

    listed = api.list_of(customer.user_id)
    assert listed.status_code == 200
    assert as_placed(order) in [as_placed(each) for each in listed.json()["orders"]]

    (entry,) = eventually(lambda: events_about(shop, order["order_id"], at_least=1), within_sec=30)
    assert (entry["source"], entry["detail-type"]) == (OrderPlaced.SOURCE, OrderPlaced.DETAIL_TYPE)
    event = OrderPlaced.model_validate(entry["detail"])
    assert str(event.order_id) == order["order_id"]
    assert event.user_id == customer.user_id
    assert [line.model_dump() for line in event.lines] == LINES


def test_orders_come_in_pages_and_each_once(customer: Customer, api: OrdersApi) -> None:
    placed = {api.place().json()["order_id"] for _ in range(3)}
    seen: list[str] = []
    after = ""
    while True:
        page = api.request("GET", f"/orders/{customer.user_id}?limit=2{after}").json()
        assert len(page["orders"]) <= 2
        seen += [order["order_id"] for order in page["orders"]]
        if not page["next"]:
            break
        after = f"&next={page['next']}"
    assert len(seen) == len(set(seen))
    assert placed <= set(seen)


def test_a_new_customer_has_no_orders(shop: Shop) -> None:
    someone = shop.customer()
    with shop.api(someone.access_token) as api:
        assert api.list_of(someone.user_id).json() == {"orders": [], "next": None}


def test_answers_carry_security_headers_and_no_store(customer: Customer, api: OrdersApi) -> None:
    headers = api.get(customer.user_id, str(uuid.uuid4())).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "max-age" in headers["Strict-Transport-Security"]
