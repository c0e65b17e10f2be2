"""Services of the kinds that run in containers, as ``cairn new service`` writes them: applied, called, destroyed.

Long, because they stand on most of the shared stacks, in a local cloud that starts their images from the copy.
"""

from collections.abc import Iterator

import pytest

from cairn.new_service import Compute
from tests.support.cloud import IMAGES, new_account, running_cloud
from tests.support.environments import write_environment
from tests.support.new_services import (
    Checkout,
    run_end_to_end_tests,
    unexplained_rights,
    with_service,
)
from tests.support.shop import Shop
from tests.support.terraform import Deployment

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(1800)]

GROUND = ("storage", "foundation", "platform", "edge", "entrance", "kubernetes", "data")
SERVICES = {f"my{compute}": compute for compute in Compute if compute is not Compute.FUNCTION}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A copy of the checkout with one service of each kind."""
    copy = Checkout.copied(tmp_path_factory.mktemp("new-services") / "checkout")
    for name, compute in SERVICES.items():
        copy.add(name, compute=compute)
    return copy


@pytest.fixture(scope="module")
def ground(checkout: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The stacks that services stand on."""
    scratch = tmp_path_factory.mktemp("ground")
    with running_cloud(scratch, images=(*IMAGES, checkout.root / "services")) as cloud:
        account = new_account(cloud)
        file = write_environment(scratch, name="e2e", account_id=account.account_id)
        deployment = Deployment(account, "e2e", checkout.synthesize(file, scratch / "e2e"))
        deployment.apply(*GROUND)
        yield Shop(account, deployment, deployment.outputs(*GROUND), file)


@pytest.mark.parametrize("service", SERVICES)
def test_it_answers_as_its_own_tests_ask_and_leaves_nothing(
    ground: Shop, checkout: Checkout, service: str
) -> None:
    deployment = ground.deployment
    try:
        deployment.apply(service)
        shop = with_service(ground, deployment, service)
        assert run_end_to_end_tests(checkout, shop, service) >= 2
        assert unexplained_rights(checkout, shop, service) == []
        assert list(map(str, deployment.plan(service))) == []
    finally:
        deployment.destroy(service)
    assert deployment.addresses(service) == []
