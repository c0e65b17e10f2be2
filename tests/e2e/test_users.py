"""A person signs up, is confirmed, signs in, and sees the own profile and nobody else's."""

import uuid
from typing import Any

import httpx
import pytest

from services.contracts import UserRegistered
from tests.support.events import kept_events
from tests.support.eventually import eventually
from tests.support.shop import Shop
from tests.support.tokens import PASSWORD, Customer, sign_in_again

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


def profile_of(shop: Shop, user_id: str, token: str | None) -> httpx.Response:
    headers = {"Host": shop.host, **({"Authorization": f"Bearer {token}"} if token else {})}
    return httpx.get(
        f"{shop.account.cloud.endpoint}/users/{user_id}", headers=headers, timeout=30, trust_env=False
    )


@pytest.fixture(scope="module")
def newcomer(shop: Shop) -> Customer:
    """Someone who has signed up as people do, and signs in."""
    cognito = shop.account.clients("cognito-idp")
    edge = shop.outputs["edge"]
    client_id, email = edge["user_pool_client_id"], f"{uuid.uuid4().hex}@example.com"
    cognito.sign_up(
        ClientId=client_id,
        Username=email,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    cognito.admin_confirm_sign_up(UserPoolId=edge["user_pool_id"], Username=email)
    return sign_in_again(shop.account.clients, client_id=client_id, email=email)


def test_the_shop_hears_of_a_newcomer(shop: Shop, newcomer: Customer) -> None:
    def heard() -> dict[str, Any]:
        found = [one for one in kept_events(shop) if one["detail"].get("user_id") == newcomer.user_id]
        assert len(found) == 1, f"{len(found)} events about the newcomer"
        return found[0]

    entry = eventually(heard, within_sec=30)
    assert (entry["source"], entry["detail-type"]) == (UserRegistered.SOURCE, UserRegistered.DETAIL_TYPE)
    assert newcomer.email not in str(entry)


def test_a_newcomers_profile_is_stored_without_a_look(shop: Shop, newcomer: Customer) -> None:
    table = shop.outputs["users"]["table_name"]

    def stored() -> dict[str, Any]:
        key = {"user_id": {"S": newcomer.user_id}}
        item = shop.account.clients("dynamodb").get_item(TableName=table, Key=key).get("Item")
        assert item, "no profile yet"
        return dict(item)

    assert eventually(stored, within_sec=30)["email"] == {"S": newcomer.email}


def test_a_customer_sees_the_own_profile_alone(shop: Shop, newcomer: Customer) -> None:
    other = shop.customer()
    own = profile_of(shop, newcomer.user_id, newcomer.access_token)
    assert own.status_code == 200, own.text
    assert (own.json()["user_id"], own.json()["email"]) == (newcomer.user_id, newcomer.email)
    assert profile_of(shop, newcomer.user_id, other.access_token).status_code == 404
    assert profile_of(shop, other.user_id, newcomer.access_token).status_code == 404
    assert profile_of(shop, newcomer.user_id, None).status_code == 401


def test_a_customer_whom_nobody_announced_sees_the_own_profile(shop: Shop) -> None:
    customer = shop.customer()
    assert profile_of(shop, customer.user_id, customer.access_token).json()["email"] == customer.email
