"""HTTP and WebSocket APIs of API Gateway, as AWS does it."""

import json
from dataclasses import dataclass
from socket import create_connection
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.rest_api import RestApi
from tests.contracts.gaps.signed import send
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.eventually import eventually

_ECHO = """
import json
def handler(event, context):
    print("called by", event["requestContext"].get("eventType", "http"))
    return {"statusCode": 201, "body": json.dumps({"asked": event.get("body")})}
"""
_ALLOW = """
def handler(event, context):
    effect = "Allow" if event["queryStringParameters"]["token"] == "good" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "ann", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""
_NOTIFY = """
import boto3, os
def handler(event, context):
    context = event["requestContext"]
    client = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CALLBACK_URL"])
    client.post_to_connection(ConnectionId=context["connectionId"], Data=b"welcome")
    return {"statusCode": 200}
"""
_FORMAT = json.dumps(
    {
        "id": "$context.requestId",
        "route": "$context.routeKey",
        "status": "$context.status",
        "none": "$context.error.message",
    }
)


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


def _log_group(account: Account) -> dict[str, str]:
    account.clients("logs").create_log_group(logGroupName="/api")
    return {
        "DestinationArn": f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/api",
        "Format": _FORMAT,
    }


def _lines(account: Account, group: str = "/api") -> list[str]:
    found = account.clients("logs").filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in found]


@aws_does("http_api_iam_routes")
def a_route_for_credentials_takes_no_token(account: Account) -> None:
    make_echo(account)
    api = Api.make(account)
    api.route("GET /stock", AuthorizationType="AWS_IAM")
    api.permit("all", "live/*")
    refused = api.send("GET", "/stock", headers={"Authorization": "Bearer token"})
    assert (refused.status_code, refused.json()) == (403, {"message": "Forbidden"})
    assert api.send("GET", "/stock").status_code == 403
    path = f"/_aws/execute-api/{api.api_id}/live/stock"
    assert send(account, "execute-api", "GET", path, "", "text/plain").status_code == 201


@aws_does("http_api_invoke_permissions")
def an_api_invokes_only_functions_that_let_it(account: Account) -> None:
    make_echo(account)
    api = Api.make(account)
    api.route("GET /orders/{id}")
    api.permit("another", "live/GET/stock/*")
    assert api.send("GET", "/orders/1").status_code == 500
    api.permit("this", "live/GET/orders/*")
    assert api.send("GET", "/orders/1").status_code == 201
    alerts = Api.make(account, "WEBSOCKET")
    alerts.route("$connect")
    with pytest.raises(InvalidStatus):
        alerts.connect()
    alerts.permit("socket", "live/$connect")
    alerts.connect().close()


@aws_does("web_socket_functions")
def a_function_logs_and_says_nothing_unless_a_route_response_lets_it(account: Account) -> None:
    make_echo(account)
    api = Api.make(account, "WEBSOCKET")
    api.route("talk", "$connect")
    api.permit("all", "live/*")
    gateway = account.clients("apigatewayv2")
    with api.connect() as socket:
        socket.send('{"action": "talk"}')
        eventually(lambda: _require("called by MESSAGE", _lines(account, "/aws/lambda/echo")))
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.3)
        [talk] = [one for one in gateway.get_routes(ApiId=api.api_id)["Items"] if one["RouteKey"] == "talk"]
        gateway.create_route_response(ApiId=api.api_id, RouteId=talk["RouteId"], RouteResponseKey="$default")
        socket.send('{"action": "talk"}')
        assert json.loads(socket.recv(timeout=10)) == {"asked": '{"action": "talk"}'}


def _require(text: str, lines: list[str]) -> None:
    assert any(text in line for line in lines), lines


@aws_does("http_api_throttles")
def a_route_lets_through_what_its_throttle_says(account: Account) -> None:
    make_echo(account)
    api = Api.make(
        account,
        DefaultRouteSettings={"ThrottlingRateLimit": 0.01, "ThrottlingBurstLimit": 3},
        RouteSettings={"GET /strict": {"ThrottlingRateLimit": 0.01, "ThrottlingBurstLimit": 1}},
    )
    api.route("GET /free", "GET /strict")
    api.permit("all", "live/*")
    assert [api.send("GET", "/free").status_code for _ in range(4)] == [201, 201, 201, 429]
    refused = [api.send("GET", "/strict") for _ in range(2)][1]
    assert (refused.status_code, refused.json()) == (429, {"message": "Too Many Requests"})


@aws_does("payload_limits")
def a_body_over_ten_megabytes_is_refused(account: Account) -> None:
    largest = 10 * 1024 * 1024
    make_echo(account)
    api, rest = Api.make(account), RestApi.make(account)
    api.route("POST /")
    api.permit("all", "live/*")
    rest.deploy()
    url = f"{account.cloud.endpoint}/_aws/execute-api/{rest.api_id}/live/"
    too_large = b"x" * (largest + 1)
    assert httpx.post(url, content=too_large[1:], trust_env=False, timeout=30).status_code == 200
    refused = httpx.post(url, content=too_large, trust_env=False, timeout=30)
    assert (refused.status_code, refused.json()["message"]) == (
        413,
        "HTTP content length exceeded 10485760 bytes.",
    )
    refused = api.send("POST", "/", content=too_large)
    assert (refused.status_code, refused.json()) == (413, {"message": "Request Entity Too Large"})


@aws_does("http_authorizer_read_back")
def an_authorizer_is_read_back_as_it_was_made(account: Account) -> None:
    gateway, api = account.clients("apigatewayv2"), Api.make(account)
    issuer = {"Issuer": "https://example.com", "Audience": ["shop"]}
    made = gateway.create_authorizer(
        ApiId=api.api_id,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration=issuer,
    )
    read = gateway.get_authorizer(ApiId=api.api_id, AuthorizerId=made["AuthorizerId"])
    read.pop("ResponseMetadata")
    assert read == {
        "AuthorizerId": made["AuthorizerId"],
        "AuthorizerType": "JWT",
        "IdentitySource": ["$request.header.Authorization"],
        "JwtConfiguration": issuer,
        "Name": "jwt",
    }


@aws_does("http_api_tags")
def changed_tags_are_read_back(account: Account) -> None:
    gateway, api = account.clients("apigatewayv2"), Api.make(account, Tags={"old": "1", "kept": "1"})
    arn = f"arn:aws:apigateway:us-east-1::/apis/{api.api_id}"
    for resource in (arn, f"{arn}/stages/live"):
        gateway.tag_resource(ResourceArn=resource, Tags={"kept": "2", "new": "1"})
        gateway.untag_resource(ResourceArn=resource, TagKeys=["old"])
    assert gateway.get_api(ApiId=api.api_id)["Tags"] == {"kept": "2", "new": "1"}
    assert gateway.get_stage(ApiId=api.api_id, StageName="live")["Tags"] == {"kept": "2", "new": "1"}


@aws_does("http_api_access_log")
def a_stage_writes_one_line_for_whatever_happens(account: Account) -> None:
    make_echo(account)
    make_echo(account, "authorizer", _ALLOW)
    settings = _log_group(account)
    api = Api.make(account, AccessLogSettings=settings)
    api.route("GET /orders/{id}")
    api.permit("all", "live/*")
    answer = api.send("GET", "/orders/1")
    api.send("GET", "/nowhere")
    served, missed = (json.loads(line) for line in _lines(account))
    assert served == {
        "id": answer.headers["apigw-requestid"],
        "route": "GET /orders/{id}",
        "status": "201",
        "none": "-",
    }
    assert missed["status"] == "404"
    socket = Api.make(account, "WEBSOCKET", AccessLogSettings=settings)
    gateway = account.clients("apigatewayv2")
    authorizer = gateway.create_authorizer(
        ApiId=socket.api_id,
        Name="token",
        AuthorizerType="REQUEST",
        AuthorizerUri=invocation_of(account, "authorizer"),
        IdentitySource=["route.request.querystring.token"],
    )["AuthorizerId"]
    socket.route("$connect", AuthorizationType="CUSTOM", AuthorizerId=authorizer)
    socket.route("talk", "$disconnect")
    socket.permit("socket", "live/*")
    socket.permit("authorizer", f"authorizers/{authorizer}", "authorizer")
    with pytest.raises(InvalidStatus):
        socket.connect("?token=bad")
    with socket.connect("?token=good") as connected:
        connected.send('{"action": "talk"}')

    def all_there() -> None:
        seen = [(line["route"], line["status"]) for line in map(json.loads, _lines(account)[2:])]
        assert seen == [("$connect", "403"), ("$connect", "201"), ("talk", "201"), ("$disconnect", "201")]

    eventually(all_there)


@aws_does("addresses_in_functions")
def a_function_posts_to_a_connection_at_the_address_of_its_api(account: Account) -> None:
    api = Api.make(account, "WEBSOCKET")
    arn = f"arn:aws:execute-api:us-east-1:{account.account_id}:{api.api_id}/live/POST/@connections/*"
    may_post = {"Effect": "Allow", "Action": "execute-api:ManageConnections", "Resource": arn}
    make_function(account, "notify", _NOTIFY, make_role(account, "notify", may_post))
    address = f"https://{api.api_id}.execute-api.us-east-1.amazonaws.com/live"
    account.clients("lambda").update_function_configuration(
        FunctionName="notify", Environment={"Variables": {"CALLBACK_URL": address}}
    )
    api.route("hello", function="notify")
    api.permit("all", "live/*", "notify")
    with api.connect() as socket:
        socket.send('{"action": "hello"}')
        assert socket.recv(timeout=20) == "welcome"


@aws_does("web_socket_domains")
def a_handshake_with_a_domain_reaches_the_api_that_is_mapped_there(account: Account) -> None:
    make_echo(account)
    gateway, api = account.clients("apigatewayv2"), Api.make(account, "WEBSOCKET")
    api.route("$connect")
    api.permit("all", "live/*")
    name = f"alerts.{account.account_id}.example.com"
    certificate = f"arn:aws:acm:us-east-1:{account.account_id}:certificate/c"
    gateway.create_domain_name(
        DomainName=name,
        DomainNameConfigurations=[{"CertificateArn": certificate, "EndpointType": "REGIONAL"}],
    )
    gateway.create_api_mapping(DomainName=name, ApiId=api.api_id, Stage="live")
    server = create_connection(("127.0.0.1", account.cloud.port))
    connect(f"ws://{name}/", sock=server, proxy=None).close()
    eventually(lambda: _require("called by CONNECT", _lines(account, "/aws/lambda/echo")))
