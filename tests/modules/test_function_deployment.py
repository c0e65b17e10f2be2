import json
from pathlib import Path
from typing import Any

import pytest
from cdktf import TerraformOutput

from modules.compute import Alias, Function, Package
from modules.core import PlatformStack
from modules.delivery import FunctionDeployment, TrafficShift
from modules.observability import Alarm, Metric
from tests.support.grantee import grantee, imported_key
from tests.support.load_balancers import ExistingTopic
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth

ACCOUNT = "eu-west-1:123456789012"
GROUP = "aws_codedeploy_deployment_group"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "orders.zip"
    path.write_bytes(b"zip")
    return path


def function(stack: PlatformStack, archive: Path, id: str = "Orders") -> Function:
    return Function(
        stack,
        id,
        name=id.lower(),
        package=Package(archive),
        handler="orders.handler",
        description="Orders",
        key=imported_key(stack),
    )


def deployment(stack: PlatformStack, archive: Path, **arguments: Any) -> FunctionDeployment:
    orders = function(stack, archive)
    alarm = Alarm(
        stack,
        "Errors",
        name="errors",
        description="Fails",
        metric=Metric("Shop", "Errors", {}),
        threshold=1,
        actions=[ExistingTopic()],
    )
    stable = Alias(stack, "Stable", function=orders, name="stable", version=orders.version)
    defaults = {"name": "orders", "function": orders, "alias": stable, "alarms": [alarm]}
    return FunctionDeployment(stack, "Release", **{**defaults, **arguments})


def made(archive: Path, **arguments: Any) -> Template:
    return synthesize(lambda stack: deployment(stack, archive, **arguments))


def test_a_release_is_canary_watched_and_taken_back_with_nothing_asked_for(archive: Path) -> None:
    template = made(archive)
    assert template.resource("aws_codedeploy_app") == {
        "name": "cairn-test-orders",
        "compute_platform": "Lambda",
    }
    group = template.resource(GROUP)
    assert group["deployment_style"] == {
        "deployment_type": "BLUE_GREEN",
        "deployment_option": "WITH_TRAFFIC_CONTROL",
    }
    assert group["alarm_configuration"]["enabled"] is True
    assert group["auto_rollback_configuration"]["events"] == [
        "DEPLOYMENT_FAILURE",
        "DEPLOYMENT_STOP_ON_ALARM",
        "DEPLOYMENT_STOP_ON_REQUEST",
    ]
    assert {"load_balancer_info", "ecs_service", "blue_green_deployment_config"}.isdisjoint(group)
    config = template.resource("aws_codedeploy_deployment_config")
    assert (config["deployment_config_name"], config["compute_platform"]) == (
        "cairn-test-orders-canary-10-5",
        "Lambda",
    )


def test_a_release_may_be_linear_or_all_at_once(archive: Path) -> None:
    linear = made(archive, shift=TrafficShift(kind="Linear", percent=25, minutes=1))
    assert linear.resource("aws_codedeploy_deployment_config")["traffic_routing_config"] == {
        "type": "TimeBasedLinear",
        "time_based_linear": {"percentage": 25, "interval": 1},
    }
    assert made(archive, shift=None).resource(GROUP)["deployment_config_name"] == (
        "CodeDeployDefault.LambdaAllAtOnce"
    )


def test_terraform_leaves_the_alias_where_it_is(archive: Path) -> None:
    aliases = {body["name"]: body for body in made(archive).resources("aws_lambda_alias")}
    assert aliases["stable"]["lifecycle"] == {"ignore_changes": ["function_version", "routing_config"]}
    assert "lifecycle" not in aliases["live"]


def statements(template: Template, name: str) -> list[dict[str, Any]]:
    (policy,) = [body for body in template.resources("aws_iam_role_policy") if f".{name}_" in body["role"]]
    return list(json.loads(policy["policy"])["Statement"])


def test_its_role_moves_this_functions_alias_and_nothing_else(archive: Path) -> None:
    template = made(archive)
    (role,) = [body for body in template.resources("aws_iam_role") if body["name"].endswith("-release")]
    assert role["permissions_boundary"] == SETTINGS.delivery_boundary_arn
    watch, move, look = statements(template, "Release_Role")
    assert watch["Action"] == ["cloudwatch:DescribeAlarms"]
    assert move["Action"] == ["lambda:GetAlias", "lambda:UpdateAlias"]
    assert move["Resource"][0].startswith("${aws_lambda_function.Orders_")
    assert look["Action"] == ["lambda:GetProvisionedConcurrencyConfig"]
    assert look["Resource"][0].startswith("${aws_lambda_alias.Stable_")


def test_a_release_goes_from_where_the_alias_is_to_the_newest_version_and_asks_its_hooks(
    archive: Path,
) -> None:
    def build(stack: PlatformStack) -> None:
        judge = function(stack, archive, "Judge")
        release = deployment(stack, archive, hooks={"BeforeAllowTraffic": judge})
        release.grant_deploy(grantee(stack))
        TerraformOutput(stack, "Out", value=release.release_json, static_id=True)

    template = synthesize(build)
    release = json.loads(template.content["output"]["Out"]["value"])
    spec = json.loads(release["revision"]["appSpecContent"]["content"])
    (target,) = spec["Resources"]
    properties = target["target"]["Properties"]
    assert target["target"]["Type"] == "AWS::Lambda::Function"
    assert properties["Name"].endswith(".function_name}")
    assert properties["Alias"].startswith("${aws_lambda_alias.Stable_")
    assert properties["CurrentVersion"].endswith(".function_version}")
    assert properties["TargetVersion"].startswith("${aws_lambda_function.Orders_")
    assert spec["Hooks"][0]["BeforeAllowTraffic"].startswith("${aws_lambda_alias.Judge_Live_")
    assert statements(template, "Release_Role")[1]["Action"] == ["lambda:InvokeFunction"]
    assert [statement["Action"][0] for statement in statements(template, "Grantee")] == [
        "codedeploy:GetApplication",
        "codedeploy:GetDeploymentConfig",
        "codedeploy:CreateDeployment",
    ]


def test_an_existing_group_is_known_by_its_names() -> None:
    def build(stack: PlatformStack) -> None:
        FunctionDeployment.from_names(
            stack, "Existing", application_name="shop", group_name="live", config_name="Slow"
        ).grant_deploy(grantee(stack))

    assert synthesize(build).statements()[2]["Resource"] == [
        f"arn:aws:codedeploy:{ACCOUNT}:deploymentgroup:shop/live"
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"alarms": []}, "alarms must be 1-10 that take a release back, got 0"),
        ({"hooks": {"Install": None}}, "hooks must be at one of BeforeAllowTraffic, .*, got 'Install'"),
    ],
)
def test_rejects(archive: Path, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(archive, **arguments)
