from typing import Any

import pytest

from modules.core import PlatformStack
from modules.iam import Role, Statement
from modules.secrets import Parameter, Secret
from tests.support.grantee import KEY_ARN, grantee, imported_key, key_statement
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth

SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:cairn-test-gateway-a1B2c3"
PARAMETER_ARN = "arn:aws:ssm:eu-west-1:123456789012:parameter/cairn-test-limit"
FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:cairn-test-rotate:live"


class Rotator:
    alias_arn = FUNCTION_ARN

    def __init__(self, role: Role) -> None:
        self.role_arn = role.role_arn
        self._role = role
        self.invokers: list[tuple[str, str, str]] = []

    def add_to_policy(self, statement: Statement) -> None:
        self._role.add_to_policy(statement)

    def allow_invoke(self, principal: str, source_arn: str, id: str) -> None:
        self.invokers.append((principal, source_arn, id))


def secret(stack: PlatformStack, **arguments: Any) -> Secret:
    defaults = {"name": "gateway", "description": "Opens the gateway", "key": imported_key(stack)}
    return Secret(stack, "Secret", **{**defaults, **arguments})


def allow(resource: str, *actions: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": [resource]}


def test_a_secret_is_encrypted_restorable_and_protected_and_its_value_is_not_in_the_state() -> None:
    template = synthesize(secret, protect_data=True)
    assert template.resource("aws_secretsmanager_secret") == {
        "name": "cairn-test-gateway",
        "description": "Opens the gateway",
        "kms_key_id": KEY_ARN,
        "recovery_window_in_days": 30,
        "lifecycle": {"prevent_destroy": True},
    }
    assert template.resources("aws_secretsmanager_secret_version") == []


@pytest.mark.parametrize(("days", "protected"), [(6, False), (31, False), (0, True)])
def test_rejects_a_recovery_window(days: int, protected: bool) -> None:
    with pytest.raises(ValueError, match=f"recovery_window_days must be 7-30, got {days}"):
        synthesize(lambda stack: secret(stack, recovery_window_days=days), protect_data=protected)


def test_a_secret_may_go_at_once_where_no_data_is_protected() -> None:
    template = synthesize(lambda stack: secret(stack, recovery_window_days=0), protect_data=False)
    assert template.resource("aws_secretsmanager_secret")["recovery_window_in_days"] == 0


@pytest.mark.parametrize(
    ("verb", "statements"),
    [
        (
            "grant_read",
            [
                key_statement("secretsmanager", "kms:Decrypt"),
                allow(SECRET_ARN, "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"),
            ],
        ),
        (
            "grant_write",
            [
                key_statement("secretsmanager", "kms:Decrypt", "kms:GenerateDataKey"),
                allow(SECRET_ARN, "secretsmanager:PutSecretValue"),
            ],
        ),
    ],
)
def test_a_grant_gives_exact_actions_and_carries_the_key_along(verb: str, statements: list[Any]) -> None:
    def build(stack: PlatformStack) -> None:
        existing = Secret.from_secret_arn(stack, "Existing", SECRET_ARN, key=imported_key(stack))
        getattr(existing, verb)(grantee(stack))

    assert synthesize(build).statements() == statements


def test_a_function_rotates_this_secret_and_no_other() -> None:
    rotators: list[Rotator] = []

    def build(stack: PlatformStack) -> None:
        rotators.append(Rotator(grantee(stack)))
        secret(stack).rotate_by(rotators[0])

    template = synthesize(build)
    found = template.resource("aws_secretsmanager_secret_rotation")
    assert found["rotation_lambda_arn"] == FUNCTION_ARN
    assert found["rotation_rules"] == {"automatically_after_days": 30}
    ((principal, source, _),) = rotators[0].invokers
    assert principal == "secretsmanager.amazonaws.com"
    assert "aws_secretsmanager_secret.Secret" in source or "TOKEN" in source
    key, about, random = template.statements()
    assert key == key_statement("secretsmanager", "kms:Decrypt", "kms:GenerateDataKey")
    assert about["Action"] == [
        "secretsmanager:DescribeSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ]
    assert about["Resource"][0].startswith("${aws_secretsmanager_secret.Secret_")
    assert random == allow("*", "secretsmanager:GetRandomPassword")


@pytest.mark.parametrize("days", [0, 1001])
def test_rejects_a_rotation_that_never_comes(days: int) -> None:
    with pytest.raises(ValueError, match=f"every_days must be 1-1000, got {days}"):
        synthesize(lambda stack: secret(stack).rotate_by(Rotator(grantee(stack)), every_days=days))


@pytest.mark.parametrize("arn", [PARAMETER_ARN, SECRET_ARN.removesuffix("-a1B2c3")])
def test_rejects_an_arn_that_is_not_a_whole_secrets(arn: str) -> None:
    with pytest.raises(ValueError, match="secret_arn must be the whole ARN of a secret, got 'arn:aws:s"):
        synthesize(lambda stack: Secret.from_secret_arn(stack, "Existing", arn))


def parameter(stack: PlatformStack, **arguments: Any) -> Parameter:
    defaults = {"name": "limit", "description": "Most", "key": imported_key(stack), "value": "5"}
    return Parameter(stack, "Parameter", **{**defaults, **arguments})


def test_a_parameter_is_encrypted_under_its_key() -> None:
    found = synthesize(parameter).resource("aws_ssm_parameter")
    del found["lifecycle"]
    assert found == {
        "name": "/cairn-test-limit",
        "description": "Most",
        "type": "SecureString",
        "key_id": KEY_ARN,
        "value": "5",
    }


def test_another_value_makes_a_parameter_anew_for_an_update_would_lose_its_key() -> None:
    template = synthesize(parameter)
    (trigger,) = template.resource("aws_ssm_parameter")["lifecycle"]["replace_triggered_by"]
    assert trigger.startswith("terraform_data.Parameter_Content_")
    inputs = [body["input"].get("sha256") for body in template.resources("terraform_data")]
    assert '${sha256("Most: 5")}' in inputs


@pytest.mark.parametrize(("value", "length"), [("", 0), ("é" * 2049, 4098)])
def test_rejects_a_value_that_is_empty_or_too_long(value: str, length: int) -> None:
    with pytest.raises(ValueError, match=f"value must be 1-4096 bytes long, got {length}"):
        synthesize(lambda stack: parameter(stack, value=value))


def test_a_reader_reads_this_parameter_and_no_other() -> None:
    def build(stack: PlatformStack) -> None:
        existing = Parameter.from_parameter_arn(stack, "Existing", PARAMETER_ARN, key=imported_key(stack))
        assert existing.parameter_name == "/cairn-test-limit"
        existing.grant_read(grantee(stack))

    assert synthesize(build).statements() == [
        key_statement("ssm", "kms:Decrypt"),
        allow(PARAMETER_ARN, "ssm:GetParameter", "ssm:GetParameters"),
    ]


def test_rejects_an_arn_that_is_no_parameter() -> None:
    with pytest.raises(
        ValueError, match="parameter_arn must be the ARN of a parameter, got 'arn:aws:secrets"
    ):
        synthesize(lambda stack: Parameter.from_parameter_arn(stack, "Existing", SECRET_ARN))
