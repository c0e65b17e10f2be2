"""dev and staging in one local cloud, from their own files, each in its account and beside the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from cairn.environments import account_of
from cairn.localcloud import LocalCloud
from tests.support.assemblies import synthesize_environment
from tests.support.cloud import Account, running_cloud
from tests.support.inventory import inventory
from tests.support.terraform import Deployment

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("beside"), pytest.mark.long]

STACKS = ("storage", "foundation", "platform", "edge", "governance")


@dataclass(frozen=True)
class Beside:
    """Both environments, applied at once."""

    cloud: LocalCloud
    dev: Deployment
    staging: Deployment


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Beside]:
    with running_cloud(tmp_path_factory.mktemp("beside")) as cloud:
        dev, staging = (deployment(cloud, name, tmp_path_factory.mktemp(name)) for name in ("dev", "staging"))
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda one: one.apply(*STACKS), (dev, staging)))
        yield Beside(cloud, dev, staging)


def deployment(cloud: LocalCloud, name: str, folder: Path) -> Deployment:
    prepared = account_of(name)
    cloud.prepare(prepared)
    account = Account(cloud, prepared.account_id, prepared.region)
    return Deployment(account, name, synthesize_environment(name, folder))


def test_each_is_in_its_own_account_and_none_sees_the_other(beside: Beside) -> None:
    hosts = set()
    for one, other in ((beside.dev, beside.staging), (beside.staging, beside.dev)):
        seen = inventory(one.account.clients)
        named = f"cairn-{one.environment}-"
        assert [line for line in seen if named in line], "nothing was made"
        assert [line for line in seen if f"cairn-{other.environment}-" in line] == []
        assert [line for line in seen if other.account.account_id in line] == []
        hosts.add(one.outputs("edge")["edge"]["api_domain"])
    assert hosts == {"api.dev.shop.example.com", "api.staging.shop.example.com"}


def test_what_watches_over_an_account_plans_empty_once_it_is_there(beside: Beside) -> None:
    assert len(beside.dev.addresses("governance")) > 30
    assert list(map(str, beside.dev.plan("governance"))) == []


def test_deleting_one_leaves_the_other_as_it_was(beside: Beside) -> None:
    kept = inventory(beside.staging.account.clients)
    beside.cloud.delete(account_of("dev"))
    assert [line for line in inventory(beside.dev.account.clients) if "cairn-" in line] == []
    assert inventory(beside.staging.account.clients) == kept
    assert beside.staging.plan("foundation") == []
    beside.cloud.prepare(account_of("dev"))
    assert beside.dev.apply("foundation")["foundation"].add > 30
