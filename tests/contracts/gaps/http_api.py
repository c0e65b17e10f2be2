"""An HTTP or WebSocket API for statements: made, asked, connected to, with a function behind it."""

from dataclasses import dataclass
from typing import Any

import httpx
from websockets.sync.client import ClientConnection, connect

from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account

_ECHO = """
import json
def handler(event, context):
    print("called by", event["requestContext"].get("eventType", "http"))
    return {"statusCode": 201, "body": json.dumps({"asked": event.get("body")})}
"""


@dataclass(frozen=True)
class Api:
    """An HTTP or WebSocket API with the stage `live`."""

    account: Account
    api_id: str

    @classmethod
    def make(cls, account: Account, protocol: str = "HTTP", **stage: Any) -> "Api":
        """An API whose stage has the arguments `stage`."""
        gateway = account.clients("apigatewayv2")
        selection = {"RouteSelectionExpression": "$request.body.action"} if protocol == "WEBSOCKET" else {}
        api_id = gateway.create_api(Name="api", ProtocolType=protocol, **selection)["ApiId"]
        gateway.create_stage(ApiId=api_id, StageName="live", AutoDeploy=True, **stage)
        return cls(account, api_id)

    def route(self, *keys: str, function: str = "echo", **more: Any) -> None:
        """Let `function` answer the routes `keys`."""
        gateway = self.account.clients("apigatewayv2")
        made = gateway.create_integration(
            ApiId=self.api_id,
            IntegrationType="AWS_PROXY",
            IntegrationUri=invocation_of(self.account, function),
        )["IntegrationId"]
        for key in keys:
            gateway.create_route(ApiId=self.api_id, RouteKey=key, Target=f"integrations/{made}", **more)

    def permit(self, name: str, place: str, function: str = "echo") -> None:
        """Let `place` of the API, such as `live/GET/orders`, invoke `function`."""
        self.account.clients("lambda").add_permission(
            FunctionName=function,
            StatementId=name,
            Action="lambda:InvokeFunction",
            Principal="apigateway.amazonaws.com",
            SourceArn=f"arn:aws:execute-api:us-east-1:{self.account.account_id}:{self.api_id}/{place}",
        )

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The answer of the stage `live`."""
        url = f"{self.account.cloud.endpoint}/_aws/execute-api/{self.api_id}/live{path}"
        return httpx.request(method, url, trust_env=False, timeout=30, **more)

    def connect(self, query: str = "") -> ClientConnection:
        """A connection to the stage `live`."""
        port = self.account.cloud.port
        return connect(f"ws://127.0.0.1:{port}/_aws/execute-api/{self.api_id}/live{query}", proxy=None)


def invocation_of(account: Account, function: str) -> str:
    """The URI by which API Gateway invokes `function`."""
    arn = f"arn:aws:lambda:us-east-1:{account.account_id}:function:{function}"
    return f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations"


def make_echo(account: Account, name: str = "echo", source: str = _ECHO) -> None:
    """A function that answers 201 with what it was asked."""
    make_function(account, name, source, make_role(account, name))


def lines(account: Account, group: str = "/api") -> list[str]:
    found = account.clients("logs").filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in found]
