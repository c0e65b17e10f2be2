import json
from collections.abc import Mapping
from typing import Any

import pytest

from modules.api import (
    ApiGatewayAccount,
    Method,
    PrivateIntegration,
    RestApi,
    VpcLink,
)
from modules.core import PlatformStack
from tests.support.fake_function import FakeFunction
from tests.support.grantee import KEY_ARN
from tests.support.rest_apis import ACL_ARN, ORDER, create_order, rest_api
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


def get_order(api: RestApi, function: FakeFunction | None = None) -> Method:
    return api.add_method(
        "GetOrder",
        method="GET",
        path="/{user_id}/{order_id}",
        function=function or FakeFunction(),
        scopes=("orders/read",),
    )


def template(api: Mapping[str, Any] | None = None, method: Mapping[str, Any] | None = None) -> Template:
    return synthesize(lambda stack: create_order(rest_api(stack, **(api or {})), **(method or {})))


@pytest.fixture(scope="module")
def default() -> Template:
    return template()


def configuration(found: Template) -> str:
    digest: str = found.resource("aws_api_gateway_deployment")["triggers"]["configuration"]
    return digest


def test_the_api_is_regional(default: Template) -> None:
    found = default.resource("aws_api_gateway_rest_api")
    assert found["endpoint_configuration"] == {"types": ["REGIONAL"]}
    assert found["name"] == "cairn-test-orders"
    assert "body" not in found


def test_every_method_demands_a_token_with_a_scope(default: Template) -> None:
    method = default.resource("aws_api_gateway_method")
    assert method["authorization"] == "COGNITO_USER_POOLS"
    assert method["authorization_scopes"] == ["orders/write"]
    assert "authorizer_id" in method
    assert default.resource("aws_api_gateway_authorizer")["provider_arns"] == [
        "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf123"
    ]


def test_bodies_of_every_content_type_are_checked(default: Template) -> None:
    models = default.resource("aws_api_gateway_method")["request_models"]
    assert set(models) == {"application/json", "$default"}
    assert len(set(models.values())) == 1


def test_body_and_parameters_are_validated(default: Template) -> None:
    validator = default.resource("aws_api_gateway_request_validator")
    assert validator["validate_request_body"] is validator["validate_request_parameters"] is True
    assert "request_validator_id" in default.resource("aws_api_gateway_method")


def test_headers_and_path_parameters_are_demanded() -> None:
    def build(stack: PlatformStack) -> None:
        api = rest_api(stack)
        create_order(api)
        get_order(api)

    parameters = {
        method["operation_name"]: method["request_parameters"]
        for method in synthesize(build).resources("aws_api_gateway_method")
    }
    assert parameters == {
        "CreateOrder": {"method.request.header.Idempotency-Key": True},
        "GetOrder": {"method.request.path.user_id": True, "method.request.path.order_id": True},
    }


def test_a_model_says_its_draft_and_its_name(default: Template) -> None:
    schema = json.loads(default.resource("aws_api_gateway_model")["schema"])
    assert schema == {"$schema": "http://json-schema.org/draft-04/schema#", "title": "Order", **ORDER}


def test_the_integration_is_the_function_as_it_is(default: Template) -> None:
    integration = default.resource("aws_api_gateway_integration")
    assert (integration["type"], integration["integration_http_method"]) == ("AWS_PROXY", "POST")
    assert integration["uri"] == FakeFunction().invoke_arn


def test_the_function_is_invoked_by_its_own_operation_alone() -> None:
    function = FakeFunction()
    synthesize(lambda stack: get_order(rest_api(stack), function))
    ((principal, source_arn),) = function.allowed.values()
    assert principal == "apigateway.amazonaws.com"
    assert source_arn.endswith("/live/GET/*/*")


def get_stock(api: RestApi, **arguments: Any) -> Method:
    given = {
        "vpc_link": VpcLink.from_vpc_link_id(api, "Link", "l1nk01"),
        "host": "stock.example.com",
        "path": "/stock/{sku}",
    }
    integration = PrivateIntegration(**{**given, **arguments})  # type: ignore[arg-type]
    return api.add_method(
        "GetStock", method="GET", path="/{sku}", integration=integration, scopes=("stock/read",)
    )


def test_an_operation_goes_through_a_vpc_link_by_https_and_needs_no_function() -> None:
    found = synthesize(lambda stack: get_stock(rest_api(stack)))
    integration = found.resource("aws_api_gateway_integration")
    for reference in ("rest_api_id", "resource_id", "http_method"):
        assert integration.pop(reference).startswith("${aws_api_gateway_")
    assert integration.pop("integration_http_method").endswith(".http_method}")
    assert integration == {
        "type": "HTTP_PROXY",
        "connection_type": "VPC_LINK",
        "connection_id": "l1nk01",
        "uri": "https://stock.example.com:443/stock/{sku}",
        "request_parameters": {"integration.request.path.sku": "method.request.path.sku"},
        "timeout_milliseconds": 29000,
    }
    assert found.resource("aws_api_gateway_method")["authorization_scopes"] == ["stock/read"]
    assert found.resource("aws_api_gateway_deployment")["triggers"]["GetStock vpc link"] == "l1nk01"


def test_the_target_hears_who_calls_from_the_token_alone() -> None:
    def built(claim: str) -> Template:
        return synthesize(lambda stack: get_stock(rest_api(stack), claim_headers={"X-Caller-Id": claim}))

    parameters = built("sub").resource("aws_api_gateway_integration")["request_parameters"]
    assert parameters == {
        "integration.request.path.sku": "method.request.path.sku",
        "integration.request.header.X-Caller-Id": "context.authorizer.claims.sub",
    }
    assert configuration(built("sub")) != configuration(built("client_id"))


@pytest.mark.parametrize("headers", [{"X Caller": "sub"}, {"X-Caller": "context.identity"}])
def test_rejects_what_is_no_header_or_no_claim(headers: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="claim_headers must name headers and claims"):
        synthesize(lambda stack: get_stock(rest_api(stack), claim_headers=headers))


def test_rejects_claims_where_no_token_is_asked_for() -> None:
    def build(stack: PlatformStack) -> None:
        link = VpcLink.from_vpc_link_id(stack, "Link", "l1nk01")
        there = PrivateIntegration(
            vpc_link=link, host="stock.example.com", path="/", claim_headers={"X-Caller-Id": "sub"}
        )
        rest_api(stack).add_iam_method("GetStock", method="GET", path="/", integration=there)

    with pytest.raises(ValueError, match="claim_headers must be empty where no token is asked for"):
        synthesize(build)


def test_another_place_behind_the_link_is_deployed_anew() -> None:
    def deployed(path: str) -> str:
        return configuration(synthesize(lambda stack: get_stock(rest_api(stack), path=path)))

    assert deployed("/stock/{sku}") != deployed("/v2/stock/{sku}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"host": "Stock"}, "host must be a lower-case host name such as api.example.com, got 'Stock'"),
        ({"path": "stock"}, "path must be / or segments such as"),
        ({"port": 0}, "port must be 1-65535, got 0"),
        ({"timeout_ms": 49}, "timeout_ms must be 50-29000, got 49"),
        (
            {"path": "/{other}"},
            "must hold parameters of the operation's path /{sku} alone, got \\['other'\\]",
        ),
    ],
)
def test_a_private_integration_rejects_what_api_gateway_would(
    arguments: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: get_stock(rest_api(stack), **arguments))


def test_an_operation_is_answered_by_one_and_not_by_two() -> None:
    with pytest.raises(ValueError, match="function or integration must say what answers POST /, one of the"):
        synthesize(lambda stack: create_order(rest_api(stack), function=None))


def test_two_operations_under_one_path_share_its_resources() -> None:
    def build(stack: PlatformStack) -> None:
        api = rest_api(stack)
        get_order(api)
        for method in ("DELETE", "GET"):
            api.add_method(
                f"{method.title()}Orders",
                method=method,
                path="/{user_id}",
                function=FakeFunction(),
                scopes=("orders/read",),
            )

    found = synthesize(build).resources("aws_api_gateway_resource")
    assert sorted(one["path_part"] for one in found) == ["{order_id}", "{user_id}"]


def test_no_method_is_public_and_no_cors_is_opened(default: Template) -> None:
    methods = default.resources("aws_api_gateway_method")
    assert {one["authorization"] for one in methods} == {"COGNITO_USER_POOLS"}
    assert "OPTIONS" not in {one["http_method"] for one in methods}
    assert "Access-Control" not in json.dumps(default.content)


def test_a_refused_body_is_told_why() -> None:
    bodies = {
        one["response_type"]: one["response_templates"]["application/json"]
        for one in template().resources("aws_api_gateway_gateway_response")
    }
    assert "$context.error.validationErrorString" in bodies["BAD_REQUEST_BODY"]
    assert "$context.error.messageString" in bodies["BAD_REQUEST_PARAMETERS"]
    for body in bodies.values():
        json.loads(body.replace("$context.error.messageString", '"Invalid request body"'))


def test_an_unknown_path_is_not_found(default: Template) -> None:
    status = {
        one["response_type"]: one.get("status_code")
        for one in default.resources("aws_api_gateway_gateway_response")
    }
    assert status["MISSING_AUTHENTICATION_TOKEN"] == "404"
    assert status["DEFAULT_4XX"] is None


def test_the_stage_is_throttled_traced_and_measured() -> None:
    found = template({"throttle_rate": 5, "throttle_burst": 10})
    settings = found.resource("aws_api_gateway_method_settings")
    assert settings["method_path"] == "*/*"
    assert settings["settings"] == {
        "throttling_rate_limit": 5,
        "throttling_burst_limit": 10,
        "metrics_enabled": True,
        "logging_level": "ERROR",
        "data_trace_enabled": False,
        "caching_enabled": False,
        "cache_data_encrypted": True,
    }
    assert found.resource("aws_api_gateway_stage")["xray_tracing_enabled"] is True


def test_the_access_log_says_what_happened_and_nothing_about_a_person(default: Template) -> None:
    fields = json.loads(default.resource("aws_api_gateway_stage")["access_log_settings"]["format"])
    assert {"requestId", "status", "responseLatencyMs", "validationError"} <= set(fields)
    personal = ("$context.identity.", "$context.authorizer.claims", "$context.path")
    assert not [value for value in fields.values() if value.startswith(personal)]


def test_both_logs_of_the_stage_are_encrypted_and_there_before_it(default: Template) -> None:
    groups = {one["name"]: one for one in default.resources("aws_cloudwatch_log_group")}
    error_log = next(name for name in groups if name.startswith("API-Gateway-Execution-Logs_"))
    assert set(groups) == {error_log, "/aws/apigateway/cairn-test-orders/live"}
    assert {one["kms_key_id"] for one in groups.values()} == {KEY_ARN}
    (waits_for,) = default.resource("aws_api_gateway_stage")["depends_on"]
    assert waits_for.startswith("aws_cloudwatch_log_group.")


def test_the_web_acl_stands_before_the_stage(default: Template) -> None:
    association = default.resource("aws_wafv2_web_acl_association")
    assert association["web_acl_arn"] == ACL_ARN
    assert association["resource_arn"].startswith("${aws_api_gateway_stage.")


def changed_response(stack: PlatformStack) -> None:
    api = rest_api(stack)
    create_order(api)
    api._deployment.include("THROTTLED", configuration=["503"])


@pytest.mark.parametrize(
    "change",
    [
        {"method": {"scopes": ("orders/write", "orders/admin")}},
        {"method": {"required_headers": ()}},
        {"method": {"method": "PUT"}},
        {"method": {"path": "/new"}},
        {"api": {"disable_execute_api_endpoint": True}},
    ],
    ids=lambda change: next(iter(next(iter(change.values())))),
)
def test_a_change_of_the_api_is_deployed(default: Template, change: dict[str, Any]) -> None:
    assert configuration(template(**change)) != configuration(default)


def test_a_changed_model_is_deployed(default: Template) -> None:
    stricter = {**ORDER, "required": ["sku", "quantity"]}

    def build(stack: PlatformStack) -> None:
        api = rest_api(stack)
        create_order(api, model=api.add_model("Order", stricter))

    assert configuration(synthesize(build)) != configuration(default)


def test_a_changed_gateway_response_is_deployed(default: Template) -> None:
    assert configuration(synthesize(changed_response)) != configuration(default)


def test_another_function_or_user_pool_is_deployed(default: Template) -> None:
    triggers = default.resource("aws_api_gateway_deployment")["triggers"]
    assert triggers["CreateOrder function"] == FakeFunction().invoke_arn
    assert triggers["authorizer user pool 1"].endswith("userpool/eu-west-1_AbCdEf123")


def test_the_same_api_is_not_deployed_again(default: Template) -> None:
    assert configuration(template()) == configuration(default)


def test_a_deployment_waits_for_all_that_it_deploys(default: Template) -> None:
    deployment = default.resource("aws_api_gateway_deployment")
    assert deployment["lifecycle"] == {"create_before_destroy": True}
    kinds = {
        "aws_api_gateway_method",
        "aws_api_gateway_integration",
        "aws_api_gateway_authorizer",
        "aws_api_gateway_gateway_response",
        "aws_api_gateway_request_validator",
    }
    assert {one.split(".")[0] for one in deployment["depends_on"]} == kinds


def test_alarms_watch_errors_and_latency() -> None:
    class Topic:
        topic_arn = "arn:aws:sns:eu-west-1:123456789012:alarms"

    found = synthesize(lambda stack: rest_api(stack).add_alarms([Topic()])).resources(
        "aws_cloudwatch_metric_alarm"
    )
    assert {one["metric_name"] for one in found} == {"5XXError", "Latency"}
    for alarm in found:
        assert alarm["dimensions"] == {"ApiName": "cairn-test-orders", "Stage": "live"}
        assert alarm["alarm_actions"] == [Topic.topic_arn]


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("throttle_rate", 0, "throttle_rate must be more than 0 and at most 10000 .* got 0"),
        ("throttle_rate", 10_001, "got 10001"),
        ("throttle_burst", 0, "throttle_burst must be 1-5000 requests, got 0"),
        ("throttle_burst", 5001, "got 5001"),
        ("stage_name", "a b", "stage_name must be 1-128 letters, digits and underscores, got 'a b'"),
        ("user_pools", [], "user_pools must hold at least one user pool, got none"),
    ],
)
def test_rejects_an_api_that_cannot_be(argument: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        template({argument: value})


@pytest.mark.parametrize(
    ("argument", "value", "message"),
    [
        ("method", "ANY", "method must be one of DELETE, GET, .* got 'ANY'"),
        ("method", "OPTIONS", "got 'OPTIONS'"),
        ("path", "orders", "path must be / or segments .* got 'orders'"),
        ("path", "/orders/", "got '/orders/'"),
        ("path", "/{proxy+}", "without a greedy one, got '/{proxy\\+}'"),
        ("scopes", (), "scopes must name at least one"),
        ("scopes", "orders/read", "scopes must name at least one"),
        ("required_headers", ("Idempotency Key",), "required_headers must be header names"),
        ("model", None, "model must say what the body of a POST may be"),
    ],
)
def test_rejects_a_method_that_would_be_open(argument: str, value: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        template(method={argument: value})


@pytest.mark.parametrize(
    ("name", "schema", "message"),
    [
        ("new-order", ORDER, "name of a model must be letters and digits alone, got 'new-order'"),
        ("Order", {"type": "array"}, "must have the type object, got 'array'"),
        ("Order", {"type": "object"}, "schema of the model 'Order' must have additionalProperties: false"),
        (
            "Order",
            {**ORDER, "properties": {"lines": {"type": "array", "items": {"type": "object"}}}},
            r"schema.properties.lines.items of the model 'Order' must have additionalProperties: false",
        ),
        ("Order", {**ORDER, "$defs": {}}, "draft 4, which has no \\$defs"),
        (
            "Order",
            {**ORDER, "properties": {"quantity": {"type": "integer", "exclusiveMinimum": 0}}},
            "schema.properties.quantity of the model 'Order' .* no exclusiveMinimum",
        ),
        ("Order", {**ORDER, "anyOf": [{"const": 1}]}, r"schema.anyOf\[0\] .* no const"),
    ],
)
def test_rejects_a_model_that_lets_too_much_in(name: str, schema: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: rest_api(stack).add_model(name, schema))


def test_api_gateway_may_write_logs_of_this_account_and_region_and_nothing_else() -> None:
    found = synthesize(lambda stack: ApiGatewayAccount(stack, "Account"))
    (statement,) = found.statements()
    assert statement["Resource"] == ["arn:aws:logs:eu-west-1:123456789012:log-group:*"]
    assert {action.split(":")[0] for action in statement["Action"]} == {"logs"}
    assert not [action for action in statement["Action"] if "Delete" in action or "*" in action]
    assert found.resource("aws_api_gateway_account")["depends_on"][0].startswith("aws_iam_role_policy.")
