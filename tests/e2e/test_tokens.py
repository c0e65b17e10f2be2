"""No operation answers without a genuine access token of this shop that carries the operation's scope."""

import uuid

import httpx
import pytest

from tests.support.orders_api import ORDER, OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import FORGERIES, Customer, claims_of, sign_in, sign_in_again

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

OPERATIONS = ("create", "list", "get")


def call(api: OrdersApi, operation: str, user_id: str) -> httpx.Response:
    """Call one operation as well-formed as can be."""
    if operation == "create":
        return api.place(ORDER)
    if operation == "list":
        return api.list_of(user_id)
    return api.get(user_id, str(uuid.uuid4()))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_rejects_no_token(stranger: OrdersApi, customer: Customer, operation: str) -> None:
    answer = call(stranger, operation, customer.user_id)
    assert answer.status_code == 401, answer.text
    assert answer.json()["message"] == "Unauthorized"


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("forgery", FORGERIES)
def test_rejects_a_token_that_is(shop: Shop, customer: Customer, forgery: str, operation: str) -> None:
    token = FORGERIES[forgery](customer.access_token, shop.pool_key)
    with shop.api(token) as api:
        answer = call(api, operation, claims_of(customer.access_token)["sub"])
    assert answer.status_code == 401, answer.text


def test_the_pools_key_signs_what_is_accepted(shop: Shop, customer: Customer) -> None:
    """The forgeries above differ from a good token in nothing but what their name says."""
    with shop.api(shop.pool_key.sign(customer.access_token)) as api:
        assert api.list_of(customer.user_id).status_code == 200


@pytest.mark.parametrize("operation", OPERATIONS)
def test_rejects_an_id_token(shop: Shop, customer: Customer, operation: str) -> None:
    with shop.api(customer.id_token) as api:
        assert call(api, operation, customer.user_id).status_code == 401


def test_rejects_an_id_token_that_claims_the_scopes(shop: Shop, customer: Customer) -> None:
    token = shop.pool_key.sign(
        customer.access_token, token_use="id", aud=claims_of(customer.access_token)["client_id"]
    )
    with shop.api(token) as api:
        assert api.list_of(customer.user_id).status_code in (401, 403)


@pytest.mark.parametrize(
    ("scope", "operation"), [("orders/read", "create"), ("orders/write", "list"), ("orders/write", "get")]
)
def test_rejects_the_scope_of_another_operation(
    shop: Shop, customer: Customer, scope: str, operation: str
) -> None:
    with shop.api(shop.pool_key.sign(customer.access_token, scope=scope)) as api:
        assert call(api, operation, customer.user_id).status_code in (401, 403)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_rejects_a_token_of_another_pool(shop: Shop, operation: str) -> None:
    clients = shop.account.clients
    cognito = clients("cognito-idp")
    pool = cognito.create_user_pool(PoolName=f"foreign-{operation}")["UserPool"]["Id"]
    try:
        other = cognito.create_user_pool_client(
            UserPoolId=pool, ClientName="foreign", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
        )["UserPoolClient"]["ClientId"]
        foreign = sign_in(clients, user_pool_id=pool, client_id=other)
        with shop.api(foreign.access_token) as api:
            assert call(api, operation, foreign.user_id).status_code == 401
    finally:
        cognito.delete_user_pool(UserPoolId=pool)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_rejects_a_token_made_for_another_client_of_the_pool(
    shop: Shop, customer: Customer, operation: str
) -> None:
    clients, pool = shop.account.clients, shop.outputs["edge"]["user_pool_id"]
    cognito = clients("cognito-idp")
    other = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="another audience", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    try:
        foreign = sign_in_again(clients, client_id=other, email=customer.email)
        with shop.api(foreign.access_token) as api:
            assert call(api, operation, foreign.user_id).status_code in (401, 403)
    finally:
        cognito.delete_user_pool_client(UserPoolId=pool, ClientId=other)


@pytest.mark.parametrize("scheme", ["Basic dXNlcjpwYXNzd29yZA==", "Bearer", "AWS4-HMAC-SHA256 Credential=x"])
def test_rejects_another_scheme(stranger: OrdersApi, customer: Customer, scheme: str) -> None:
    answer = stranger.request("GET", f"/orders/{customer.user_id}", headers={"Authorization": scheme})
    assert answer.status_code in (401, 403)
