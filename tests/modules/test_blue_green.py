import json
from typing import Any

import pytest
from cdktf import TerraformOutput

from modules.api import ApplicationLoadBalancer, BlueGreenRoute
from modules.compute import ContainerService, Function, Package
from modules.core import PlatformStack
from modules.delivery import BlueGreenDeployment, TrafficShift
from modules.observability import Alarm, Metric
from tests.support.container_services import shared
from tests.support.grantee import grantee, imported_key
from tests.support.load_balancers import LISTENER, ExistingTopic
from tests.support.networks import imported_network
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
TEST_LISTENER = LISTENER.replace("/1e", "/2f")
SERVICE = "cairn-test-shop/${aws_ecs_service.Stock_"
GROUP = "aws_codedeploy_deployment_group"


def balancer(stack: PlatformStack, id: str, listener_arn: str) -> Any:
    return ApplicationLoadBalancer.from_listener_arn(
        stack, id, listener_arn, load_balancer_full_name="app/shop/0f", security_group_id="sg-0a"
    )


def route(stack: PlatformStack, **arguments: Any) -> BlueGreenRoute:
    defaults = {
        "name": "stock",
        "network": imported_network(stack),
        "load_balancer": balancer(stack, "Balancer", LISTENER),
        "priority": 10,
        "paths": ["/stock/*"],
    }
    return BlueGreenRoute(stack, "Route", **{**defaults, **arguments})


def with_tests(stack: PlatformStack) -> BlueGreenRoute:
    return route(stack, test_listener=balancer(stack, "TestBalancer", TEST_LISTENER))


def service(stack: PlatformStack, way: BlueGreenRoute, **arguments: Any) -> ContainerService:
    arguments = {"target_group": way.blue, "deployment_controller": "CODE_DEPLOY", **arguments}
    return ContainerService(stack, "Stock", name="stock", **shared(stack), **arguments)


def alarm(stack: PlatformStack, id: str = "Errors") -> Alarm:
    metric = Metric("Shop", "Errors", {})
    return Alarm(
        stack, id, name=id.lower(), description="Fails", metric=metric, threshold=1, actions=[ExistingTopic()]
    )


def deployment(
    stack: PlatformStack, way: BlueGreenRoute | None = None, **arguments: Any
) -> BlueGreenDeployment:
    way = way or with_tests(stack)
    defaults: dict[str, Any] = {"route": way, "alarms": [alarm(stack)]}
    if "service" not in arguments:
        defaults["service"] = service(stack, way)
    return BlueGreenDeployment(stack, "Release", name="stock", **{**defaults, **arguments})


def allow(resource: str, *actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource], **more}


def of(template: Template, name: str) -> list[dict[str, Any]]:
    """The statements of the role whose construct is called ``name``, with references cut to what they name."""
    (policy,) = [body for body in template.resources("aws_iam_role_policy") if f"{name}_" in body["role"]]
    statements = json.loads(policy["policy"])["Statement"]
    return list(statements)


def test_a_route_leads_to_blue_and_leaves_the_rest_to_code_deploy() -> None:
    template = synthesize(with_tests)
    assert [group["name"][:-5] for group in template.resources("aws_lb_target_group")] == [
        "cairn-test-stock-blue",
        "cairn-test-stock-green",
    ]
    production, test = template.resources("aws_lb_listener_rule")
    assert (production["listener_arn"], test["listener_arn"]) == (LISTENER, TEST_LISTENER)
    for rule in (production, test):
        (action,) = rule["action"]
        assert action["target_group_arn"].startswith("${aws_lb_target_group.Route_Blue_")
        assert rule["lifecycle"] == {"ignore_changes": ["action"]}
        assert rule["priority"] == 10


def test_without_a_test_listener_there_is_one_rule() -> None:
    assert len(synthesize(route).resources("aws_lb_listener_rule")) == 1


def test_both_groups_tell_of_unhealthy_targets() -> None:
    template = synthesize(lambda stack: route(stack).add_alarms([ExistingTopic()]))
    groups = [each["dimensions"]["TargetGroup"] for each in template.resources("aws_cloudwatch_metric_alarm")]
    assert [group.split("_")[4] for group in groups] == ["Blue", "Green"]


def test_a_service_that_code_deploy_releases_keeps_what_that_moves() -> None:
    found = synthesize(lambda stack: service(stack, route(stack))).resource("aws_ecs_service")
    assert found["deployment_controller"] == {"type": "CODE_DEPLOY"}
    assert found["lifecycle"] == {"ignore_changes": ["load_balancer", "task_definition"]}
    assert "deployment_circuit_breaker" not in found
    assert "availability_zone_rebalancing" not in found
    assert len(found["depends_on"]) == 3


def test_where_it_is_scaled_its_number_is_left_alone_too() -> None:
    def build(stack: PlatformStack) -> None:
        service(stack, route(stack)).scale(minimum=2, maximum=4).track_cpu(60)

    found = synthesize(build).resource("aws_ecs_service")
    assert found["lifecycle"] == {"ignore_changes": ["desired_count", "load_balancer", "task_definition"]}


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


def test_its_role_releases_this_service_over_this_route_and_nothing_else() -> None:
    template = synthesize(deployment)
    (role,) = [body for body in template.resources("aws_iam_role") if body["name"].endswith("-release")]
    assert role["permissions_boundary"] == SETTINGS.delivery_boundary_arn
    assert json.loads(role["assume_role_policy"])["Statement"][0]["Principal"] == {
        "Service": "codedeploy.amazonaws.com"
    }
    watch, serve, start, end, passing, look, listeners, rules = of(template, "Release_Role")
    assert watch["Action"] == ["cloudwatch:DescribeAlarms"]
    assert watch["Resource"][0].startswith("${aws_cloudwatch_metric_alarm.Errors_")
    assert serve["Action"] == ["ecs:DescribeServices", "ecs:UpdateServicePrimaryTaskSet"]
    (service_arn,) = serve["Resource"]
    assert service_arn.startswith(f"arn:aws:ecs:{ACCOUNT}:service/{SERVICE}")
    assert start == allow("*", "ecs:CreateTaskSet", Condition={"ArnEquals": {"ecs:service": service_arn}})
    assert end == allow(service_arn.replace(":service/", ":task-set/") + "/*", "ecs:DeleteTaskSet")
    assert passing["Action"] == ["iam:PassRole"]
    assert [arn.split(".")[1].rsplit("_", 1)[0] for arn in passing["Resource"]] == [
        "Stock_Task_Role",
        "Stock_Task_ExecutionRole",
    ]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    assert look == allow(
        "*",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeRules",
        "elasticloadbalancing:DescribeTargetGroups",
    )
    assert (listeners["Action"], listeners["Resource"]) == (
        ["elasticloadbalancing:ModifyListener"],
        [LISTENER, TEST_LISTENER],
    )
    assert rules["Action"] == ["elasticloadbalancing:ModifyRule"]
    assert [arn.split("_")[4] for arn in rules["Resource"]] == ["Production", "Test"]


def test_who_may_deploy_releases_to_this_group_alone() -> None:
    template = synthesize(lambda stack: deployment(stack).grant_deploy(grantee(stack)))
    application, config, group = of(template, "Grantee")
    assert application["Action"] == [
        "codedeploy:GetApplication",
        "codedeploy:GetApplicationRevision",
        "codedeploy:RegisterApplicationRevision",
    ]
    (application_arn,), (config_arn,), (group_arn,) = (
        statement["Resource"] for statement in (application, config, group)
    )
    assert application_arn.startswith(f"arn:aws:codedeploy:{ACCOUNT}:application:${{aws_codedeploy_app.")
    assert config_arn.startswith(
        f"arn:aws:codedeploy:{ACCOUNT}:deploymentconfig:${{aws_codedeploy_deployment_config."
    )
    assert group_arn.endswith(".deployment_group_name}")
    assert config["Action"] == ["codedeploy:GetDeploymentConfig"]
    assert group["Action"] == ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"]


def test_an_existing_group_is_known_by_its_names() -> None:
    def build(stack: PlatformStack) -> None:
        BlueGreenDeployment.from_names(
            stack, "Existing", application_name="shop", group_name="live", config_name="Slow"
        ).grant_deploy(grantee(stack))

    place = f"arn:aws:codedeploy:{ACCOUNT}"
    assert [statement["Resource"] for statement in synthesize(build).statements()] == [
        [f"{place}:application:shop"],
        [f"{place}:deploymentconfig:Slow"],
        [f"{place}:deploymentgroup:shop/live"],
    ]


def test_who_registers_task_definitions_gives_them_the_services_two_roles_alone() -> None:
    def build(stack: PlatformStack) -> None:
        service(stack, route(stack)).grant_register_task_definition(grantee(stack))

    register, passing = of(synthesize(build), "Grantee")
    assert register == allow("*", "ecs:RegisterTaskDefinition")
    assert len(passing["Resource"]) == 2
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


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
        ({"deployment_controller": "EXTERNAL"}, "must be one of CODE_DEPLOY, ECS, got 'EXTERNAL'"),
        ({"target_group": None}, "CODE_DEPLOY needs the blue target_group of a BlueGreenRoute"),
        ({"service_connect": object()}, "CODE_DEPLOY does not go with service_connect"),
    ],
)
def test_a_service_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: service(stack, route(stack), **arguments))


def test_rejects_scaling_by_requests_that_move() -> None:
    def build(stack: PlatformStack) -> None:
        way = route(stack)
        service(stack, way).scale(minimum=2, maximum=4).track_requests(100, way.blue)

    with pytest.raises(ValueError, match="move between two target groups: scale by processor"):
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
