"""The catalog: what it answers, and how it goes on without its cache and says that its database is away."""

from collections.abc import Sequence
from typing import Any

import pytest
import valkey
from fastapi.testclient import TestClient

from services.catalog import api, wiring
from services.catalog.cache import FAILURES, TTL_SEC, ValkeyProducts
from services.catalog.domain import Product
from services.catalog.ports import ProductsUnavailable
from services.catalog.settings import ServiceSettings
from services.kit.caller_headers import CLAIM_HEADERS, headers_of_service

SETTINGS = ServiceSettings(
    database_host="db",
    database_port=5432,
    database_name="catalog",
    cache_host="cache",
    cache_port=6379,
    cache_name="catalog",
    cache_user="catalog",
    client_ids="shop",  # type: ignore[arg-type]
    service_client_ids="payments",  # type: ignore[arg-type]
    machine_client_ids="operator",  # type: ignore[arg-type]
)
TEA = Product(sku="tea-assam", name="Assam", description="Black tea", price_minor=790)


class KeptProducts:
    """Products in memory, until they are ``away``."""

    def __init__(self) -> None:
        self.kept: dict[str, Product] = {}
        self.away = False

    def find(self, sku: str) -> Product | None:
        self._here()
        return self.kept.get(sku)

    def after(self, sku: str, *, limit: int) -> Sequence[Product]:
        self._here()
        return [self.kept[each] for each in sorted(self.kept) if each > sku][:limit]

    def put(self, product: Product) -> None:
        self._here()
        self.kept[product.sku] = product

    def _here(self) -> None:
        if self.away:
            raise ProductsUnavailable


class KeptValues:
    """A cache's client in memory, until it is ``away``; counts how often it was asked."""

    def __init__(self) -> None:
        self.values: dict[str, tuple[bytes, int]] = {}
        self.away, self.asked = False, 0

    def get(self, name: str) -> Any:
        self._here()
        return self.values.get(name, (None, 0))[0]

    def set(self, name: str, value: str, *, ex: int) -> None:
        self._here()
        self.values[name] = value.encode(), ex

    def delete(self, *names: str) -> None:
        self._here()
        for name in names:
            self.values.pop(name, None)

    def _here(self) -> None:
        self.asked += 1
        if self.away:
            raise valkey.ConnectionError("away")


@pytest.fixture
def products() -> KeptProducts:
    return KeptProducts()


@pytest.fixture
def values() -> KeptValues:
    return KeptValues()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, products: KeptProducts, values: KeptValues) -> TestClient:
    cache = ValkeyProducts(values)
    monkeypatch.setattr(wiring, "products", lambda: products)
    monkeypatch.setattr(wiring, "product_cache", lambda: cache)
    monkeypatch.setattr(wiring, "settings", lambda: SETTINGS)
    return TestClient(api.app, raise_server_exceptions=False)


def headers(client_id: str, subject: str, scope: str) -> dict[str, str]:
    claims = {"client_id": client_id, "sub": subject, "scope": scope, "token_use": "access"}
    return {header: claims[claim] for header, claim in CLAIM_HEADERS.items()}


CUSTOMER = headers("shop", "ada", "products/read")
OPERATOR = headers("operator", "operator", "products/write products/read")
BODY = {"name": "Assam", "description": "Black tea", "price": {"amount": 790, "currency": "EUR"}}


def test_a_product_that_an_operator_offers_is_shown_to_customers(client: TestClient) -> None:
    put = client.put("/products/tea-assam", json=BODY, headers=OPERATOR)
    assert (put.status_code, put.json()) == (200, {"sku": "tea-assam", **BODY})
    shown = client.get("/products/tea-assam", headers=CUSTOMER)
    assert (shown.status_code, shown.json()) == (200, {"sku": "tea-assam", **BODY})


def test_a_service_reads_a_product_and_nothing_else(client: TestClient, products: KeptProducts) -> None:
    products.put(TEA)
    payments = headers_of_service("payments", scopes="products/read products/write")
    assert client.get("/products/tea-assam", headers=payments).status_code == 200
    assert client.get("/products", headers=payments).status_code == 401
    assert client.put("/products/tea-assam", json=BODY, headers=payments).status_code == 401
    unknown = headers_of_service("fulfilment", scopes="products/read")
    assert client.get("/products/tea-assam", headers=unknown).status_code == 401
    without = headers_of_service("payments", scopes="stock/read")
    assert client.get("/products/tea-assam", headers=without).status_code == 403


def test_there_is_no_product_that_nobody_offered(client: TestClient) -> None:
    assert client.get("/products/tea-assam", headers=CUSTOMER).status_code == 404


def test_pages_follow_each_other_and_end(client: TestClient, products: KeptProducts) -> None:
    for sku in ("a1", "b1", "c1"):
        products.put(Product(sku=sku, name=sku, description="", price_minor=100))
    first = client.get("/products?limit=2", headers=CUSTOMER).json()
    assert ([each["sku"] for each in first["products"]], first["next"]) == (["a1", "b1"], "b1")
    second = client.get(f"/products?limit=2&next={first['next']}", headers=CUSTOMER).json()
    assert ([each["sku"] for each in second["products"]], second["next"]) == (["c1"], None)


def test_what_is_cached_is_answered_while_the_database_is_away_and_else_503(
    client: TestClient, products: KeptProducts
) -> None:
    products.put(TEA)
    client.get("/products/tea-assam", headers=CUSTOMER)
    products.away = True
    assert client.get("/products/tea-assam", headers=CUSTOMER).json()["price"]["amount"] == 790
    for path in ("/products/mug-blue", "/products"):
        refused = client.get(path, headers=CUSTOMER)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")


def test_a_changed_price_is_told_at_once_and_kept_for_the_ttl(client: TestClient, values: KeptValues) -> None:
    client.put("/products/tea-assam", json=BODY, headers=OPERATOR)
    client.get("/products/tea-assam", headers=CUSTOMER)
    assert [ttl for _, ttl in values.values.values()] == [TTL_SEC]
    client.put("/products/tea-assam", json={**BODY, "price": {"amount": 990}}, headers=OPERATOR)
    assert client.get("/products/tea-assam", headers=CUSTOMER).json()["price"]["amount"] == 990


def test_without_its_cache_it_answers_from_the_database_and_stops_asking(
    client: TestClient, products: KeptProducts, values: KeptValues
) -> None:
    products.put(TEA)
    values.away = True
    for _ in range(5):
        assert client.get("/products/tea-assam", headers=CUSTOMER).status_code == 200
    assert values.asked == FAILURES


@pytest.mark.parametrize(
    "body",
    [
        {**BODY, "price": {"amount": 0}},
        {**BODY, "price": {"amount": 7.9}},
        {**BODY, "price": {"amount": 790, "currency": "USD"}},
        {**BODY, "name": ""},
        {**BODY, "colour": "black"},
    ],
)
def test_rejects_a_product_that_is_none(client: TestClient, body: dict[str, Any]) -> None:
    assert client.put("/products/tea-assam", json=body, headers=OPERATOR).status_code == 400


@pytest.mark.parametrize(
    "path", ["/products/Tea", "/products/-a", "/products?limit=0", "/products?limit=101"]
)
def test_rejects_a_question_that_is_none(client: TestClient, path: str) -> None:
    assert client.get(path, headers=CUSTOMER).status_code == 400


@pytest.mark.parametrize(
    ("caller", "status"),
    [
        (headers("shop", "ada", "products/write"), 401),
        (headers("other", "other", "products/write"), 401),
        (headers("operator", "operator", "stock/write"), 403),
        ({}, 401),
    ],
)
def test_only_an_operator_changes_products(client: TestClient, caller: dict[str, str], status: int) -> None:
    assert client.put("/products/tea-assam", json=BODY, headers=caller).status_code == status
