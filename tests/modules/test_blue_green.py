import json
from typing import Any

import pytest
from cdktf import TerraformOutput

from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.delivery import TrafficShift
from tests.support.blue_green import TEST_LISTENER, alarm, deployment, of, route, service
from tests.support.grantee import imported_key
from tests.support.load_balancers import LISTENER
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth
GROUP = "aws_codedeploy_deployment_group"


def test_a_release_is_canary_watched_and_taken_back_with_nothing_asked_for() -> None:
    template = synthesize(deployment)
    application, group = template.resource("aws_codedeploy_app"), template.resource(GROUP)
    assert application == {"name": "cairn-test-stock", "compute_platform": "ECS"}
    assert group["deployment_style"] == {
        "deployment_type": "BLUE_GREEN",
        "deployment_option": "WITH_TRAFFIC_CONTROL",
    }
    assert group["alarm_configuration"]["enabled"] is True
    assert group["alarm_configuration"]["alarms"][0].startswith("${aws_cloudwatch_metric_alarm.Errors_")
    assert group["auto_rollback_configuration"] == {
        "enabled": True,
        "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
    }
    pair = group["load_balancer_info"]["target_group_pair_info"]
    assert pair["prod_traffic_route"] == {"listener_arns": [LISTENER]}
    assert pair["test_traffic_route"] == {"listener_arns": [TEST_LISTENER]}
    assert len(pair["target_group"]) == 2
    assert group["blue_green_deployment_config"] == {
        "deployment_ready_option": {"action_on_timeout": "CONTINUE_DEPLOYMENT"},
        "terminate_blue_instances_on_deployment_success": {
            "action": "TERMINATE",
            "termination_wait_time_in_minutes": 5,
        },
    }
    config = template.resource("aws_codedeploy_deployment_config")
    assert config == {
        "deployment_config_name": "cairn-test-stock-canary-10-5",
        "compute_platform": "ECS",
        "traffic_routing_config": {
            "type": "TimeBasedCanary",
            "time_based_canary": {"percentage": 10, "interval": 5},
        },
        "lifecycle": {"create_before_destroy": True},
    }


def test_a_release_may_be_linear_or_all_at_once() -> None:
    linear = TrafficShift(kind="Linear", percent=20, minutes=3)
    found = synthesize(lambda stack: deployment(stack, shift=linear)).resource(
        "aws_codedeploy_deployment_config"
    )
    assert found["traffic_routing_config"] == {
        "type": "TimeBasedLinear",
        "time_based_linear": {"percentage": 20, "interval": 3},
    }
    template = synthesize(lambda stack: deployment(stack, shift=None))
    assert template.resources("aws_codedeploy_deployment_config") == []
    assert template.resource(GROUP)["deployment_config_name"] == "CodeDeployDefault.ECSAllAtOnce"


def function(stack: PlatformStack, archive: Any) -> Function:
    archive.write_bytes(b"zip")
    return Function(
        stack,
        "Judge",
        name="judge",
        package=Package(archive),
        handler="judge.handler",
        description="Judges",
        key=imported_key(stack),
    )


def test_a_release_asks_its_hooks_and_names_what_terraform_registered(tmp_path: Any) -> None:
    def build(stack: PlatformStack) -> None:
        judge = function(stack, tmp_path / "judge.zip")
        made = deployment(stack, hooks={"AfterAllowTestTraffic": judge})
        TerraformOutput(stack, "Out", value=made.release_json, static_id=True)

    template = synthesize(build)
    release = json.loads(template.content["output"]["Out"]["value"])
    assert release["applicationName"].startswith("${aws_codedeploy_app.Release_Application_")
    assert release["deploymentGroupName"].startswith(f"${{{GROUP}.Release_")
    spec = json.loads(release["revision"]["appSpecContent"]["content"])
    (target,) = spec["Resources"]
    properties = target["target"]["Properties"]
    assert target["target"]["Type"] == "AWS::ECS::Service"
    assert properties["TaskDefinition"].startswith("${aws_ecs_task_definition.Stock_Task_")
    assert properties["LoadBalancerInfo"] == {"ContainerName": "app", "ContainerPort": 8080}
    (hook,) = spec["Hooks"]
    assert hook["AfterAllowTestTraffic"].startswith("${aws_lambda_alias.Judge_Live_")
    assert of(template, "Release_Role")[1]["Action"] == ["lambda:InvokeFunction"]
    (own,) = [statement for statement in of(template, "Judge_Role") if statement["Resource"] == ["*"]]
    assert own["Action"][0] == "codedeploy:PutLifecycleEventHookExecutionStatus"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"alarms": []}, "alarms must be 1-10 that take a release back, got 0"),
        ({"termination_wait_min": 2881}, "termination_wait_min must be 0-2880, got 2881"),
        ({"hooks": {"Install": None}}, "hooks must be at one of BeforeInstall, .*, got 'Install'"),
    ],
)
def test_a_deployment_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: deployment(stack, **arguments))


def test_rejects_more_alarms_than_code_deploy_watches() -> None:
    def build(stack: PlatformStack) -> None:
        deployment(stack, alarms=[alarm(stack, f"A{number}") for number in range(11)])

    with pytest.raises(ValueError, match=r"alarms must be 1-10 .*, got 11"):
        synthesize(build)


def test_rejects_a_service_that_ecs_releases() -> None:
    def build(stack: PlatformStack) -> None:
        way = route(stack)
        deployment(stack, way, service=service(stack, way, deployment_controller="ECS"))

    with pytest.raises(ValueError, match="service must have deployment_controller CODE_DEPLOY, got 'ECS'"):
        synthesize(build)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "AllAtOnce"}, "kind must be one of Canary, Linear, got 'AllAtOnce'"),
        ({"percent": 0}, "percent must be 1-99, got 0"),
        ({"percent": 100}, "percent must be 1-99, got 100"),
        ({"minutes": 0}, "minutes must be 1-2880, got 0"),
        (
            {"kind": "Linear", "percent": 1, "minutes": 30},
            "at most 2880 minutes together, got 99 steps of 30",
        ),
    ],
)
def test_a_shift_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TrafficShift(**arguments)
