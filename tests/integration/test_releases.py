"""Releases that happen: containers blue-green, a function as a canary, and each taken back."""

from typing import Any

import pytest

from cairn.localcloud import LocalCloud
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.releases import ended, service_role
from tests.contracts.gaps.streams import make_function
from tests.support.blue_green_service import Service
from tests.support.cloud import Account
from tests.support.eventually import eventually
from tests.support.load import Load
from tests.support.releases import GO_BACK, STYLE, WATCHED, cloud, make_alarm, set_alarm, start_deployment

__all__ = ["cloud"]

pytestmark = pytest.mark.integration

LAMBDA_RIGHTS = ("cloudwatch:DescribeAlarms", "lambda:GetAlias", "lambda:UpdateAlias")


@pytest.fixture(scope="module")
def service(cloud: LocalCloud) -> Service:
    service = Service(Account(cloud, "000000000000"))

    def serves() -> None:
        assert service.version() == "1"

    eventually(serves, within_sec=30)
    return service


def test_a_new_version_of_a_service_goes_out_without_a_failed_request(service: Service) -> None:
    with Load(service.version) as load:
        deployment = ended(
            service.account, service.deploy(service.tasks.define({"VERSION": "2"})), within_sec=90
        )
    assert deployment["status"] == "Succeeded", deployment
    assert load.failures == []
    assert list(dict.fromkeys(load.seen)) == ["1", "2"]
    assert service.version() == "2"

    def blue_is_gone() -> None:
        assert [one["status"] for one in service.task_sets()] == ["PRIMARY"]

    eventually(blue_is_gone, within_sec=20)


def test_a_version_that_is_never_healthy_is_taken_back_by_itself(service: Service) -> None:
    before = service.version()
    with Load(service.version) as load:
        sick = service.tasks.define({"VERSION": "sick", "SICK_AFTER_SEC": "0"})
        deployment = ended(service.account, service.deploy(sick), within_sec=120)
    assert deployment["status"] == "Failed"
    assert deployment["errorInformation"]["code"] == "HEALTH_CONSTRAINTS"
    back = ended(service.account, deployment["rollbackInfo"]["rollbackDeploymentId"])
    assert (back["status"], back["creator"]) == ("Succeeded", "codeDeployRollback")
    assert load.failures == []
    assert set(load.seen) == {before}


def test_an_alarm_after_the_cutover_brings_the_old_version_back(service: Service) -> None:
    before = service.version()
    deployment_id = service.deploy(service.tasks.define({"VERSION": "3"}))

    def cut_over() -> None:
        assert service.version() == "3"

    eventually(cut_over, within_sec=60)
    set_alarm(service.account, "ALARM")
    try:
        deployment = ended(service.account, deployment_id, within_sec=30)
    finally:
        set_alarm(service.account, "OK")
    assert (deployment["status"], deployment["errorInformation"]["code"]) == ("Failed", "ALARM_ACTIVE")
    ended(service.account, deployment["rollbackInfo"]["rollbackDeploymentId"])
    assert service.version() == before


def test_a_canary_of_a_function_is_taken_back_by_an_alarm(cloud: LocalCloud) -> None:
    account = Account(cloud, "930000000001")
    make_alarm(account)
    functions, client = account.clients("lambda"), account.clients("codedeploy")
    make_function(account, "shop", "def handler(event, context):\n    return 1\n", make_role(account, "shop"))
    for version in ("1", "2"):
        functions.update_function_configuration(FunctionName="shop", Description=version)
        functions.publish_version(FunctionName="shop")
    functions.create_alias(FunctionName="shop", Name="live", FunctionVersion="1")
    client.create_application(applicationName="shop", computePlatform="Lambda")
    client.create_deployment_group(
        applicationName="shop",
        deploymentGroupName="live",
        serviceRoleArn=service_role(account, *LAMBDA_RIGHTS),
        deploymentConfigName="CodeDeployDefault.LambdaCanary10Percent30Minutes",
        deploymentStyle=STYLE,
        autoRollbackConfiguration=GO_BACK,
        alarmConfiguration=WATCHED,
    )
    properties = {"Name": "shop", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"}
    deployment_id = start_deployment(account, "AWS::Lambda::Function", properties)

    def alias() -> Any:
        return functions.get_alias(FunctionName="shop", Name="live")

    def is_canary() -> None:
        assert alias().get("RoutingConfig") == {"AdditionalVersionWeights": {"2": 0.1}}

    eventually(is_canary, within_sec=10)
    set_alarm(account, "ALARM")
    deployment = ended(account, deployment_id)
    assert (deployment["status"], deployment["errorInformation"]["code"]) == ("Failed", "ALARM_ACTIVE")
    ended(account, deployment["rollbackInfo"]["rollbackDeploymentId"])
    assert (alias()["FunctionVersion"], "RoutingConfig" in alias()) == ("1", False)
    set_alarm(account, "OK")
    assert (
        ended(account, start_deployment(account, "AWS::Lambda::Function", properties))["status"]
        == "Succeeded"
    )
    assert (alias()["FunctionVersion"], "RoutingConfig" in alias()) == ("2", False)
