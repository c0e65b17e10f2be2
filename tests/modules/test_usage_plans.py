from typing import Any

import pytest

from modules.api import ApiKey, RestApi, UsagePlan
from modules.core import PlatformStack
from tests.support.fake_function import FakeFunction
from tests.support.grantee import grantee
from tests.support.rest_apis import create_order, rest_api
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


def partners(stack: PlatformStack, api: RestApi | None = None, **arguments: Any) -> UsagePlan:
    given: dict[str, Any] = {"name": "partners", "description": "Partners", "api": api or rest_api(stack)}
    return UsagePlan(stack, "Plan", **{**given, **arguments})


def test_no_argument_and_no_output_holds_the_value_of_a_key() -> None:
    found = synthesize(lambda stack: ApiKey(stack, "Key", name="partner", description="A partner"))
    assert found.resource("aws_api_gateway_api_key") == {
        "name": "cairn-test-partner",
        "description": "A partner",
        "enabled": True,
    }
    assert "value" not in dir(ApiKey)


def test_a_plan_limits_each_of_its_keys_on_one_stage() -> None:
    def build(stack: PlatformStack) -> None:
        key = ApiKey(stack, "Key", name="partner", description="A partner")
        partners(stack, throttle_rate=2, throttle_burst=4, quota=100).add_key("Partner", key)

    found = synthesize(build)
    plan = found.resource("aws_api_gateway_usage_plan")
    assert plan["throttle_settings"] == {"rate_limit": 2, "burst_limit": 4}
    assert plan["quota_settings"] == {"limit": 100, "period": "DAY"}
    (stage,) = plan["api_stages"]
    assert stage["stage"].startswith("${aws_api_gateway_stage.")
    bond = found.resource("aws_api_gateway_usage_plan_key")
    assert bond["key_id"].startswith("${aws_api_gateway_api_key.")
    assert bond["key_type"] == "API_KEY"


def test_an_operation_asks_for_a_key_beside_the_token() -> None:
    found = synthesize(lambda stack: create_order(rest_api(stack), api_key_required=True))
    method = found.resource("aws_api_gateway_method")
    assert (method["api_key_required"], method["authorization"]) == (True, "COGNITO_USER_POOLS")


def test_grant_invoke_lets_a_role_call_one_operation_with_its_credentials() -> None:
    def build(stack: PlatformStack) -> None:
        operation = rest_api(stack).add_iam_method(
            "GetStock", method="GET", path="/stock/{sku}", function=FakeFunction()
        )
        operation.grant_invoke(grantee(stack))

    found = synthesize(build)
    method = found.resource("aws_api_gateway_method")
    assert method["authorization"] == "AWS_IAM"
    assert {"authorizer_id", "authorization_scopes"} & set(method) == set()
    (statement,) = found.statements()
    assert statement["Action"] == ["execute-api:Invoke"]
    (resource,) = statement["Resource"]
    assert resource.endswith(".execution_arn}/live/GET/stock/*")


def test_nobody_is_granted_an_operation_that_asks_for_a_token() -> None:
    with pytest.raises(ValueError, match="CreateOrder asks for a token: IAM has no say in who calls it"):
        synthesize(lambda stack: create_order(rest_api(stack)).grant_invoke(grantee(stack)))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"throttle_rate": 0}, "throttle_rate must be more than 0"),
        ({"quota": 0}, "quota must be at least 1 request, got 0"),
        ({"quota_period": "HOUR"}, "quota_period must be one of DAY, WEEK, MONTH, got 'HOUR'"),
    ],
)
def test_a_plan_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: partners(stack, **arguments))
