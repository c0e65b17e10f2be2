import json
import re
from typing import Any

import pytest
from cdktf import TerraformOutput

from modules.core import PlatformStack
from modules.iam import Grant, PermissionsBoundary, Role, ServicePrincipal, Statement
from tests.support.synth import SETTINGS, Template, synthesize

pytestmark = pytest.mark.synth

QUEUE = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-mail"
OTHER_QUEUE = "arn:aws:sqs:eu-west-1:123456789012:cairn-test-other"
LAMBDA = ServicePrincipal("lambda.amazonaws.com")


def role(stack: PlatformStack, **arguments: Any) -> Role:
    return Role(
        stack, "Sender", **{"name": "sender", "assumed_by": LAMBDA, "description": "Sends mail"} | arguments
    )


def test_a_role_carries_the_path_and_the_boundary_of_its_environment() -> None:
    found = synthesize(role, role_path="/cairn/").resource("aws_iam_role")
    assert found["name"] == "cairn-test-sender"
    assert found["path"] == "/cairn/"
    assert found["permissions_boundary"] == SETTINGS.permissions_boundary_arn
    assert found["max_session_duration"] == 3600


def test_a_role_without_grants_has_no_policy() -> None:
    assert synthesize(role).resources("aws_iam_role_policy") == []


def granted(*grants: dict[str, Any]) -> Template:
    def build(stack: PlatformStack) -> None:
        sender = role(stack)
        for grant in grants:
            Grant.add(sender, **grant)

    return synthesize(build)


def test_grants_on_the_same_resource_become_one_sorted_statement() -> None:
    template = granted(
        {"actions": ["sqs:SendMessage"], "resources": [QUEUE]},
        {"actions": ["sqs:GetQueueAttributes"], "resources": [QUEUE]},
        {"actions": ["sqs:ReceiveMessage"], "resources": [OTHER_QUEUE]},
    )
    assert template.statements() == [
        {"Effect": "Allow", "Action": ["sqs:GetQueueAttributes", "sqs:SendMessage"], "Resource": [QUEUE]},
        {"Effect": "Allow", "Action": ["sqs:ReceiveMessage"], "Resource": [OTHER_QUEUE]},
    ]


def test_grants_under_different_conditions_stay_apart() -> None:
    condition = {"StringEquals": {"kms:ViaService": "sqs.eu-west-1.amazonaws.com"}}
    template = granted(
        {"actions": ["sqs:SendMessage"], "resources": [QUEUE]},
        {"actions": ["sqs:ReceiveMessage"], "resources": [QUEUE], "conditions": condition},
    )
    assert [s.get("Condition") for s in template.statements()] == [None, condition]


def test_a_grant_tells_what_it_gave() -> None:
    def build(stack: PlatformStack) -> None:
        grant = Grant.add(role(stack), actions=["sqs:SendMessage"], resources=[QUEUE])
        assert grant == Grant(actions=("sqs:SendMessage",), resources=(QUEUE,))

    synthesize(build)


def test_a_grant_to_an_imported_role_becomes_a_policy_of_its_own() -> None:
    def build(stack: PlatformStack) -> None:
        imported = Role.from_role_arn(stack, "Ops", "arn:aws:iam::123456789012:role/company/ops")
        Grant.add(imported, actions=["sqs:SendMessage"], resources=[QUEUE])

    policy = synthesize(build).resource("aws_iam_role_policy")
    assert policy["role"] == "ops"
    assert policy["name"].startswith("grants-")


def test_an_imported_role_takes_an_arn_that_is_known_only_later() -> None:
    def build(stack: PlatformStack) -> None:
        imported = Role.from_role_arn(stack, "Ops", role(stack).role_arn)
        TerraformOutput(stack, "Name", value=imported.role_name)

    output = synthesize(build).content["output"]["Name"]["value"]
    assert re.fullmatch(r"\$\{basename\(aws_iam_role\.Sender_\w+\.arn\)\}", output)


def trust(principal: ServicePrincipal) -> dict[str, Any]:
    statements = json.loads(principal.trust_policy(SETTINGS))["Statement"]
    assert len(statements) == 1
    return dict(statements[0])


def test_a_service_assumes_a_role_for_this_account_only() -> None:
    assert trust(ServicePrincipal("states.amazonaws.com")) == {
        "Effect": "Allow",
        "Principal": {"Service": "states.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    }


def test_a_service_can_be_held_to_one_source() -> None:
    source = "arn:aws:ec2:eu-west-1:123456789012:vpc-flow-log/*"
    condition = trust(ServicePrincipal("vpc-flow-logs.amazonaws.com", source_arn=source))["Condition"]
    assert condition["ArnLike"] == {"aws:SourceArn": source}


@pytest.mark.parametrize("service", ["apigateway.amazonaws.com", "lambda.amazonaws.com"])
def test_a_service_that_does_not_state_its_source_gets_no_condition_that_would_lock_it_out(
    service: str,
) -> None:
    assert "Condition" not in trust(ServicePrincipal(service))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"actions": ("sqs:*",), "resources": (QUEUE,)}, "actions must be exact.*got 'sqs:\\*'"),
        ({"actions": ("*",), "resources": (QUEUE,)}, "actions must be exact"),
        ({"actions": (), "resources": (QUEUE,)}, "actions must be a sequence of at least one"),
        ({"actions": "sqs:SendMessage", "resources": (QUEUE,)}, "actions must be a sequence"),
        ({"actions": ("sqs:SendMessage",), "resources": ()}, "resources must be a sequence of at least one"),
        ({"actions": ("sqs:SendMessage",), "resources": ("*",)}, 'resources must be ARNs, got "\\*"'),
        ({"actions": ("sqs:SendMessage",), "resources": ("mail",)}, "resources must be ARNs, got 'mail'"),
        (
            {"actions": ("sqs:SendMessage",), "resources": (QUEUE,), "effect": "Maybe"},
            "effect must be one of Allow, Deny, got 'Maybe'",
        ),
    ],
)
def test_a_statement_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Statement(**arguments)


def test_a_star_resource_needs_its_reason() -> None:
    statement = Statement(("xray:PutTraceSegments",), ("*",), resource_is_star_because="it has no ARN")
    assert statement.document()["Resource"] == ["*"]


def test_rejects_a_principal_that_is_no_service() -> None:
    with pytest.raises(ValueError, match=r"service must end with \.amazonaws\.com, got 'lambda'"):
        ServicePrincipal("lambda")


def test_rejects_a_source_for_a_service_that_does_not_state_it() -> None:
    with pytest.raises(ValueError, match=r"source_arn is allowed for .*, not for 'apigateway"):
        ServicePrincipal("apigateway.amazonaws.com", source_arn=QUEUE)


@pytest.mark.parametrize("seconds", [3599, 43201])
def test_rejects_a_session_that_is_too_short_or_too_long(seconds: int) -> None:
    with pytest.raises(ValueError, match=f"max_session_sec must be 3600-43200, got {seconds}"):
        synthesize(lambda stack: role(stack, max_session_sec=seconds))


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
