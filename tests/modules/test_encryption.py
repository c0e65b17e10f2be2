from collections.abc import Callable, Sequence
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.encryption import IKey, Key
from modules.iam import Grant, Role
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

ROOT = {"AWS": ["arn:aws:iam::123456789012:root"]}
OWN_ACCOUNT = {"StringEquals": {"aws:SourceAccount": "123456789012"}}


def key(stack: PlatformStack, service_principals: Sequence[str] = ()) -> Key:
    return Key(
        stack, "Key", name="orders", description="Encrypts orders", service_principals=service_principals
    )


def test_a_key_is_rotated_and_named_by_its_alias() -> None:
    template = synthesize(key, key_deletion_window_days=14)
    found = template.resource("aws_kms_key")
    assert found["enable_key_rotation"] is True
    assert found["deletion_window_in_days"] == 14
    assert template.resource("aws_kms_alias")["name"] == "alias/cairn-test-orders"


@pytest.mark.parametrize("protected", [True, False])
def test_a_key_is_protected_where_the_environment_says_so(protected: bool) -> None:
    found = synthesize(key, protect_data=protected).resource("aws_kms_key")
    assert found["lifecycle"]["prevent_destroy"] is protected


def key_policy(*service_principals: str) -> list[dict[str, Any]]:
    return synthesize(lambda stack: key(stack, service_principals)).statements("aws_kms_key")


def test_the_account_can_always_change_the_policy_of_its_key() -> None:
    statement = key_policy()[0]
    assert statement["Principal"] == ROOT
    assert "Condition" not in statement
    assert {"kms:PutKeyPolicy", "kms:DescribeKey", "kms:CreateGrant"} <= set(statement["Action"])


def test_no_service_uses_a_key_that_names_none() -> None:
    assert [statement["Principal"] for statement in key_policy()] == [ROOT]


@pytest.mark.parametrize("service", ["cloudwatch.amazonaws.com", "events.amazonaws.com", "sns.amazonaws.com"])
def test_a_named_service_delivers_for_this_account_only(service: str) -> None:
    assert key_policy(service)[1] == {
        "Effect": "Allow",
        "Principal": {"Service": [service]},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": ["*"],
        "Condition": OWN_ACCOUNT,
    }


def test_an_event_bus_can_look_at_the_key() -> None:
    assert key_policy("events.amazonaws.com")[2]["Action"] == ["kms:DescribeKey"]


def test_cloudwatch_logs_uses_the_key_for_log_groups_of_this_account() -> None:
    statement = key_policy("logs.amazonaws.com")[1]
    assert statement["Principal"] == {"Service": ["logs.eu-west-1.amazonaws.com"]}
    assert statement["Condition"] == {
        "ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:eu-west-1:123456789012:log-group:*"}
    }


def test_the_disks_of_groups_are_opened_by_the_role_of_auto_scaling_through_ec2_alone() -> None:
    statement = key_policy("autoscaling.amazonaws.com")[1]
    role = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    assert statement["Principal"] == {"AWS": ["*"]}
    assert statement["Condition"] == {
        "ArnEquals": {"aws:PrincipalArn": f"arn:aws:iam::123456789012:{role}"},
        "StringEquals": {
            "kms:CallerAccount": "123456789012",
            "kms:ViaService": "ec2.eu-west-1.amazonaws.com",
        },
    }
    assert {"kms:CreateGrant", "kms:GenerateDataKeyWithoutPlaintext"} <= set(statement["Action"])


def test_rejects_a_service_it_has_no_rule_for() -> None:
    with pytest.raises(ValueError, match=r"service_principals must be of .*, got 'ec2\.amazonaws\.com'"):
        key_policy("ec2.amazonaws.com")


def test_rejects_the_arn_of_an_alias() -> None:
    alias = "arn:aws:kms:eu-west-1:123456789012:alias/orders"
    with pytest.raises(ValueError, match="key_arn must be the ARN of a key"):
        synthesize(lambda stack: Key.from_key_arn(stack, "Key", alias))


def granted(grant: Callable[[IKey, Role], Grant]) -> Template:
    def build(stack: PlatformStack) -> None:
        grant(imported_key(stack), grantee(stack))

    return synthesize(build)


@pytest.mark.parametrize(
    ("verb", "actions"),
    [
        ("grant_encrypt", ["kms:Encrypt", "kms:GenerateDataKey"]),
        ("grant_decrypt", ["kms:Decrypt"]),
        ("grant_generate_data_key", ["kms:Decrypt", "kms:GenerateDataKey"]),
        ("grant_encrypt_decrypt", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]),
    ],
)
def test_grants_give_exact_actions_on_the_key(verb: str, actions: list[str]) -> None:
    template = granted(lambda a_key, role: getattr(a_key, verb)(role))
    assert template.statements() == [{"Effect": "Allow", "Action": actions, "Resource": [KEY_ARN]}]


def test_a_grant_can_be_held_to_one_service() -> None:
    template = granted(lambda a_key, role: a_key.grant_decrypt(role, via="dynamodb"))
    assert template.statements()[0]["Condition"] == {
        "StringEquals": {"kms:ViaService": "dynamodb.eu-west-1.amazonaws.com"}
    }


def test_a_grant_of_an_own_key_names_its_arn() -> None:
    def build(stack: PlatformStack) -> None:
        key(stack).grant_decrypt(grantee(stack))

    (statement,) = synthesize(build).statements()
    assert statement["Resource"][0].startswith("${aws_kms_key.")
