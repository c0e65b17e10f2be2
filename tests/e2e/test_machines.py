"""A machine gets tokens for its own scopes alone, and no operation of customers takes one."""

import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from cairn.errors import CairnError
from tests.support.orders_api import ORDER
from tests.support.shop import Shop
from tests.support.tokens import Customer, claims_of

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

OF_MACHINES = {"products/write", "stock/write"}


@pytest.fixture(scope="module")
def operator(shop: Shop) -> str:
    """An access token of those who run the shop."""
    return shop.operator()


def test_the_operator_has_its_scopes_and_no_user(operator: str) -> None:
    claims = claims_of(operator)
    assert set(claims["scope"].split()) == OF_MACHINES
    assert claims["sub"] == claims["client_id"]
    assert "username" not in claims


def test_the_operator_may_ask_for_less(shop: Shop) -> None:
    assert claims_of(shop.operator("stock/write"))["scope"] == "stock/write"


@pytest.mark.parametrize("scope", ["orders/read", "orders/write", "users/read", "stock/read", "openid"])
def test_the_operator_gets_no_scope_of_customers(shop: Shop, scope: str) -> None:
    with pytest.raises(CairnError, match="answered with 400"):
        shop.operator(scope)


def test_a_customer_gets_no_scope_of_machines(customer: Customer) -> None:
    scopes = set(claims_of(customer.access_token)["scope"].split())
    assert not scopes & OF_MACHINES
    assert {"products/read", "recommendations/read", "stock/read"} <= scopes


def test_the_shops_own_client_gets_no_token_as_a_machine(shop: Shop) -> None:
    edge = shop.outputs["edge"]
    answer = httpx.post(
        f"{shop.account.cloud.endpoint}/oauth2/token",
        headers={"Host": httpx.URL(edge["token_url"]).host},
        data={"grant_type": "client_credentials", "client_id": edge["user_pool_client_id"]},
        timeout=30,
        trust_env=False,
    )
    assert answer.status_code == 400, answer.text


def _pretending(shop: Shop, token: str) -> str:
    """The operator's token with every scope there is, truly signed by the user pool."""
    return shop.pool_key.sign(token, scope="orders/read orders/write users/read")


@pytest.mark.parametrize(
    ("token", "expected"), [(lambda _shop, token: token, (401, 403)), (_pretending, (401,))]
)
@pytest.mark.parametrize("path", ["/orders/{id}", "/orders/{id}/{order}", "/users/{id}", "/orders"])
def test_no_operation_of_customers_takes_a_machine(
    shop: Shop,
    operator: str,
    path: str,
    token: Callable[[Shop, str], str],
    expected: tuple[int, ...],
) -> None:
    where = path.format(id=claims_of(operator)["sub"], order=uuid.uuid4())
    call: dict[str, Any] = {"headers": {"Idempotency-Key": str(uuid.uuid4())}, "json": ORDER}
    with shop.api(token(shop, operator)) as api:
        answer = api.request("POST", where, **call) if path == "/orders" else api.request("GET", where)
    assert answer.status_code in expected, answer.text
