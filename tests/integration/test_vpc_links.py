"""From a customer to a server inside the VPC: REST API, VPC link, network and application load balancer, target."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from cdktf import TerraformOutput

from cairn.localcloud import LocalCloud
from modules.api import (
    ApplicationLoadBalancer,
    HealthCheck,
    ListenerRule,
    NetworkLoadBalancer,
    PrivateIntegration,
    RestApi,
    TargetGroup,
    VpcLink,
)
from modules.auth import UserPool
from modules.core import PlatformStack
from modules.encryption import Key
from modules.waf import WebAcl
from tests.contracts.gaps.balancers import wait_until_healthy
from tests.contracts.gaps.echo import echoing
from tests.support.cloud import Account, new_account
from tests.support.networks import imported_network
from tests.support.small_stack import STACK, applied
from tests.support.tokens import Customer, sign_in

pytestmark = [pytest.mark.integration, pytest.mark.long, pytest.mark.timeout(900)]

HOST = "stock.example.com"
# What every customer of a user pool has who signs in with a password.
SCOPE = "aws.cognito.signin.user.admin"


class ExistingBucket:
    """A bucket for access logs that is there already."""

    bucket_name = "access-logs"


@dataclass(frozen=True)
class Stock:
    """The deployed API, the target group at its end, and a customer."""

    account: Account
    api_id: str
    target_group_arn: str
    customer: Customer

    def get(self, path: str, token: str | None = None, **headers: str) -> httpx.Response:
        """What the API answers."""
        url = f"{self.account.cloud.endpoint}/_aws/execute-api/{self.api_id}/live{path}"
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.get(url, headers={**bearer, **headers}, trust_env=False, timeout=60)


@pytest.fixture(scope="module")
def stock(local_cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stock]:
    account, folder = new_account(local_cloud), tmp_path_factory.mktemp("stock")
    cognito = account.clients("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
    client: dict[str, Any] = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName="shop", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]
    with applied(account, folder, lambda stack: _build(stack, pool_id)) as deployment:
        outputs = deployment.outputs()[STACK]
        customer = sign_in(account.clients, user_pool_id=pool_id, client_id=client["ClientId"])
        yield Stock(account, outputs["api_id"], outputs["target_group_arn"], customer)


def _build(stack: PlatformStack, pool_id: str) -> None:
    network, logs = imported_network(stack), ExistingBucket()
    services = ("delivery.logs.amazonaws.com", "logs.amazonaws.com")
    key = Key(stack, "Key", name="stock", description="Encrypts the logs", service_principals=services)
    before_all = WebAcl(stack, "InsideWebAcl", name="inside", log_key=key, rate_limit=1_000_000)
    inside = ApplicationLoadBalancer(
        stack,
        "Inside",
        name="inside",
        network=network,
        certificate_arn=stack.arn("acm", "certificate/0f1e2d3c-0000-4000-8000-000000000000"),
        web_acl=before_all,
        access_log_bucket=logs,
    )
    servers = TargetGroup(stack, "Servers", name="stock", network=network, port=8080)
    ListenerRule(
        stack,
        "Rule",
        load_balancer=inside,
        target_group=servers,
        priority=1,
        paths=["/stock/*"],
        hosts=[HOST],
    )
    door = NetworkLoadBalancer(stack, "Door", name="door", network=network, access_log_bucket=logs)
    to_inside = TargetGroup(
        stack,
        "ToInside",
        name="inside",
        network=network,
        port=443,
        protocol="TCP",
        target_type="alb",
        health_check=HealthCheck(protocol="HTTPS", success_codes="200-404"),
    )
    door.add_listener("Https", port=443, target_group=to_inside)
    door.forward_to(inside, target_group=to_inside)
    api = RestApi(
        stack,
        "Api",
        name="stock",
        description="Stock",
        log_key=key,
        web_acl=WebAcl(stack, "WebAcl", name="edge", log_key=key),
        user_pools=[UserPool.from_user_pool_id(stack, "Customers", pool_id)],
    )
    api.add_method(
        "GetStock",
        method="GET",
        path="/{sku}",
        scopes=(SCOPE,),
        integration=PrivateIntegration(
            vpc_link=VpcLink(stack, "Link", name="stock", description="Into the VPC", load_balancer=door),
            host=HOST,
            path="/stock/{sku}",
        ),
    )
    TerraformOutput(stack, "api_id", value=api.rest_api_id, static_id=True)
    TerraformOutput(stack, "target_group_arn", value=servers.target_group_arn, static_id=True)


def test_a_customer_reaches_a_server_inside_the_vpc_and_a_stranger_does_not(stock: Stock) -> None:
    balancers, token = stock.account.clients("elbv2"), stock.customer.access_token
    assert stock.get("/shoe").status_code == 401
    nobody = stock.get("/shoe", token)
    assert (nobody.status_code, "503 Service Temporarily Unavailable" in nobody.text) == (503, True)
    with echoing() as port:
        target = {"Id": "127.0.0.1", "Port": port}
        balancers.register_targets(TargetGroupArn=stock.target_group_arn, Targets=[target])
        wait_until_healthy(stock.account, stock.target_group_arn)
        answer = stock.get("/shoe?size=42", token, **{"X-Wanted-Status": "206"})
        assert (answer.status_code, answer.headers["x-made-by"]) == (206, "echo")
        seen = answer.json()
        assert seen["target"] == "/stock/shoe?size=42"
        assert seen["headers"]["authorization"] == f"Bearer {token}"
        assert (seen["headers"]["host"], seen["headers"]["x-forwarded-proto"]) == (HOST, "https")
    gone = stock.get("/shoe", token)
    assert (gone.status_code, "502 Bad Gateway" in gone.text) == (502, True)
