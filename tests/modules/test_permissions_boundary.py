"""The permissions boundary: what it lets roles do, what it never does, and who waits for it."""

import json
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.iam import PermissionsBoundary, Role, ServicePrincipal, Statement
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth
LAMBDA = ServicePrincipal("lambda.amazonaws.com")


def role(stack: PlatformStack, **arguments: Any) -> Role:
    return Role(
        stack, "Sender", **{"name": "sender", "assumed_by": LAMBDA, "description": "Sends mail"} | arguments
    )


def boundary(stack: PlatformStack) -> PermissionsBoundary:
    return PermissionsBoundary(stack, "Boundary", name="boundary")


def test_the_boundary_allows_exact_actions_on_names_of_its_environment() -> None:
    statements = synthesize(boundary).statements("aws_iam_policy")
    by_resource = {
        resource: statement["Action"] for statement in statements for resource in statement["Resource"]
    }
    table = "arn:aws:dynamodb:eu-west-1:123456789012:table/cairn-test-*"
    assert "dynamodb:PutItem" in by_resource[table]
    assert by_resource["*"] == [
        "cloudwatch:PutMetricData",
        "codedeploy:PutLifecycleEventHookExecutionStatus",
        "ec2:DescribeAvailabilityZones",
        "ec2:DescribeDhcpOptions",
        "ec2:DescribeInstanceTopology",
        "ec2:DescribeInstanceTypes",
        "ec2:DescribeInstances",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSecurityGroups",
        "ec2:DescribeSubnets",
        "ec2:DescribeTags",
        "ec2:DescribeVolumes",
        "ec2:DescribeVpcs",
        "ecr:GetAuthorizationToken",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "secretsmanager:GetRandomPassword",
        "servicediscovery:DiscoverInstances",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    ]
    buckets = "arn:aws:s3:::cairn-test-*"
    assert {"s3:GetReplicationConfiguration", "s3:ListBucket"} <= set(by_resource[buckets])
    assert "s3:PutObject" in by_resource[buckets]
    actions = {action for statement in statements for action in statement["Action"]}
    assert not {action for action in actions if action.startswith("iam:") or "*" in action}


def test_the_boundary_lets_no_role_make_or_remove_a_resource_but_the_delivery_of_logs_and_pods_interfaces() -> (
    None
):
    actions = {a for s in synthesize(boundary).statements("aws_iam_policy") for a in s["Action"]}
    managing = {a for a in actions if a.split(":")[1].startswith(("Create", "Delete", "Update", "Put"))}
    assert managing == {
        "cloudwatch:PutMetricData",
        "codedeploy:PutLifecycleEventHookExecutionStatus",
        "ec2:CreateNetworkInterface",
        "ec2:CreateTags",
        "ec2:DeleteNetworkInterface",
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "events:PutEvents",
        "logs:CreateLogDelivery",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DeleteLogDelivery",
        "logs:PutLogEvents",
        "logs:PutResourcePolicy",
        "logs:PutRetentionPolicy",
        "logs:UpdateLogDelivery",
        "s3:DeleteObject",
        "s3:PutObject",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
        "sqs:DeleteMessage",
        "ssm:UpdateInstanceInformation",
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_the_boundary_can_be_widened() -> None:
    wider = Statement(("dynamodb:GetItem",), ("arn:aws:dynamodb:eu-west-1:123456789012:table/prices",))

    def build(stack: PlatformStack) -> None:
        PermissionsBoundary(stack, "Boundary", name="boundary", also_allowed=[wider])

    assert wider.document() in synthesize(build).statements("aws_iam_policy")


def test_roles_wait_for_a_boundary_of_their_own_stack() -> None:
    def build(stack: PlatformStack) -> None:
        role(stack)
        boundary(stack)

    (dependency,) = synthesize(build).resource("aws_iam_role")["depends_on"]
    assert dependency.startswith("aws_iam_policy.Boundary_")


def test_rejects_a_boundary_that_roles_do_not_carry() -> None:
    with pytest.raises(ValueError, match="must be the same"):
        synthesize(lambda stack: PermissionsBoundary(stack, "Boundary", name="other"))


def test_the_boundary_lets_interfaces_be_made_by_no_functions_code_and_held_by_own_clusters_alone() -> None:
    statements = synthesize(boundary).statements("aws_iam_policy")
    by_action = {each["Action"][0]: each.get("Condition") for each in statements if len(each["Action"]) < 5}
    assert by_action["ec2:CreateTags"] == {"StringEquals": {"ec2:CreateAction": "CreateNetworkInterface"}}
    assert by_action["ec2:AttachNetworkInterface"] == {
        "StringLike": {"aws:ResourceTag/eks:cluster-name": "cairn-test-*"}
    }
    (deleting,) = [each for each in statements if "ec2:DeleteNetworkInterface" in each["Action"]]
    assert deleting["Condition"] == {"Null": {"lambda:SourceFunctionArn": "true"}}


def test_the_boundary_says_nothing_twice() -> None:
    resources = synthesize(boundary).statements("aws_iam_policy")[0]["Resource"]
    assert "arn:aws:dynamodb:eu-west-1:123456789012:table/cairn-test-*" in resources
    assert "arn:aws:dynamodb:eu-west-1:123456789012:table/cairn-test-*/stream/*" not in resources


def test_the_boundary_is_no_longer_than_iam_takes() -> None:
    longest = synthesize(
        lambda stack: PermissionsBoundary(stack, "Boundary", name="boundary"),
        environment="staging",
        region="ap-southeast-2",
        permissions_boundary_arn="arn:aws:iam::123456789012:policy/cairn-staging-boundary",
    )
    policy = json.loads(longest.resource("aws_iam_policy")["policy"])
    assert len(json.dumps(policy, separators=(",", ":"))) <= 6144
