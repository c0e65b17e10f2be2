"""Machines sign in by a secret that is kept, for exactly their scopes, at a domain of the account."""

from typing import Any

import pytest

from modules.auth import MachineClient, ResourceServer, UserPool, UserPoolDomain
from modules.core import PlatformStack
from modules.encryption import Key
from tests.support.grantee import grantee
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth
KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d-1111-2222-3333-444455556666"
SCOPES = {"read": "See your orders", "write": "Place orders"}


def machine(stack: PlatformStack, **arguments: Any) -> MachineClient:
    known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
    server = ResourceServer(stack, "Stock", user_pool=known, identifier="stock", scopes=SCOPES)
    given = {"resource_servers": [server], "scopes": ["stock/write"], **arguments}
    key = Key.from_key_arn(stack, "Key", KEY_ARN)
    return MachineClient(stack, "Operator", user_pool=known, name="operator", key=key, **given)


def test_a_machine_gets_exactly_its_scopes_and_nobody_signs_in_through_it() -> None:
    found = synthesize(machine).resource("aws_cognito_user_pool_client")
    assert found["allowed_oauth_flows"] == ["client_credentials"]
    assert found["allowed_oauth_scopes"] == ["stock/write"]
    assert found["generate_secret"] is True
    assert found["explicit_auth_flows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert found["access_token_validity"] == 15
    (waits_for,) = found["depends_on"]
    assert waits_for.startswith("aws_cognito_resource_server.")


def test_a_machines_secret_is_kept_under_the_key_and_read_by_whom_it_is_granted() -> None:
    def build(stack: PlatformStack) -> None:
        machine(stack).secret.grant_read(grantee(stack))

    template = synthesize(build)
    secret = template.resource("aws_secretsmanager_secret")
    assert (secret["kms_key_id"], secret["recovery_window_in_days"]) == (KEY_ARN, 30)
    value = template.resource("aws_secretsmanager_secret_version")["secret_string"]
    assert value.startswith('${jsonencode({"client_id" = aws_cognito_user_pool_client.')
    assert "secretsmanager:GetSecretValue" in template.statements()[-1]["Action"]


def test_a_machines_secret_goes_with_it_where_no_data_is_protected() -> None:
    secret = synthesize(machine, protect_data=False).resource("aws_secretsmanager_secret")
    assert secret["recovery_window_in_days"] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"scopes": []}, "scopes must name one at least of stock/read, stock/write, got none"),
        ({"scopes": ["stock/count"]}, "scopes must be of stock/read, stock/write, got 'stock/count'"),
        ({"resource_servers": []}, "scopes must be of none, got 'stock/write'"),
        ({"access_token_minutes": 61}, "access_token_minutes must be 5-60, got 61"),
    ],
)
def test_rejects_a_machine_that_cognito_does_not_take(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: machine(stack, **arguments))


def domain(name: str, **settings: Any) -> dict[str, Any]:
    def build(stack: PlatformStack) -> None:
        known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
        made = UserPoolDomain(stack, "Domain", user_pool=known, name=name)
        assert made.token_url == f"https://{made.domain_name}/oauth2/token"
        assert made.domain_name.endswith("-123456789012.auth.eu-west-1.amazoncognito.com")

    return synthesize(build, **settings).resource("aws_cognito_user_pool_domain")


def test_a_domain_is_of_this_account_alone() -> None:
    found = domain("customers")
    assert found["domain"].endswith("-customers-123456789012")
    assert found["user_pool_id"] == "eu-west-1_AbCdEf123"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Customers", "must be 1-63 lower-case letters, digits and hyphens"),
        ("my.pool", "must be 1-63 lower-case letters, digits and hyphens"),
        ("awsome", "must not hold 'aws'"),
        ("cognito", "must not hold 'cognito'"),
    ],
)
def test_rejects_a_domain_that_cognito_does_not_take(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        domain(name)
