"""Whatever is wrong with a request: 400 (413 for too much), a body that says what, and nothing stored."""

import json
from typing import Any

import httpx
import pytest

from tests.support.orders_api import CARD, ORDER, OrdersApi
from tests.support.shop import Shop

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


def with_quantity(raw: str) -> str:
    """Return a body whose quantity stands there letter by letter, be it JSON or not."""
    return f'{{"card_token": "{CARD}", "lines": [{{"sku": "mug-blue", "quantity": {raw}}}]}}'


BAD_QUANTITIES = [
    "-1",
    "0",
    "100",
    "1e30",
    "1.5",
    "99999999999999999999",
    "NaN",
    "Infinity",
    '"2"',
    "null",
    "true",
]

BAD_BODIES: dict[str, Any] = {
    "nothing": {},
    "no lines": {"card_token": CARD},
    "no card": {"lines": ORDER["lines"]},
    "a card's own number": {**ORDER, "card_token": "4242424242424242"},
    "empty lines": {**ORDER, "lines": []},
    "lines that are no list": {**ORDER, "lines": {"sku": "mug-blue", "quantity": 1}},
    "no quantity": {**ORDER, "lines": [{"sku": "mug-blue"}]},
    "no sku": {**ORDER, "lines": [{"quantity": 1}]},
    "empty sku": {**ORDER, "lines": [{"sku": "", "quantity": 1}]},
    "a long sku": {**ORDER, "lines": [{"sku": "x" * 65, "quantity": 1}]},
    "a sku with control characters": {**ORDER, "lines": [{"sku": "mug\r\n\u001b[31m", "quantity": 1}]},
    "too many lines": {**ORDER, "lines": [{"sku": f"sku-{number}", "quantity": 1} for number in range(51)]},
    "the same sku twice": {**ORDER, "lines": [{"sku": "mug-blue", "quantity": 1}] * 2},
    "an unknown field": {**ORDER, "note": "please hurry"},
    "a price": {**ORDER, "price": 0},
    "a status": {**ORDER, "status": "CONFIRMED"},
    "an unknown field in a line": {**ORDER, "lines": [{"sku": "mug-blue", "quantity": 1, "price": 0}]},
    "a list": [ORDER],
    "a string": "order",
    "null": None,
}

BAD_TEXTS: dict[str, bytes] = {
    "cut off": b'{"lines": [',
    "not JSON": b"lines=mug-blue",
    "empty": b"",
    "nested very deeply": b'{"lines": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "a key twice": b'{"lines": [{"sku": "mug-blue", "quantity": 1, "quantity": 99}]}',
    "not UTF-8": b'{"lines": [{"sku": "\xff\xfe", "quantity": 1}]}',
}


def says_what_is_wrong(answer: httpx.Response) -> bool:
    """Whether the body is JSON with a message for people in it, and nothing internal."""
    body = answer.json()
    message = body.get("message") or body.get("error", {}).get("message")
    internal = ("Traceback", 'File "', "botocore", "pydantic", "arn:aws")
    return bool(message) and not any(word in answer.text for word in internal)


@pytest.mark.parametrize("quantity", BAD_QUANTITIES)
def test_rejects_the_quantity(api: OrdersApi, quantity: str) -> None:
    answer = api.place(content=with_quantity(quantity), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert says_what_is_wrong(answer), answer.text


@pytest.mark.parametrize("name", BAD_BODIES)
def test_rejects(api: OrdersApi, name: str) -> None:
    answer = api.place(content=json.dumps(BAD_BODIES[name]), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert says_what_is_wrong(answer), answer.text


@pytest.mark.parametrize("name", BAD_TEXTS)
def test_rejects_a_body_that_is(api: OrdersApi, name: str) -> None:
    answer = api.place(content=BAD_TEXTS[name], headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert says_what_is_wrong(answer), answer.text


def test_names_the_field_at_fault(api: OrdersApi) -> None:
    answer = api.place({**ORDER, "lines": [{"sku": "mug-blue", "quantity": 0}]})
    assert "minimum" in answer.text or "quantity" in answer.text


@pytest.mark.parametrize("size", [33_000, 5_000_000], ids=["just over the limit", "5 MB"])
@pytest.mark.parametrize("padding", ["spaces", "a long sku"])
def test_rejects_an_oversize_body(api: OrdersApi, size: int, padding: str) -> None:
    content = (
        " " * size + json.dumps(ORDER)
        if padding == "spaces"
        else json.dumps({**ORDER, "lines": [{"sku": "x" * size, "quantity": 1}]})
    )
    answer = api.place(content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 413), answer.text[:300]
    assert says_what_is_wrong(answer), answer.text[:300]


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/xml"])
def test_rejects_what_only_another_content_type_hides(api: OrdersApi, content_type: str | None) -> None:
    """API Gateway checks the model for JSON alone: the function has to check by itself."""
    headers = {"Content-Type": content_type} if content_type else {}
    answer = api.place(content=with_quantity("-1"), headers=headers)
    assert answer.status_code in (400, 415), answer.text


@pytest.mark.parametrize("key", [None, "", "x" * 256, "with space"])
def test_rejects_the_idempotency_key(api: OrdersApi, key: str | None) -> None:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = api.request("POST", "/orders", json=ORDER, headers=headers)
    assert answer.status_code == 400, answer.text
    assert says_what_is_wrong(answer), answer.text
    assert "Idempotency-Key" in answer.text


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=-1", "limit=ten", "next=nonsense"])
def test_rejects_the_query(api: OrdersApi, shop: Shop, query: str) -> None:
    someone = shop.customer()
    with shop.api(someone.access_token) as own:
        answer = own.request("GET", f"/orders/{someone.user_id}?{query}")
    assert answer.status_code == 400, answer.text
    assert says_what_is_wrong(answer), answer.text


def test_an_unknown_path_is_not_found(api: OrdersApi) -> None:
    assert api.request("GET", "/nothing/here").status_code in (403, 404)


def test_nothing_that_was_refused_is_stored(shop: Shop) -> None:
    someone = shop.customer()
    with shop.api(someone.access_token) as own:
        for body in BAD_BODIES.values():
            own.place(content=json.dumps(body), headers={"Content-Type": "application/json"})
        assert own.list_of(someone.user_id).json()["orders"] == []
