import json
from typing import Any

import pytest

from modules.api import Method, RestApi
from modules.core import PlatformStack
from tests.support.fake_function import FakeFunction
from tests.support.rest_apis import ORDER, create_order, rest_api, template
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


@pytest.fixture(scope="module")
def default() -> Template:
    return template()


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
