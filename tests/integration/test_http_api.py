"""An HTTP API in front of a function: tokens with the scope get in, nobody else, and no web page."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cdktf import TerraformOutput

from cairn.localcloud import LocalCloud
from modules.api import HttpApi
from modules.auth import UserPool
from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.encryption import Key
from tests.support.cloud import Account, new_account
from tests.support.small_stack import STACK, applied, write_package
from tests.support.tokens import Customer, sign_in

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

# What every customer of a user pool has who signs in with a password.
SCOPE = "aws.cognito.signin.user.admin"
_FUNCTION = """
import json
def handler(event, context):
    claims = event["requestContext"]["authorizer"]["jwt"]["claims"]
    return {"statusCode": 200, "body": json.dumps({"path": event["pathParameters"], "user": claims["sub"]})}
"""


@dataclass(frozen=True)
class Stock:
    """The deployed API, and a customer of its user pool."""

    account: Account
    api_id: str
    customer: Customer

    def send(
        self, path: str, token: str | None = None, method: str = "GET", **headers: str
    ) -> httpx.Response:
        """What the API answers, under its own address."""
        url = f"{self.account.cloud.endpoint}/_aws/execute-api/{self.api_id}{path}"
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.request(method, url, headers={**bearer, **headers}, trust_env=False, timeout=60)


@pytest.fixture(scope="module")
def stock(local_cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stock]:
    account, folder = new_account(local_cloud), tmp_path_factory.mktemp("stock")
    pool_id, client_id = _user_pool(account)
    archive = write_package(folder / "stock.zip", stock=_FUNCTION)
    with applied(account, folder, lambda stack: _build(stack, archive, pool_id, client_id)) as deployment:
        customer = sign_in(account.clients, user_pool_id=pool_id, client_id=client_id)
        yield Stock(account, deployment.outputs()[STACK]["api_id"], customer)


def _user_pool(account: Account) -> tuple[str, str]:
    cognito = account.clients("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
    client: dict[str, Any] = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="shop",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]
    return str(pool_id), str(client["ClientId"])


def _build(stack: PlatformStack, archive: Path, pool_id: str, client_id: str) -> None:
    services = ("logs.amazonaws.com",)
    key = Key(stack, "Key", name="stock", description="Encrypts the logs", service_principals=services)
    function = Function(
        stack,
        "Function",
        name="stock",
        description="Counts",
        package=Package(archive),
        handler="stock.handler",
        key=key,
    )
    api = HttpApi(
        stack,
        "Api",
        name="stock",
        description="Stock",
        log_key=key,
        user_pool=UserPool.from_user_pool_id(stack, "Customers", pool_id),
        client_ids=[client_id],
    )
    api.add_route("GetStock", method="GET", path="/stock/{sku}", scopes=(SCOPE,), function=function)
    api.add_route("GetPrice", method="GET", path="/price/{sku}", scopes=("price/read",), function=function)
    api.add_iam_route("ListStock", method="GET", path="/stock", function=function)
    TerraformOutput(stack, "api_id", value=api.api_id, static_id=True)


def test_a_token_with_the_scope_gets_in_and_the_function_knows_whose_it_is(stock: Stock) -> None:
    answer = stock.send("/stock/shoe", stock.customer.access_token)
    assert answer.status_code == 200, answer.text
    assert json.loads(answer.text) == {"path": {"sku": "shoe"}, "user": stock.customer.user_id}


def test_who_has_no_token_or_a_forged_one_is_refused(stock: Stock) -> None:
    head, body, signature = stock.customer.access_token.split(".")
    forged = f"{head}.{body}.{signature[::-1]}"
    assert [stock.send("/stock/shoe", token).status_code for token in (None, "nonsense", forged)] == [401] * 3


def test_a_token_without_the_scope_is_refused(stock: Stock) -> None:
    assert stock.send("/price/shoe", stock.customer.access_token).status_code == 403
    assert stock.send("/stock/shoe", stock.customer.id_token).status_code == 403


def test_a_route_for_services_takes_no_token(stock: Stock) -> None:
    assert stock.send("/stock", stock.customer.access_token).status_code == 403
    assert stock.send("/stock").status_code == 403


def test_no_web_page_may_call(stock: Stock) -> None:
    asked = {"Origin": "http://localhost:3000", "Access-Control-Request-Method": "GET"}
    answer = stock.send("/stock/shoe", method="OPTIONS", **asked)
    assert [name for name in answer.headers if name.startswith("access-control-")] == []
