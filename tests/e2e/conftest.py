"""What every end-to-end test may use."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud import local_cloud
from tests.support.orders_api import OrdersApi
from tests.support.shop import Shop, shop
from tests.support.tokens import Customer

__all__ = ["api", "customer", "local_cloud", "shop", "stranger"]


FOLDER = Path(__file__).parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Run what judges the whole folder's run last, and only where no file of the folder is left out."""
    judges = [item for item in items if item.get_closest_marker("whole_folder") is not None]
    there = {item.path for item in items if item.path.parent == FOLDER}
    complete = there >= {path for path in FOLDER.glob("test_*.py") if not _is_long(path)}
    items[:] = [item for item in items if item not in judges] + (judges if complete else [])
    if not complete:
        config.hook.pytest_deselected(items=judges)


def _is_long(path: Path) -> bool:
    """Whether all of a file belongs to the long tests."""
    return "pytest.mark.long" in path.read_text().partition("def test_")[0]


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
