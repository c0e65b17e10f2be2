"""Releases of what Terraform declared: it applies, CodeDeploy releases, and a plan afterwards has nothing to do."""

import time
from collections.abc import Iterator

import pytest

from cairn.errors import CairnError
from cairn.localcloud import LocalCloud, release_clock
from cairn.releases.bring_out import bring_out
from cairn.releases.code_deploy import CodeDeploy
from cairn.releases.release import releases_of
from tests.contracts.gaps.releases import ended
from tests.support.cloud import new_account, running_cloud
from tests.support.eventually import eventually
from tests.support.load import Load
from tests.support.released_shop import ReleasedShop

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(900)]

MINUTE_SEC = 0.5


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A local cloud in which a minute of a release takes half a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(release_clock.VARIABLE, str(MINUTE_SEC))
        with running_cloud(tmp_path_factory.mktemp("cloud")) as cloud:
            yield cloud


@pytest.fixture(scope="module")
def shop(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReleasedShop]:
    """Version 1 of the service and of the function, which answer."""
    shop = ReleasedShop(new_account(cloud), tmp_path_factory.mktemp("shop") / "out")
    deployment = shop.declare()
    with deployment.destroyed_at_the_end():
        shop.set_alarm("OK")

        def answers() -> None:
            assert shop.version() == "1"

        eventually(answers, within_sec=60)
        yield shop


def test_a_declared_version_goes_out_without_a_failed_request_and_the_plan_is_empty(
    shop: ReleasedShop,
) -> None:
    deployment = shop.declare(VERSION="2")
    assert shop.version() == "1", "an apply releases nothing"
    with Load(shop.version) as load:
        release = ended(shop.account, shop.release("service"), within_sec=150)
    assert release["status"] == "Succeeded", release
    assert load.failures == []
    assert set(load.seen) == {"1", "2"}
    assert (load.seen[0], load.seen[-1]) == ("1", "2")
    assert shop.version(port=8443) == "2"
    assert [str(change) for change in deployment.plan()] == []


def test_a_version_that_is_never_healthy_is_taken_back_and_the_old_one_kept(shop: ReleasedShop) -> None:
    before = shop.version()
    deployment = shop.declare(VERSION="sick", SICK_AFTER_SEC="0")
    outputs, codedeploy = (
        {"release_api": shop.outputs["service_release"]},
        CodeDeploy(shop.account.environment),
    )
    told: list[str] = []
    with Load(shop.version) as load, pytest.raises(CairnError) as failed:
        bring_out("shop", outputs, codedeploy, tell=told.append, pause=lambda: time.sleep(0.2))
    assert failed.value.why.startswith("HEALTH_CONSTRAINTS: ")
    assert "shop: api: Install" in told
    assert "is taken back by the deployment d-" in told[-1]
    assert load.failures == []
    assert set(load.seen) == {before}
    assert [str(change) for change in deployment.plan()] == []


def test_an_alarm_after_the_cutover_brings_the_old_version_back(shop: ReleasedShop) -> None:
    before = shop.version()
    deployment = shop.declare(VERSION="3")
    identity = shop.release("service")

    def cut_over() -> None:
        assert {shop.version() for _ in range(8)} == {"3"}

    with Load(shop.version) as load:
        eventually(cut_over, within_sec=90)
        shop.set_alarm("ALARM")
        try:
            release = ended(shop.account, identity, within_sec=60)
        finally:
            shop.set_alarm("OK")
        ended(shop.account, release["rollbackInfo"]["rollbackDeploymentId"])
    assert (release["status"], release["errorInformation"]["code"]) == ("Failed", "ALARM_ACTIVE")
    assert load.failures == []
    assert shop.version() == before
    assert [str(change) for change in deployment.plan()] == []


def test_a_canary_of_a_function_is_taken_back_by_an_alarm_and_goes_out_without_one(
    shop: ReleasedShop,
) -> None:
    deployment = shop.declare(price=2)
    assert shop.alias() == ("1", {}), "an apply releases nothing"
    identity = shop.release("function")

    def is_canary() -> None:
        assert shop.alias() == ("1", {"2": 0.1})

    eventually(is_canary, within_sec=15)
    shop.set_alarm("ALARM")
    release = ended(shop.account, identity, within_sec=30)
    shop.set_alarm("OK")
    assert (release["status"], release["errorInformation"]["code"]) == ("Failed", "ALARM_ACTIVE")
    ended(shop.account, release["rollbackInfo"]["rollbackDeploymentId"])
    assert shop.alias() == ("1", {})
    assert ended(shop.account, shop.release("function"), within_sec=60)["status"] == "Succeeded"
    assert shop.alias() == ("2", {})
    [price] = releases_of({"release_price": shop.outputs["function_release"]})
    assert CodeDeploy(shop.account.environment).serving(price) == price.version == "2"
    # The output says where the next release starts; no resource changes.
    assert {change.address for change in deployment.plan()} == {"output.function_release"}
