from typing import Any

import pytest

from modules.core import PlatformStack
from modules.iam import (
    DELIVERY,
    RUNTIME,
    DeliveryBoundary,
    PermissionsBoundary,
    Role,
    ServicePrincipal,
    Statement,
)
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth

LONGEST_POLICY = 6144
BUILDS = ServicePrincipal("codebuild.amazonaws.com")


def role(stack: PlatformStack, **arguments: Any) -> Role:
    return Role(stack, "Builder", name="builder", assumed_by=BUILDS, description="Builds", **arguments)


def boundary(stack: PlatformStack, **arguments: Any) -> DeliveryBoundary:
    return DeliveryBoundary(stack, "Boundary", **{"name": "delivery-boundary"} | arguments)


def actions(template: Template) -> set[str]:
    return {action for statement in template.statements("aws_iam_policy") for action in statement["Action"]}


@pytest.mark.parametrize(
    ("chosen", "carried"),
    [
        (RUNTIME, SETTINGS.permissions_boundary_arn),
        (DELIVERY, SETTINGS.delivery_boundary_arn),
        (None, None),
    ],
)
def test_a_role_carries_the_boundary_that_it_names(chosen: str | None, carried: str | None) -> None:
    found = synthesize(lambda stack: role(stack, boundary=chosen)).resource("aws_iam_role")
    assert found.get("permissions_boundary") == carried


def test_where_there_is_one_boundary_it_holds_what_releases_too() -> None:
    template = synthesize(lambda stack: role(stack, boundary=DELIVERY), delivery_boundary_arn=None)
    assert template.resource("aws_iam_role")["permissions_boundary"] == SETTINGS.permissions_boundary_arn


def test_it_allows_releasing_and_nothing_that_the_shop_does() -> None:
    found = actions(synthesize(boundary))
    assert {
        "codedeploy:CreateDeployment",
        "ecs:UpdateServicePrimaryTaskSet",
        "elasticloadbalancing:ModifyListener",
        "lambda:UpdateAlias",
    } <= found
    services = {action.split(":")[0] for action in found}
    assert services.isdisjoint({"cognito-idp", "elasticache", "events", "execute-api", "rds-data", "sqs"})
    assert {action for action in found if action.startswith("dynamodb:")} == {
        "dynamodb:DescribeTable",
        "dynamodb:ListTagsOfResource",
        "dynamodb:StartAwsBackupJob",
    }
    assert {action for action in found if action.startswith("iam:") or "*" in action} == {"iam:PassRole"}


def test_it_lets_roles_be_passed_to_tasks_alone() -> None:
    [passing] = [
        statement
        for statement in synthesize(boundary).statements("aws_iam_policy")
        if "iam:PassRole" in statement["Action"]
    ]
    assert passing == {
        "Effect": "Allow",
        "Action": ["iam:PassRole"],
        "Resource": ["arn:aws:iam::123456789012:role/cairn-test-*"],
        "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
    }


def test_it_fits_into_a_policy_with_the_longest_names() -> None:
    arn = "arn:aws:iam::123456789012:policy/organisation/platform/cairn-test-environment-x-delivery-boundary"
    template = synthesize(
        boundary,
        environment="test-environment-x",
        region="ap-southeast-2",
        role_path="/organisation/platform/",
        delivery_boundary_arn=arn,
    )
    assert len(template.resource("aws_iam_policy")["policy"]) <= LONGEST_POLICY


def test_it_can_be_widened() -> None:
    wider = Statement(("s3:GetObject",), ("arn:aws:s3:::elsewhere/*",))
    template = synthesize(lambda stack: boundary(stack, also_allowed=[wider]))
    assert wider.document() in template.statements("aws_iam_policy")


def test_roles_of_its_stack_wait_for_both_boundaries() -> None:
    def build(stack: PlatformStack) -> None:
        boundary(stack)
        PermissionsBoundary(stack, "Runtime", name="boundary")
        role(stack)

    waits = synthesize(build).resource("aws_iam_role")["depends_on"]
    assert [wait.split("_")[2].split(".")[1] for wait in waits] == ["Boundary", "Runtime"]


def test_rejects_another_boundary() -> None:
    with pytest.raises(ValueError, match="boundary must be one of delivery, runtime, got 'none'"):
        synthesize(lambda stack: role(stack, boundary="none"))


@pytest.mark.parametrize("carried", [None, "arn:aws:iam::123456789012:policy/organisation-boundary"])
def test_rejects_a_name_that_roles_do_not_carry(carried: str | None) -> None:
    with pytest.raises(
        ValueError, match=f"delivery-boundary, but the roles of test carry delivery_boundary_arn {carried}"
    ):
        synthesize(boundary, delivery_boundary_arn=carried)
