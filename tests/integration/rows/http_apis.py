"""Rows of HTTP and WebSocket APIs in ``modules/api``."""

from modules.api import ApiMapping, CustomDomain, HttpApi, HttpPrivateIntegration, WebSocketApi
from modules.core import PlatformStack
from tests.integration.rows.row import Made, Now, Row


def _http_api(stack: PlatformStack, made: Made, now: Now) -> HttpApi:
    api = HttpApi(
        stack,
        "HttpApi",
        name="lifecycle-http",
        description=now("Answers", "Answers more"),
        log_key=made["Key"],
        user_pool=made["UserPool"],
        client_ids=[made["UserPoolClient"].client_id],
        throttle_rate=now(10, 20),
    )
    api.add_route(
        "GetThing",
        method="GET",
        path="/{thing}",
        scopes=now(("lifecycle/read",), ("lifecycle/read", "lifecycle/write")),
        function=made["Function"],
    )
    stock = api.add_iam_route(
        "GetStock",
        method="GET",
        path="/{thing}/stock",
        integration=HttpPrivateIntegration(
            vpc_link=made["HttpVpcLink"],
            target_arn=made["ApplicationLoadBalancer"].listener_arn,
            server_name="stock.example.com",
            timeout_ms=now(5000, 6000),
        ),
    )
    stock.grant_invoke(made["Function"])
    api.add_alarms([made["Topic"]])
    return api


def _web_socket_api(stack: PlatformStack, made: Made, now: Now) -> WebSocketApi:
    api = WebSocketApi(
        stack,
        "WebSocketApi",
        name="lifecycle-socket",
        description="Tells callers",
        log_key=made["Key"],
        authorizer=made["Function"],
        connect=made["Function"],
        disconnect=made["Function"],
        identity_source=now("route.request.querystring.token", "route.request.header.Token"),
        throttle_burst=now(10, 20),
    )
    api.add_route("talk", function=made["Function"])
    api.grant_manage_connections(made["Function"])
    api.add_alarms([made["Topic"]])
    return api


def _api_mapping(stack: PlatformStack, made: Made, now: Now) -> ApiMapping:
    domain = CustomDomain.from_domain_name(stack, "MappedDomain", made["CustomDomain"].domain_name)
    return ApiMapping(stack, "ApiMapping", domain=domain, api=made["HttpApi"], path=now("things", "items"))


ROWS = (
    Row("HttpApi", _http_api),
    Row("WebSocketApi", _web_socket_api),
    Row("ApiMapping", _api_mapping),
)


PART_OF = {
    "HttpRoute": "HttpApi",
    "StageV2": "HttpApi",
}
