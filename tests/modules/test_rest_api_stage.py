"""The stage of a REST API: throttled, traced, logged, watched, behind its web ACL."""

import json

import pytest

from modules.api import ApiGatewayAccount
from tests.support.grantee import KEY_ARN
from tests.support.rest_apis import ACL_ARN, rest_api, template
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


@pytest.fixture(scope="module")
def default() -> Template:
    return template()


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


def test_api_gateway_may_write_logs_of_this_account_and_region_and_nothing_else() -> None:
    found = synthesize(lambda stack: ApiGatewayAccount(stack, "Account"))
    (statement,) = found.statements()
    assert statement["Resource"] == ["arn:aws:logs:eu-west-1:123456789012:log-group:*"]
    assert {action.split(":")[0] for action in statement["Action"]} == {"logs"}
    assert not [action for action in statement["Action"] if "Delete" in action or "*" in action]
    assert found.resource("aws_api_gateway_account")["depends_on"][0].startswith("aws_iam_role_policy.")
