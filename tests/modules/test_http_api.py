import json
from collections.abc import Callable
from typing import Any

import pytest

from modules.api import (
    ApiMapping,
    Cors,
    CustomDomain,
    HttpApi,
    HttpPrivateIntegration,
    HttpRoute,
    HttpVpcLink,
)
from modules.auth import UserPool
from modules.core import PlatformStack
from tests.support.fake_function import FakeFunction
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth

LISTENER = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:listener/app/shop/0f/1e"
POOL = "eu-west-1_AbCdEf123"


class ExistingTopic:
    topic_arn = "arn:aws:sns:eu-west-1:123456789012:cairn-test-alarms"


def http_api(stack: PlatformStack, **arguments: Any) -> HttpApi:
    given: dict[str, Any] = {"name": "stock", "description": "Stock", "log_key": imported_key(stack)}
    return HttpApi(stack, "Api", **{**given, **arguments})


def with_tokens(stack: PlatformStack, **arguments: Any) -> HttpApi:
    pool = UserPool.from_user_pool_id(stack, "Customers", POOL)
    return http_api(stack, **{"user_pool": pool, "client_ids": ["shop"], **arguments})


def get_stock(api: HttpApi, **arguments: Any) -> HttpRoute:
    given: dict[str, Any] = {
        "method": "GET",
        "path": "/stock/{sku}",
        "scopes": ("stock/read",),
        "function": FakeFunction(),
    }
    return api.add_route("GetStock", **{**given, **arguments})


def into_the_vpc(stack: PlatformStack, **arguments: Any) -> HttpPrivateIntegration:
    given: dict[str, Any] = {
        "vpc_link": HttpVpcLink.from_vpc_link_id(stack, "Link", "l1nk01"),
        "target_arn": LISTENER,
        "server_name": "stock.example.com",
    }
    return HttpPrivateIntegration(**{**given, **arguments})


def made(build: Callable[[PlatformStack], object]) -> Template:
    return synthesize(build)


def test_an_api_is_closed_to_web_pages_logged_measured_and_throttled_with_nothing_asked_for() -> None:
    found = made(http_api)
    assert found.resource("aws_apigatewayv2_api") == {
        "name": "cairn-test-stock",
        "description": "Stock",
        "protocol_type": "HTTP",
        "disable_execute_api_endpoint": False,
    }
    stage = found.resource("aws_apigatewayv2_stage")
    assert (stage["name"], stage["auto_deploy"]) == ("$default", True)
    assert stage["default_route_settings"] == {
        "throttling_rate_limit": 100,
        "throttling_burst_limit": 200,
        "detailed_metrics_enabled": True,
    }
    group = found.resource("aws_cloudwatch_log_group")
    assert (group["name"], group["kms_key_id"]) == ("/aws/apigateway/cairn-test-stock/default", KEY_ARN)


def test_the_access_log_says_what_happened_and_nothing_about_a_person() -> None:
    settings = made(http_api).resource("aws_apigatewayv2_stage")["access_log_settings"]
    fields = json.loads(settings["format"])
    assert {"requestId", "status", "routeKey", "integrationError"} <= set(fields)
    personal = ("$context.identity.", "$context.authorizer.claims", "$context.path")
    assert not [value for value in fields.values() if value.startswith(personal)]


def test_a_route_asks_for_a_token_of_the_pool_with_a_scope() -> None:
    found = made(lambda stack: get_stock(with_tokens(stack), scopes=("stock/write", "stock/read")))
    authorizer = found.resource("aws_apigatewayv2_authorizer")
    assert authorizer["jwt_configuration"] == {
        "issuer": f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}",
        "audience": ["shop"],
    }
    assert (authorizer["authorizer_type"], authorizer["identity_sources"]) == (
        "JWT",
        ["$request.header.Authorization"],
    )
    route = found.resource("aws_apigatewayv2_route")
    assert route["route_key"] == "GET /stock/{sku}"
    assert (route["authorization_type"], route["authorization_scopes"]) == (
        "JWT",
        ["stock/read", "stock/write"],
    )
    assert route["authorizer_id"].startswith("${aws_apigatewayv2_authorizer.")


def test_the_function_is_invoked_by_its_own_route_alone() -> None:
    function = FakeFunction()
    found = made(lambda stack: get_stock(with_tokens(stack), function=function))
    ((principal, source_arn),) = function.allowed.values()
    assert principal == "apigateway.amazonaws.com"
    assert source_arn.endswith("]}/$default/GET/stock/*")
    integration = found.resource("aws_apigatewayv2_integration")
    assert (integration["integration_type"], integration["payload_format_version"]) == ("AWS_PROXY", "2.0")
    assert integration["integration_uri"] == function.invoke_arn


def test_a_route_leads_into_the_vpc_by_tls_without_the_stage() -> None:
    found = made(lambda stack: get_stock(with_tokens(stack), function=None, integration=into_the_vpc(stack)))
    integration = found.resource("aws_apigatewayv2_integration")
    assert integration.pop("api_id").startswith("${aws_apigatewayv2_api.")
    assert integration == {
        "integration_type": "HTTP_PROXY",
        "integration_method": "ANY",
        "integration_uri": LISTENER,
        "connection_type": "VPC_LINK",
        "connection_id": "l1nk01",
        "payload_format_version": "1.0",
        "request_parameters": {"overwrite:path": "$request.path"},
        "tls_config": {"server_name_to_verify": "stock.example.com"},
        "timeout_milliseconds": 30000,
    }


def test_plain_http_inside_the_vpc_is_asked_for_by_name() -> None:
    found = made(
        lambda stack: get_stock(
            with_tokens(stack), function=None, integration=into_the_vpc(stack, server_name=None)
        )
    )
    assert "tls_config" not in found.resource("aws_apigatewayv2_integration")


def test_grant_invoke_lets_a_role_call_one_route() -> None:
    def build(stack: PlatformStack) -> None:
        api = http_api(stack)
        route = api.add_iam_route("GetStock", method="GET", path="/stock/{sku}", function=FakeFunction())
        granted = route.grant_invoke(grantee(stack))
        assert granted.actions == ("execute-api:Invoke",)

    found = made(build)
    assert found.resource("aws_apigatewayv2_route")["authorization_type"] == "AWS_IAM"
    (statement,) = found.statements()
    assert statement["Action"] == ["execute-api:Invoke"]
    (resource,) = statement["Resource"]
    assert resource.endswith(".execution_arn}/$default/GET/stock/*")


def test_nobody_is_granted_a_route_that_asks_for_a_token() -> None:
    with pytest.raises(ValueError, match="GetStock asks for a token: IAM has no say in who calls it"):
        made(lambda stack: get_stock(with_tokens(stack)).grant_invoke(grantee(stack)))


def test_pages_that_are_named_may_call() -> None:
    cors = Cors(origins=["https://shop.example.com"], methods=["GET", "POST"])
    assert made(lambda stack: http_api(stack, cors=cors)).resource("aws_apigatewayv2_api")[
        "cors_configuration"
    ] == {
        "allow_credentials": False,
        "allow_origins": ["https://shop.example.com"],
        "allow_methods": ["GET", "POST"],
        "allow_headers": ["authorization", "content-type"],
        "max_age": 600,
    }


def test_alarms_tell_of_server_errors_and_slowness() -> None:
    found = made(lambda stack: http_api(stack).add_alarms([ExistingTopic()]))
    alarms = {one["metric_name"]: one for one in found.resources("aws_cloudwatch_metric_alarm")}
    assert sorted(alarms) == ["5xx", "Latency"]
    dimensions = alarms["5xx"]["dimensions"]
    assert dimensions["ApiId"].startswith("${aws_apigatewayv2_api.")
    assert dimensions["Stage"] == "$default"


def test_a_mapping_puts_an_api_under_a_path_of_a_domain() -> None:
    def build(stack: PlatformStack) -> None:
        domain = CustomDomain.from_domain_name(stack, "Domain", "api.example.com")
        ApiMapping(stack, "Mapping", domain=domain, api=http_api(stack), path="v1/stock")

    found = made(build).resource("aws_apigatewayv2_api_mapping")
    assert (found["domain_name"], found["api_mapping_key"]) == ("api.example.com", "v1/stock")
    assert found["stage"].startswith("${aws_apigatewayv2_stage.")


def test_a_mapping_rejects_a_path_with_a_slash_at_its_end() -> None:
    def build(stack: PlatformStack) -> None:
        domain = CustomDomain.from_domain_name(stack, "Domain", "api.example.com")
        ApiMapping(stack, "Mapping", domain=domain, api=http_api(stack), path="stock/")

    with pytest.raises(ValueError, match=r"path must be segments of letters, digits and \._~-, such as"):
        made(build)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"throttle_rate": 0},
            "throttle_rate must be more than 0 and at most 10000 requests a second, got 0",
        ),
        ({"throttle_burst": 5001}, "throttle_burst must be 1-5000 requests, got 5001"),
        ({"client_ids": []}, r"client_ids must name the app clients whose tokens are taken, .* got \[\]"),
        ({"user_pool": None}, "user_pool must be given where client_ids are, got None"),
    ],
)
def test_an_api_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: with_tokens(stack, **arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"method": "ANY"}, "method must be one of DELETE, GET, HEAD, PATCH, POST, PUT, got 'ANY'"),
        ({"path": "/{proxy+}"}, "path must be / or segments such as"),
        ({"scopes": ()}, r"scopes must name at least one, such as .* got \(\)"),
        (
            {"function": None},
            "function or integration must say what answers GET /stock/{sku}, one of the two",
        ),
    ],
)
def test_a_route_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: get_stock(with_tokens(stack), **arguments))


def test_a_route_for_tokens_needs_a_user_pool() -> None:
    with pytest.raises(ValueError, match="user_pool must be given to stock for the route GetStock"):
        made(lambda stack: get_stock(http_api(stack)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"target_arn": "arn:aws:s3:::b"},
            "target_arn must be the ARN of a load balancer's listener or of a",
        ),
        ({"timeout_ms": 30001}, "timeout_ms must be 50-30000, got 30001"),
    ],
)
def test_a_private_integration_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: into_the_vpc(stack, **arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"origins": []}, r"origins must be a sequence of at least one, got \[\]"),
        ({"origins": ["*"]}, r"origins must be such as https://shop.example.com, got '\*'"),
        ({"origins": ["http://shop.example.com"]}, "origins must be such as https://shop.example.com, got"),
        ({"methods": ["*"]}, r"methods must be named one by one, got \*"),
        ({"headers": ["*"]}, r"headers must be named one by one, got \*"),
        ({"max_age_sec": -1}, "max_age_sec must be 0-86400, got -1"),
    ],
)
def test_cors_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Cors(**{"origins": ["https://shop.example.com"], **arguments})
