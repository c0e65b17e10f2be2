"""A ninth service is added to the running shop as ``cairn new service`` writes it: applied, called, taken away.

The service is in a copy of the checkout; of the shop's own stacks ``edge`` alone changes, which knows its scopes.
"""

from collections.abc import Iterator

import pytest

from tests.support.new_services import (
    Checkout,
    run_end_to_end_tests,
    unexplained_rights,
    with_service,
)
from tests.support.shop import Shop
from tests.support.terraform import Deployment

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900), pytest.mark.xdist_group("shop")]

SERVICE = "returns"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the checkout with the new service."""
    copy = Checkout.copied(tmp_path_factory.mktemp("new-service") / "checkout")
    copy.add(SERVICE, compute="function")
    return copy


@pytest.fixture(scope="module")
def larger_shop(shop: Shop, checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The shop with the new service, which is destroyed at the end."""
    environment = shop.deployment.environment
    folder = tmp_path_factory.mktemp("synthesized") / environment
    checkout.synthesize(shop.file or environment, folder)
    deployment = Deployment(shop.account, environment, folder)
    try:
        deployment.apply("edge", SERVICE)
        yield with_service(shop, deployment, SERVICE)
    finally:
        deployment.destroy(SERVICE)
        shop.deployment.apply("edge")
    assert deployment.addresses(SERVICE) == []


def test_it_answers_as_its_own_tests_ask_and_holds_no_right_that_it_does_not_need(
    larger_shop: Shop, checkout: Checkout
) -> None:
    assert run_end_to_end_tests(checkout, larger_shop, SERVICE) >= 4
    assert unexplained_rights(checkout, larger_shop, SERVICE) == []


def test_a_second_apply_changes_nothing_of_it(larger_shop: Shop) -> None:
    assert list(map(str, larger_shop.deployment.plan(SERVICE))) == []
