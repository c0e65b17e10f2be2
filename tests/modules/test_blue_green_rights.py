"""What a release may do, and what whoever starts one may."""

import json
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.delivery import BlueGreenDeployment
from tests.support.blue_green import ACCOUNT, TEST_LISTENER, deployment, of, route, service
from tests.support.grantee import grantee
from tests.support.load_balancers import LISTENER
from tests.support.synth import SETTINGS, synthesize

pytestmark = pytest.mark.synth
SERVICE = "cairn-test-shop/${aws_ecs_service.Stock_"


def allow(resource: str, *actions: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource], **more}


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
