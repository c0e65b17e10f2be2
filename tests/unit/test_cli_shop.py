"""The shop as the command line's customer sees it."""

import base64
import json
import stat
from pathlib import Path
from typing import Any

import pytest

from cairn.errors import CairnError
from cairn.exit_codes import ExitCode
from cairn.shop.addresses import Addresses
from cairn.shop.customer import EMAIL, SignedIn, credentials_file, sign_in
from cairn.shop.event_log import wait_for_event
from cairn.shop.operator import operator_token
from cairn.terraform.target import Target
from tests.support.told_api import OUTPUTS, api

__all__ = ["api"]

ADDRESSES = Addresses.of(OUTPUTS, endpoint=None)


class UserPool:
    """A user pool of one client, kept in memory."""

    class exceptions:  # noqa: N801 - as boto3 calls it
        UserNotFoundException = type("UserNotFoundException", (Exception,), {})
        UsernameExistsException = type("UsernameExistsException", (Exception,), {})
        NotAuthorizedException = type("NotAuthorizedException", (Exception,), {})

    def __init__(self, flow: str = "ALLOW_ADMIN_USER_PASSWORD_AUTH") -> None:
        self.flow = flow
        self.passwords: dict[str, str] = {}

    def admin_get_user(self, *, Username: str, **_: Any) -> dict[str, str]:  # noqa: N803
        if Username not in self.passwords:
            raise self.exceptions.UserNotFoundException
        return {"UserStatus": "CONFIRMED"}

    def admin_create_user(self, *, Username: str, MessageAction: str, **_: Any) -> None:  # noqa: N803
        assert MessageAction == "SUPPRESS"
        if Username in self.passwords:
            raise self.exceptions.UsernameExistsException

    def admin_set_user_password(self, *, Username: str, Password: str, **_: Any) -> None:  # noqa: N803
        self.passwords[Username] = Password

    def describe_user_pool_client(self, **_: Any) -> dict[str, Any]:
        return {"UserPoolClient": {"ExplicitAuthFlows": [self.flow, "ALLOW_REFRESH_TOKEN_AUTH"]}}

    def admin_initiate_auth(self, *, AuthParameters: dict[str, str], **_: Any) -> dict[str, Any]:  # noqa: N803
        if self.passwords.get(AuthParameters["USERNAME"]) != AuthParameters["PASSWORD"]:
            raise self.exceptions.NotAuthorizedException
        claims = base64.urlsafe_b64encode(json.dumps({"sub": "customer-1"}).encode()).decode().rstrip("=")
        return {"AuthenticationResult": {"AccessToken": f"h.{claims}.s"}}

    initiate_auth = admin_initiate_auth


def signed_in(pool: UserPool, file: Path) -> SignedIn:
    client: Any = pool
    return sign_in(client, ADDRESSES, file=file)


def test_makes_the_demo_customer_once_and_keeps_the_password_private(tmp_path: Path) -> None:
    pool, file = UserPool(), credentials_file(tmp_path, Target("local", {}))
    assert signed_in(pool, file).user_id == "customer-1"
    password = pool.passwords[EMAIL]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["password"] == password
    signed_in(pool, file)
    assert pool.passwords[EMAIL] == password


def test_gives_a_new_password_where_the_kept_one_is_wrong_or_lost(tmp_path: Path) -> None:
    pool, file = UserPool(), credentials_file(tmp_path, Target("local", {}))
    signed_in(pool, file)
    pool.passwords[EMAIL] = "another"
    signed_in(pool, file)
    file.unlink()
    signed_in(pool, file)
    assert json.loads(file.read_text())["password"] == pool.passwords[EMAIL]


def test_tells_when_no_password_flow_is_allowed(tmp_path: Path) -> None:
    with pytest.raises(CairnError, match="allows CUSTOM_AUTH, REFRESH_TOKEN_AUTH: neither SRP"):
        signed_in(UserPool("ALLOW_CUSTOM_AUTH"), credentials_file(tmp_path, Target("local", {})))


def test_the_domain_leads_to_the_api_on_aws_and_a_host_header_here() -> None:
    assert ADDRESSES.orders_url == "https://api.shop.example/orders"
    assert ADDRESSES.headers == {}
    local = Addresses.of(OUTPUTS, endpoint="http://127.0.0.1:4566")
    assert (local.orders_url, local.headers) == (
        "http://127.0.0.1:4566/orders",
        {"Host": "api.shop.example"},
    )


def test_tells_that_the_shop_is_not_deployed() -> None:
    with pytest.raises(CairnError, match="edge has no output api_domain") as missing:
        Addresses.of({}, endpoint=None)
    assert missing.value.code is ExitCode.MISSING


class OneSecret:
    """Secrets Manager with the operator's secret in it."""

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == OUTPUTS["edge"]["operator_secret_arn"]
        return {"SecretString": json.dumps({"client_id": "operator", "client_secret": "s/e+c"})}


def test_the_operator_gets_a_token_with_its_secret_at_the_pools_domain(api: Any) -> None:
    api.answers = [(200, {"access_token": "token", "expires_in": 900, "token_type": "Bearer"})]
    addresses = Addresses.of(OUTPUTS, endpoint=api.url)
    assert operator_token(OneSecret(), addresses, scopes=("stock/write",)) == "token"
    ((method, path, headers, body),) = api.seen
    assert (method, path, body) == (
        "POST",
        "/oauth2/token",
        b"grant_type=client_credentials&scope=stock%2Fwrite",
    )
    assert headers["Host"] == "shop.auth.eu-west-1.amazoncognito.com"
    assert base64.b64decode(headers["Authorization"].removeprefix("Basic ")) == b"operator:s/e+c"


def test_on_aws_the_operator_asks_the_pools_domain_itself() -> None:
    assert ADDRESSES.token_url == "https://shop.auth.eu-west-1.amazoncognito.com/oauth2/token"


def test_tells_why_the_operator_gets_no_token(api: Any) -> None:
    api.answers = [(400, {"error": "invalid_client"})]
    with pytest.raises(CairnError, match=r"operator got no token.*answered with 400.*invalid_client"):
        operator_token(OneSecret(), Addresses.of(OUTPUTS, endpoint=api.url))


class Logs:
    """Log events by page, a further page at each look."""

    def __init__(self, *looks: list[dict[str, Any]]) -> None:
        self.looks = list(looks)

    def get_paginator(self, _: str) -> "Logs":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        look = self.looks.pop(0) if len(self.looks) > 1 else self.looks[0]
        return [{"events": [{"message": json.dumps(event)} for event in look]}]


def event(order_id: str, detail_type: str = "OrderPlaced") -> dict[str, Any]:
    return {"detail-type": detail_type, "detail": {"order_id": order_id}}


def test_waits_for_the_event_about_this_order() -> None:
    logs: Any = Logs([event("other"), event("o-1", "OrderConfirmed")], [event("o-1")])
    seen = wait_for_event(logs, "g", detail_type="OrderPlaced", order_id="o-1", patience_sec=10)
    assert seen is not None
    assert seen.detail == {"order_id": "o-1"}


def test_gives_up_when_patience_ends() -> None:
    logs: Any = Logs([event("other")])
    assert wait_for_event(logs, "g", detail_type="OrderPlaced", order_id="o-1", patience_sec=0) is None
