"""What every end-to-end test may use."""

from collections.abc import Iterator

import pytest

from tests.support.cloud import local_cloud
from tests.support.orders_api import OrdersApi
from tests.support.shop import Shop, shop
from tests.support.tokens import Customer

__all__ = ["api", "customer", "local_cloud", "shop", "stranger"]


@pytest.fixture(scope="module")
def customer(shop: Shop) -> Customer:
    """A customer who is signed in."""
    return shop.customer()


@pytest.fixture(scope="module")
def api(shop: Shop, customer: Customer) -> Iterator[OrdersApi]:
    """The API as the customer calls it."""
    with shop.api(customer.access_token) as client:
        yield client


@pytest.fixture(scope="module")
def stranger(shop: Shop) -> Iterator[OrdersApi]:
    """The API as someone without a token calls it."""
    with shop.api() as client:
        yield client
