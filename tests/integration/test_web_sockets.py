"""A WebSocket API from handshake to farewell: tokens let in, messages find their function, functions answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cdktf import TerraformOutput
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from cairn.localcloud import LocalCloud
from modules.api import WebSocketApi
from modules.compute import Function, Package
from modules.core import PlatformStack
from modules.encryption import Key
from tests.support.cloud import Account, new_account
from tests.support.eventually import eventually
from tests.support.small_stack import STACK, applied, write_package
from tests.support.tokens import Customer, sign_in

pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]

_AUTHORIZER = """
import boto3, json
from botocore.exceptions import ClientError
def handler(event, context):
    token = event["queryStringParameters"]["token"]
    try:
        user = boto3.client("cognito-idp").get_user(AccessToken=token)["Username"]
        effect = "Allow"
    except ClientError:
        user, effect = "nobody", "Deny"
    print(json.dumps({"effect": effect}))
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {
        "principalId": user,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"user": user},
    }
"""
_PRESENCE = """
def handler(event, context):
    context = event["requestContext"]
    print(context["eventType"], context["connectionId"])
    return {"statusCode": 200}
"""
_TALK = """
import boto3, json, os
connections = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CALLBACK_URL"])
def handler(event, context):
    said = json.loads(event["body"])["text"]
    print("said")
    connections.post_to_connection(
        ConnectionId=event["requestContext"]["connectionId"], Data=json.dumps({"heard": said}).encode())
    return {"statusCode": 200, "body": "never sent"}
"""


@dataclass(frozen=True)
class Alerts:
    """The deployed API, and a customer who may connect."""

    account: Account
    api_id: str
    presence_log: str
    customer: Customer

    def connect(self, query: str) -> ClientConnection:
        """A connection to the stage."""
        port = self.account.cloud.port
        url = f"ws://127.0.0.1:{port}/_aws/execute-api/{self.api_id}/live{query}"
        return connect(url, proxy=None, open_timeout=60)

    def presence(self) -> list[str]:
        """What the function that is told of connections has printed."""
        events = self.account.clients("logs").filter_log_events(logGroupName=self.presence_log)["events"]
        lines = [event["message"].strip() for event in events]
        return [line for line in lines if line.startswith(("CONNECT", "DISCONNECT"))]


@pytest.fixture(scope="module")
def alerts(local_cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Alerts]:
    account, folder = new_account(local_cloud), tmp_path_factory.mktemp("alerts")
    customer = _customer(account)
    archive = write_package(folder / "alerts.zip", authorizer=_AUTHORIZER, presence=_PRESENCE, talk=_TALK)
    with applied(account, folder, lambda stack: _build(stack, archive)) as deployment:
        outputs = deployment.outputs()[STACK]
        yield Alerts(account, outputs["api_id"], outputs["presence_log"], customer)


def _build(stack: PlatformStack, archive: Path) -> None:
    key = Key(
        stack,
        "Key",
        name="alerts",
        description="Encrypts the logs",
        service_principals=("logs.amazonaws.com",),
    )

    def function(name: str, **environment: str) -> Function:
        return Function(
            stack,
            name.title(),
            name=name,
            description=f"Does {name}",
            package=Package(archive),
            handler=f"{name}.handler",
            environment=environment or None,
            key=key,
        )

    presence = function("presence")
    api = WebSocketApi(
        stack,
        "Alerts",
        name="alerts",
        description="Tells customers",
        log_key=key,
        authorizer=function("authorizer"),
        connect=presence,
        disconnect=presence,
    )
    talk = function("talk", CALLBACK_URL=api.callback_url)
    api.add_route("talk", function=talk)
    api.grant_manage_connections(talk)
    TerraformOutput(stack, "api_id", value=api.api_id, static_id=True)
    TerraformOutput(stack, "presence_log", value=presence.log_group.log_group_name, static_id=True)


def _customer(account: Account) -> Customer:
    cognito = account.clients("cognito-idp")
    pool = cognito.create_user_pool(PoolName="customers")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool,
        ClientName="shop",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )["UserPoolClient"]
    return sign_in(account.clients, user_pool_id=pool, client_id=client["ClientId"])


@pytest.mark.parametrize(("query", "status"), [("", 401), ("?token=forged", 403)])
def test_who_has_no_token_of_ours_is_refused(alerts: Alerts, query: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        alerts.connect(query)
    assert refused.value.response.status_code == status


def test_a_message_finds_its_function_which_answers_over_the_connection(alerts: Alerts) -> None:
    with alerts.connect(f"?token={alerts.customer.access_token}") as connection:
        connection.send(json.dumps({"action": "talk", "text": "hello"}))
        assert json.loads(connection.recv(timeout=60)) == {"heard": "hello"}
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.5)


def test_the_service_is_told_who_comes_and_goes(alerts: Alerts) -> None:
    others = {line.split()[1] for line in alerts.presence()}
    alerts.connect(f"?token={alerts.customer.access_token}").close()

    def told() -> None:
        found = [line.split() for line in alerts.presence()]
        assert [kind for kind, connection in found if connection not in others] == ["CONNECT", "DISCONNECT"]

    eventually(told, within_sec=20)
