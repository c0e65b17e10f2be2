"""HTTP APIs of API Gateway, as AWS does it."""

import json

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from tests.contracts.gaps.http_api import Api, invocation_of, lines, make_echo
from tests.contracts.gaps.rest_api import RestApi
from tests.contracts.gaps.signed import send
from tests.contracts.gaps.statement import aws_does
from tests.support.cloud import Account
from tests.support.eventually import eventually

_ALLOW = """
def handler(event, context):
    effect = "Allow" if event["queryStringParameters"]["token"] == "good" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "ann", "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""
_FORMAT = json.dumps(
    {
        "id": "$context.requestId",
        "route": "$context.routeKey",
        "status": "$context.status",
        "none": "$context.error.message",
    }
)


def _log_group(account: Account) -> dict[str, str]:
    account.clients("logs").create_log_group(logGroupName="/api")
    return {
        "DestinationArn": f"arn:aws:logs:us-east-1:{account.account_id}:log-group:/api",
        "Format": _FORMAT,
    }


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
    served, missed = (json.loads(line) for line in lines(account))
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
        seen = [(line["route"], line["status"]) for line in map(json.loads, lines(account)[2:])]
        assert seen == [("$connect", "403"), ("$connect", "201"), ("talk", "201"), ("$disconnect", "201")]

    eventually(all_there)
