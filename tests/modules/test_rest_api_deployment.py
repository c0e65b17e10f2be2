"""Whatever changes in a REST API is deployed, and what does not change is not."""

from typing import Any

import pytest

from modules.core import PlatformStack
from tests.support.fake_function import FakeFunction
from tests.support.rest_apis import ORDER, configuration, create_order, rest_api, template
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


@pytest.fixture(scope="module")
def default() -> Template:
    return template()


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
