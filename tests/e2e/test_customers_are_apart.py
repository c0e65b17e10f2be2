"""Nobody reads or changes what is another customer's, nor learns whether it is there."""

import uuid
from collections.abc import Iterator

import pytest

from tests.support.orders_api import ORDER, OrdersApi
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]


@pytest.fixture(scope="module")
def other(shop: Shop) -> Iterator[OrdersApi]:
    """The API as another customer calls it."""
    with shop.api(shop.customer().access_token) as api:
        yield api


@pytest.fixture(scope="module")
def order_id(api: OrdersApi) -> str:
    """An order of the customer's."""
    return str(api.place().json()["order_id"])


def test_another_customers_order_looks_like_none_at_all(
    other: OrdersApi, customer: Customer, order_id: str
) -> None:
    theirs = other.get(customer.user_id, order_id)
    none = other.get(customer.user_id, str(uuid.uuid4()))
    assert theirs.status_code == 404
    assert (theirs.status_code, theirs.content) == (none.status_code, none.content)


def test_another_customers_list_is_not_shown(other: OrdersApi, customer: Customer) -> None:
    theirs, none = other.list_of(customer.user_id), other.list_of(str(uuid.uuid4()))
    assert theirs.status_code == 404
    assert theirs.content == none.content


def test_an_order_id_alone_opens_nothing(shop: Shop, order_id: str) -> None:
    someone = shop.customer()
    with shop.api(someone.access_token) as api:
        assert api.get(someone.user_id, order_id).status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/orders/{user_id}", "/orders/{user_id}/{order_id}"])
def test_no_other_verb_reaches_another_customers_order(
    other: OrdersApi, api: OrdersApi, customer: Customer, order_id: str, method: str, path: str
) -> None:
    before = api.get(customer.user_id, order_id).json()
    answer = other.request(method, path.format(user_id=customer.user_id, order_id=order_id), json=ORDER)
    assert answer.status_code in (403, 404), answer.text
    assert api.get(customer.user_id, order_id).json() == before


@pytest.mark.parametrize(
    "path",
    [
        "/orders/{own}%2F..%2F{theirs}/{order_id}",
        "/orders/{own},{theirs}/{order_id}",
        "/orders/{own}/{order_id}?user_id={theirs}",
        "/orders/{theirs}%00/{order_id}",
        "/orders//{order_id}",
    ],
)
def test_no_trick_with_the_path_opens_it(shop: Shop, customer: Customer, order_id: str, path: str) -> None:
    someone = shop.customer()
    with shop.api(someone.access_token) as api:
        answer = api.request(
            "GET", path.format(own=someone.user_id, theirs=customer.user_id, order_id=order_id)
        )
    assert answer.status_code in (400, 403, 404), answer.text
    assert order_id not in answer.text or "order_id" not in answer.text


def test_a_body_cannot_name_another_customer(api: OrdersApi) -> None:
    answer = api.place({**ORDER, "user_id": str(uuid.uuid4())})
    assert answer.status_code == 400
