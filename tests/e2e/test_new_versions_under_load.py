"""A new version of any service goes out while customers browse and order: nothing fails, no other stack changes.

Long, because each service takes about two minutes: an apply, and a plan of every stack.
"""

from pathlib import Path

import pytest

from cairn.checkout import ROOT
from cairn.packages.contents import image_services, packaged_services
from tests.support.eventually import eventually
from tests.support.new_version import NewVersion, containers_of, packages_to_change
from tests.support.shop import Shop
from tests.support.shoppers import Shoppers

pytestmark = [pytest.mark.e2e, pytest.mark.long, pytest.mark.timeout(900), pytest.mark.xdist_group("shop")]

SERVICES = sorted({*packaged_services(ROOT), *image_services(ROOT)})
RUN_BY = {"signin": "edge"}
"""The stack that runs a service's code where that is not the service's own: the pool's triggers are the pool's."""
MORE = 5
"""Answers that every call gets before the new version goes out, and again once it is out."""


@pytest.fixture(scope="module")
def dist(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was built of the services that run in the shop."""
    return packages_to_change(tmp_path_factory.mktemp("dist"))


@pytest.mark.parametrize("service", SERVICES)
def test_a_new_version_costs_no_request_and_touches_no_other_stack(
    shop: Shop, dist: Path, service: str
) -> None:
    if shop.file is None:
        pytest.skip("since 2026-11-25: a new version changes stacks, so it wants the tests' own environment")
    version = NewVersion(shop, service, RUN_BY.get(service, service), dist)
    version.synthesize()
    stack, old = RUN_BY.get(service, service), containers_of(shop, service)
    assert old or version.functions_of_another_version(), "nothing runs that a new version could replace"
    with Shoppers(shop) as shoppers:
        answered_more(shoppers)
        changed = shop.deployment.changes(shop.deployment.apply(stack))

        def is_out() -> None:
            assert version.functions_of_another_version() == []
            now = containers_of(shop, service)
            assert old.keys().isdisjoint(now), "containers of the old version still run"
            assert len(now) >= len(old), "fewer containers of the new version than of the old one"

        eventually(is_out, within_sec=300, every_sec=1)
        answered_more(shoppers)
    assert shoppers.failures == []

    def nothing_is_lost() -> None:
        assert shoppers.untold() == []

    eventually(nothing_is_lost, within_sec=180, every_sec=2)
    # Pods go over to an image that their manifests name, and those are an output: no resource changes.
    in_pods = {each.kind for each in old.values()} == {"pod"}
    assert {each.stack for each in changed} == (set() if in_pods else {stack})
    assert [str(each) for each in shop.deployment.plan()] == []


def answered_more(shoppers: Shoppers) -> None:
    """Wait until every call has got some more answers, or one has failed."""
    before = shoppers.answered

    def more() -> None:
        missing = {name for name, count in shoppers.answered.items() if count < before[name] + MORE}
        assert shoppers.failures or not missing

    eventually(more, within_sec=120, every_sec=0.5)
