"""WebSocket APIs of API Gateway, as AWS does it."""

import json
from socket import create_connection

import pytest
from websockets.sync.client import connect

from tests.contracts.gaps.http_api import Api, lines, make_echo
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.statement import aws_does
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import Account
from tests.support.eventually import eventually

_NOTIFY = """
import boto3, os
def handler(event, context):
    context = event["requestContext"]
    client = boto3.client("apigatewaymanagementapi", endpoint_url=os.environ["CALLBACK_URL"])
    client.post_to_connection(ConnectionId=context["connectionId"], Data=b"welcome")
    return {"statusCode": 200}
"""


@aws_does("web_socket_functions")
def a_function_logs_and_says_nothing_unless_a_route_response_lets_it(account: Account) -> None:
    make_echo(account)
    api = Api.make(account, "WEBSOCKET")
    api.route("talk", "$connect")
    api.permit("all", "live/*")
    gateway = account.clients("apigatewayv2")
    with api.connect() as socket:
        socket.send('{"action": "talk"}')
        eventually(lambda: _require("called by MESSAGE", lines(account, "/aws/lambda/echo")))
        with pytest.raises(TimeoutError):
            socket.recv(timeout=0.3)
        [talk] = [one for one in gateway.get_routes(ApiId=api.api_id)["Items"] if one["RouteKey"] == "talk"]
        gateway.create_route_response(ApiId=api.api_id, RouteId=talk["RouteId"], RouteResponseKey="$default")
        socket.send('{"action": "talk"}')
        assert json.loads(socket.recv(timeout=10)) == {"asked": '{"action": "talk"}'}


def _require(text: str, lines: list[str]) -> None:
    assert any(text in line for line in lines), lines


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
    eventually(lambda: _require("called by CONNECT", lines(account, "/aws/lambda/echo")))
