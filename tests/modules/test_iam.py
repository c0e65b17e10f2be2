import json
import re
from typing import Any

import pytest
from cdktf import TerraformOutput

from modules.core import PlatformStack
from modules.iam import Grant, Role, ServicePrincipal, Statement
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
