"""Whatever a stranger sends, the API answers with JSON and never with a fault of its own."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from services.orders.handlers import create_order, get_order, list_orders
from tests.services.api_events import ALICE, CONTEXT, claims, event
from tests.services.fakes import InMemoryOrders

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
LINES = st.lists(
    st.dictionaries(st.sampled_from(["sku", "quantity", "price"]), st.integers(-2, 101) | VALUES), max_size=3
)
BODIES = st.one_of(
    st.text(),
    VALUES.map(json.dumps),
    st.dictionaries(st.sampled_from(["lines", "card_token", "user_id"]), LINES | VALUES).map(json.dumps),
)
ANY_REQUEST = settings(
    max_examples=60,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def assert_answered(answer: dict[str, Any]) -> None:
    assert 200 <= answer["statusCode"] < 500
    assert isinstance(json.loads(answer["body"]), dict)


@ANY_REQUEST
@given(body=BODIES, key=st.text(), encoded=st.booleans())
@example(body='{"lines": [{"sku": "a", "quantity": 1}], "card_token": "tok_a"}', key="k", encoded=False)
@example(body="[" * 100_000, key="k", encoded=False)
@example(body="\ud800", key="k", encoded=False)
@example(body="\\" * 1000 + '"', key="k", encoded=False)
def test_create_order_never_fails(orders: InMemoryOrders, body: str, key: str, encoded: bool) -> None:
    call = event(raw=body, headers={"Idempotency-Key": key}, base64_encoded=encoded)
    assert_answered(create_order.handler(call, CONTEXT))


@ANY_REQUEST
@given(user_id=st.just(ALICE) | st.text(), order_id=st.uuids().map(str) | st.text())
def test_get_order_never_fails(orders: InMemoryOrders, user_id: str, order_id: str) -> None:
    call = event(path={"user_id": user_id, "order_id": order_id})
    assert_answered(get_order.handler(call, CONTEXT))


@ANY_REQUEST
@given(query=st.dictionaries(st.sampled_from(["limit", "next", "other"]), st.text()))
def test_list_orders_never_fails(orders: InMemoryOrders, query: dict[str, str]) -> None:
    assert_answered(list_orders.handler(event(path={"user_id": ALICE}, query=query), CONTEXT))


@ANY_REQUEST
@given(caller=st.dictionaries(st.sampled_from(["sub", "token_use", "scope"]), st.just("access") | VALUES))
def test_strange_claims_give_no_entry(orders: InMemoryOrders, caller: dict[str, Any]) -> None:
    given_claims = {**claims(), "token_use": "id", **caller}
    status = list_orders.handler(event(path={"user_id": ALICE}, caller=given_claims), CONTEXT)["statusCode"]
    assert status == 200 if given_claims == claims() else status in (401, 403, 404)


@pytest.mark.parametrize("part", ["headers", "pathParameters", "queryStringParameters", "body"])
def test_reads_a_call_whose_parts_are_null(orders: InMemoryOrders, part: str) -> None:
    call = {**event(path={"user_id": ALICE}), part: None}
    assert list_orders.handler(call, CONTEXT)["statusCode"] in (200, 404)
    assert create_order.handler(call, CONTEXT)["statusCode"] == 400
