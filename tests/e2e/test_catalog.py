"""Products are offered by operators and browsed by customers, with the cache down and with the database down."""

import time
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cairn.localcloud.faults.fault import Fault
from tests.support.eventually import eventually
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

AWAY_SEC = 15
WARMING = 8
"""Reads that fill the cache: more than are lost where it is slow on a busy machine."""
OFFER = {"name": "Assam", "description": "Black tea", "price": {"amount": 790, "currency": "EUR"}}


def call(shop: Shop, method: str, path: str, token: str | None, **more: Any) -> httpx.Response:
    """Call the catalog's API below ``/products`` with ``token`` as bearer token, where there is one."""
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.request(
        method,
        f"{shop.account.cloud.endpoint}/products{path}",
        headers={"Host": shop.host, **bearer},
        timeout=30,
        trust_env=False,
        **more,
    )


@pytest.fixture
def sku(shop: Shop) -> str:
    """A product that was offered just now."""
    offered = f"e2e-{uuid.uuid4().hex[:8]}"
    answer = call(shop, "PUT", f"/{offered}", shop.operator(), json=OFFER)
    assert answer.status_code == 200, answer.text
    return offered


@pytest.fixture
def fault(shop: Shop) -> Iterator[Any]:
    """Cut a dependency of this account; it comes back at the latest when the test ends."""
    cloud = shop.account.cloud
    ids: list[str] = []

    def cut(dependency: str, lasting_sec: float | None = None) -> None:
        ends_at = None if lasting_sec is None else time.time() + lasting_sec
        made = Fault(effect="cut", dependency=dependency, account_id=shop.account.account_id, ends_at=ends_at)
        ids.append(made.id)
        cloud.set_fault(made)

    yield cut
    for one in ids:
        cloud.clear_faults(one)


def test_a_product_is_shown_listed_and_its_new_price_told_at_once(
    shop: Shop, customer: Customer, sku: str
) -> None:
    token = customer.access_token
    assert call(shop, "GET", f"/{sku}", token).json() == {"sku": sku, **OFFER}
    listed = call(shop, "GET", f"?limit=1&next={sku[:-1]}", token).json()
    assert len(listed["products"]) == 1
    dearer = {**OFFER, "price": {"amount": 990, "currency": "EUR"}}
    assert call(shop, "PUT", f"/{sku}", shop.operator(), json=dearer).status_code == 200
    assert call(shop, "GET", f"/{sku}", token).json()["price"]["amount"] == 990


def test_only_an_operator_changes_products(shop: Shop, customer: Customer, sku: str) -> None:
    assert call(shop, "PUT", f"/{sku}", customer.access_token, json=OFFER).status_code in (401, 403)
    assert call(shop, "GET", f"/{sku}", None).status_code == 401
    assert call(shop, "GET", "/no-such-product", customer.access_token).status_code == 404
    refused = call(shop, "PUT", f"/{sku}", shop.operator(), json={**OFFER, "price": {"amount": 0}})
    assert refused.status_code == 400


def test_the_database_is_away_for_fifteen_seconds_and_nobody_has_to_mend_anything(
    shop: Shop, customer: Customer, sku: str, fault: Any
) -> None:
    token = customer.access_token
    for _ in range(WARMING):
        assert call(shop, "GET", f"/{sku}", token).status_code == 200
    fault("rds", AWAY_SEC)
    answers = [call(shop, "GET", f"/{sku}", token) for _ in range(3)]
    assert {answer.json()["price"]["amount"] for answer in answers if answer.is_success} == {790}
    refused = [answer for answer in answers if not answer.is_success] + [call(shop, "GET", "", token)]
    assert {(answer.status_code, answer.headers.get("Retry-After")) for answer in refused} == {(503, "5")}

    def back() -> None:
        assert call(shop, "GET", "", token).status_code == 200

    eventually(back, within_sec=60)


def test_products_are_shown_and_changed_with_the_cache_down(
    shop: Shop, customer: Customer, sku: str, fault: Any
) -> None:
    fault("elasticache")
    for _ in range(5):
        assert call(shop, "GET", f"/{sku}", customer.access_token).status_code == 200
    assert call(shop, "PUT", f"/{sku}", shop.operator(), json=OFFER).status_code == 200
