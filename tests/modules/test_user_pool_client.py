"""Through what people sign in: no secret, short tokens, known scopes and addresses."""

from typing import Any

import pytest

from modules.auth import ResourceServer, UserPool, UserPoolClient
from modules.core import PlatformStack
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth
SCOPES = {"read": "See your orders", "write": "Place orders"}


def client(**arguments: Any) -> dict[str, Any]:
    def build(stack: PlatformStack) -> None:
        known = UserPool.from_user_pool_id(stack, "Pool", "eu-west-1_AbCdEf123")
        UserPoolClient(stack, "Web", user_pool=known, name="web", **arguments)

    return synthesize(build).resource("aws_cognito_user_pool_client")


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
