import json
from typing import Any

import pytest

from services.orders.handlers import create_order, get_order, list_orders
from tests.services.api_events import ALICE, BOB, CONTEXT, claims, error_of, event, new_order
from tests.services.fakes import InMemoryOrders


@pytest.fixture
def placed(orders: InMemoryOrders) -> dict[str, Any]:
    """One order of Alice's, as she saw it when she placed it."""
    order: dict[str, Any] = json.loads(create_order.handler(new_order(), CONTEXT)["body"])
    return order


def get(user_id: str, order_id: str, *, caller: str = ALICE, **changed: Any) -> dict[str, Any]:
    path = {"user_id": user_id, "order_id": order_id}
    return get_order.handler(event(path=path, caller=claims(caller, **changed)), CONTEXT)


def list_of(user_id: str, *, caller: str = ALICE, **query: str) -> dict[str, Any]:
    call = event(path={"user_id": user_id}, query=query or None, caller=claims(caller))
    return list_orders.handler(call, CONTEXT)


def test_a_customer_gets_the_own_order(placed: dict[str, Any]) -> None:
    answer = get(ALICE, placed["order_id"])
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"]) == placed


def test_every_order_that_is_not_ones_own_looks_missing_in_the_same_way(placed: dict[str, Any]) -> None:
    order_id = placed["order_id"]
    answers = [
        get(ALICE, "00000000-0000-0000-0000-000000000000"),
        get(ALICE, order_id, caller=BOB),
        get(BOB, order_id, caller=BOB),
        get(BOB, order_id, caller=ALICE),
        get(ALICE, order_id.upper()),
        get(ALICE, "no uuid"),
        get(ALICE, ""),
        get("", order_id),
        list_of(ALICE, caller=BOB),
        list_of("", caller=BOB),
    ]
    assert {answer["statusCode"] for answer in answers} == {404}
    assert len({answer["body"] for answer in answers}) == 1
    assert error_of(answers[0])["code"] == "not_found"


def test_rejects_a_token_that_may_only_write(placed: dict[str, Any]) -> None:
    assert get(ALICE, placed["order_id"], scope="orders/write")["statusCode"] == 403


def test_a_customer_without_orders_sees_an_empty_list(orders: InMemoryOrders) -> None:
    assert json.loads(list_of(ALICE)["body"]) == {"orders": [], "next": None}


def test_follows_the_pages_to_the_end(orders: InMemoryOrders) -> None:
    for _ in range(5):
        create_order.handler(new_order(), CONTEXT)
    create_order.handler(new_order(caller=claims(BOB)), CONTEXT)
    seen: list[str] = []
    query = {"limit": "2"}
    while True:
        page = json.loads(list_of(ALICE, **query)["body"])
        seen += [order["order_id"] for order in page["orders"]]
        if page["next"] is None:
            break
        query["next"] = page["next"]
    assert sorted(seen) == sorted(order_id for owner, order_id in orders.stored if owner == ALICE)


def test_lists_twenty_orders_unless_asked_otherwise(orders: InMemoryOrders) -> None:
    for _ in range(21):
        create_order.handler(new_order(), CONTEXT)
    assert len(json.loads(list_of(ALICE)["body"])["orders"]) == 20
    assert len(json.loads(list_of(ALICE, limit="100")["body"])["orders"]) == 21


@pytest.mark.parametrize("limit", ["0", "101", "-1", "1.5", "NaN", "", " 1", "1e1", "٣", "9" * 5000])
def test_rejects_a_limit_out_of_bounds(orders: InMemoryOrders, limit: str) -> None:
    answer = list_of(ALICE, limit=limit)
    assert answer["statusCode"] == 400
    assert error_of(answer)["details"] == [{"field": "limit", "message": "must be 1-100"}]


@pytest.mark.parametrize("token", ["", "x", "ü", "A" * 21, "A" * 23, "../../etc/passwd", "A" * 100_000, "=="])
def test_rejects_a_next_that_no_answer_gave(orders: InMemoryOrders, token: str) -> None:
    answer = list_of(ALICE, next=token)
    assert answer["statusCode"] == 400
    assert error_of(answer)["details"][0]["field"] == "next"


def test_a_forged_next_stays_inside_ones_own_orders(placed: dict[str, Any]) -> None:
    assert json.loads(list_of(BOB, caller=BOB, next="A" * 22)["body"]) == {"orders": [], "next": None}
