from typing import Any

import pytest

from modules.auth import MachineClient, ResourceServer, UserPool, UserPoolClient, UserPoolDomain
from modules.core import PlatformStack
from modules.encryption import Key
from tests.support.grantee import grantee
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

TRIGGER_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:add-scopes:live"
KEY_ARN = "arn:aws:kms:eu-west-1:123456789012:key/1a2b3c4d-1111-2222-3333-444455556666"
SCOPES = {"read": "See your orders", "write": "Place orders"}


class Trigger:
    """A function that remembers who may invoke it."""

    def __init__(self) -> None:
        self.alias_arn = TRIGGER_ARN
        self.allowed: list[dict[str, str]] = []

    def allow_invoke(self, *, id: str, principal: str, source_arn: str) -> None:
        self.allowed.append({"id": id, "principal": principal, "source_arn": source_arn})


def pool(arguments: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    def build(stack: PlatformStack) -> None:
        UserPool(stack, "Customers", name="customers", **(arguments or {}))

    return synthesize(build, **settings).resource("aws_cognito_user_pool")


def client(**arguments: Any) -> dict[str, Any]:
    def build(stack: PlatformStack) -> None:
        known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
        UserPoolClient(stack, "Web", user_pool=known, name="web", **arguments)

    return synthesize(build).resource("aws_cognito_user_pool_client")


def test_people_sign_in_with_a_verified_address_and_a_long_password() -> None:
    found = pool()
    assert found["username_attributes"] == found["auto_verified_attributes"] == ["email"]
    assert found["password_policy"]["minimum_length"] >= 12
    assert {value for key, value in found["password_policy"].items() if key.startswith("require_")} == {True}
    assert found["user_attribute_update_settings"] == {
        "attributes_require_verification_before_update": ["email"]
    }


def test_a_second_factor_is_an_authenticator_app() -> None:
    found = pool()
    assert found["mfa_configuration"] == "OPTIONAL"
    assert found["software_token_mfa_configuration"] == {"enabled": True}
    assert "sms_configuration" not in found


def test_a_second_factor_can_be_demanded() -> None:
    assert pool({"mfa": "ON"})["mfa_configuration"] == "ON"


def test_the_tier_lets_a_trigger_change_access_tokens() -> None:
    assert pool()["user_pool_tier"] == "ESSENTIALS"


def test_nobody_registers_unless_that_is_wanted() -> None:
    assert pool()["admin_create_user_config"] == {"allow_admin_create_user_only": True}
    assert pool({"self_sign_up": True})["admin_create_user_config"] == {"allow_admin_create_user_only": False}


@pytest.mark.parametrize(("protect", "expected"), [(True, "ACTIVE"), (False, "INACTIVE")])
def test_deletion_protection_follows_the_environment(protect: bool, expected: str) -> None:
    assert pool(protect_data=protect)["deletion_protection"] == expected


def test_a_pool_without_trigger_has_none() -> None:
    assert "lambda_config" not in pool()


def test_a_function_hears_of_everyone_who_was_confirmed() -> None:
    trigger = Trigger()
    found = pool({"post_confirmation": trigger})
    assert found["lambda_config"] == {"post_confirmation": TRIGGER_ARN}
    (allowed,) = trigger.allowed
    assert (allowed["id"], allowed["principal"]) == (
        "CustomersPostConfirmation",
        "cognito-idp.amazonaws.com",
    )


def test_a_reader_reads_the_users_of_this_pool_alone() -> None:
    def build(stack: PlatformStack) -> None:
        UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123").grant_read_user(grantee(stack))

    assert synthesize(build).statements() == [
        {
            "Effect": "Allow",
            "Action": ["cognito-idp:AdminGetUser"],
            "Resource": ["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"],
        }
    ]


def test_only_this_pool_invokes_its_trigger() -> None:
    trigger = Trigger()

    def build(stack: PlatformStack) -> None:
        made = UserPool(stack, "Customers", name="customers", pre_token_generation=trigger)
        assert [one["source_arn"] for one in trigger.allowed] == [made.user_pool_arn]

    found = synthesize(build).resource("aws_cognito_user_pool")
    assert found["lambda_config"] == {
        "pre_token_generation_config": {"lambda_arn": TRIGGER_ARN, "lambda_version": "V2_0"}
    }
    assert [one["principal"] for one in trigger.allowed] == ["cognito-idp.amazonaws.com"]


def test_rejects_an_unknown_demand_for_a_second_factor() -> None:
    with pytest.raises(ValueError, match="mfa must be OPTIONAL or ON, got 'OFF'"):
        pool({"mfa": "OFF"})


def test_an_imported_pool_is_known_by_arn_and_issuer() -> None:
    def build(stack: PlatformStack) -> None:
        known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
        assert known.user_pool_arn == (
            "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
        )
        assert known.issuer == "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"

    assert synthesize(build).resources("aws_cognito_user_pool") == []


def test_a_client_has_no_secret_and_signs_in_by_srp() -> None:
    found = client()
    assert found["generate_secret"] is False
    assert found["explicit_auth_flows"] == ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"]
    assert "allowed_oauth_flows" not in found


def test_a_client_tells_nobody_who_exists_and_can_revoke_tokens() -> None:
    found = client()
    assert found["prevent_user_existence_errors"] == "ENABLED"
    assert found["enable_token_revocation"] is True


def test_tokens_are_short_lived() -> None:
    found = client(access_token_minutes=15)
    assert found["access_token_validity"] == 15
    assert found["id_token_validity"] <= 60
    assert found["token_validity_units"] == [
        {"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"}
    ]


def test_sending_the_password_is_an_explicit_act() -> None:
    assert "ALLOW_USER_PASSWORD_AUTH" in client(allow_password_auth=True)["explicit_auth_flows"]


def servers_and_client(stack: PlatformStack) -> None:
    known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
    server = ResourceServer(stack, "Orders", user_pool=known, identifier="orders", scopes=SCOPES)
    assert server.scopes == ("orders/read", "orders/write")
    UserPoolClient(
        stack,
        "Web",
        user_pool=known,
        name="web",
        resource_servers=[server],
        callback_urls=["https://shop.example.com/signed-in"],
    )


def code_flow() -> Template:
    return synthesize(servers_and_client)


def test_the_sign_in_page_gives_out_codes_for_the_known_scopes() -> None:
    found = code_flow().resource("aws_cognito_user_pool_client")
    assert found["allowed_oauth_flows"] == ["code"]
    assert found["allowed_oauth_scopes"] == ["openid", "orders/read", "orders/write"]


def test_a_client_waits_for_the_scopes_it_may_ask_for() -> None:
    (waits_for,) = code_flow().resource("aws_cognito_user_pool_client")["depends_on"]
    assert waits_for.startswith("aws_cognito_resource_server.")


def test_a_resource_server_names_its_scopes() -> None:
    found = code_flow().resource("aws_cognito_resource_server")
    assert {one["scope_name"]: one["scope_description"] for one in found["scope"]} == SCOPES


@pytest.mark.parametrize(
    ("argument", "value", "allowed"),
    [
        ("access_token_minutes", 4, "5-60"),
        ("access_token_minutes", 61, "5-60"),
        ("id_token_minutes", 61, "5-60"),
        ("refresh_token_days", 0, "1-30"),
        ("refresh_token_days", 31, "1-30"),
    ],
)
def test_rejects_a_validity_out_of_range(argument: str, value: int, allowed: str) -> None:
    with pytest.raises(ValueError, match=f"{argument} must be {allowed}, got {value}"):
        client(**{argument: value})


@pytest.mark.parametrize("url", ["http://shop.example.com/", "http://localhost.example.com/", "shop://x"])
def test_rejects_a_callback_that_is_not_private(url: str) -> None:
    with pytest.raises(ValueError, match="callback_urls must be https://"):
        client(callback_urls=[url])


def test_rejects_a_logout_address_without_sign_in_page() -> None:
    with pytest.raises(ValueError, match="logout_urls need callback_urls"):
        client(logout_urls=["https://shop.example.com/"])


def test_rejects_scopes_that_no_page_would_give_out() -> None:
    def build(stack: PlatformStack) -> None:
        known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
        server = ResourceServer(stack, "Orders", user_pool=known, identifier="orders", scopes=SCOPES)
        UserPoolClient(stack, "Web", user_pool=known, name="web", resource_servers=[server])

    with pytest.raises(ValueError, match="resource_servers need callback_urls"):
        synthesize(build)


@pytest.mark.parametrize(
    ("scopes", "message"),
    [
        ({}, "scopes of 'orders' must be 1-100, got 0"),
        ({"place order": "x"}, "a name must be 1-256 printable characters .* got 'place order'"),
        ({"orders/write": "x"}, "got 'orders/write'"),
        ({"write": ""}, "the description of 'write' must be 1-256 characters"),
    ],
)
def test_rejects_scopes_that_cognito_does_not_take(scopes: dict[str, str], message: str) -> None:
    def build(stack: PlatformStack) -> None:
        known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
        ResourceServer(stack, "Orders", user_pool=known, identifier="orders", scopes=scopes)

    with pytest.raises(ValueError, match=message):
        synthesize(build)


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
