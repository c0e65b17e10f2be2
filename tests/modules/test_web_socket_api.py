import json
from typing import Any

import pytest

from modules.api import WebSocketApi
from modules.core import PlatformStack
from tests.support.fake_function import FakeFunction
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


class ExistingTopic:
    topic_arn = "arn:aws:sns:eu-west-1:123456789012:cairn-test-alarms"


def alerts(stack: PlatformStack, **arguments: Any) -> WebSocketApi:
    given: dict[str, Any] = {
        "name": "alerts",
        "description": "Alerts",
        "log_key": imported_key(stack),
        "authorizer": FakeFunction(),
        "connect": FakeFunction(),
        "disconnect": FakeFunction(),
    }
    return WebSocketApi(stack, "Api", **{**given, **arguments})


@pytest.fixture(scope="module")
def default() -> Template:
    return synthesize(lambda stack: alerts(stack).add_route("talk", function=FakeFunction()))


def test_messages_go_where_their_action_says(default: Template) -> None:
    api = default.resource("aws_apigatewayv2_api")
    assert (api["protocol_type"], api["route_selection_expression"]) == ("WEBSOCKET", "$request.body.action")
    routes = {
        one["route_key"]: one["authorization_type"] for one in default.resources("aws_apigatewayv2_route")
    }
    assert routes == {"$connect": "CUSTOM", "$disconnect": "NONE", "talk": "NONE"}


def test_the_authorizer_asks_for_what_the_caller_sends(default: Template) -> None:
    authorizer = default.resource("aws_apigatewayv2_authorizer")
    assert authorizer["authorizer_type"] == "REQUEST"
    assert authorizer["identity_sources"] == ["route.request.querystring.token"]
    assert authorizer["authorizer_uri"] == FakeFunction().invoke_arn


def test_the_stage_is_throttled_measured_and_both_its_logs_are_encrypted(default: Template) -> None:
    stage = default.resource("aws_apigatewayv2_stage")
    assert stage["default_route_settings"] == {
        "throttling_rate_limit": 50,
        "throttling_burst_limit": 100,
        "detailed_metrics_enabled": True,
        "data_trace_enabled": False,
        "logging_level": "ERROR",
    }
    groups = default.resources("aws_cloudwatch_log_group")
    assert {one["kms_key_id"] for one in groups} == {KEY_ARN}
    access, errors = sorted(one["name"] for one in groups)
    assert errors.startswith("/aws/apigateway/${aws_apigatewayv2_api.") or access.startswith(
        "/aws/apigateway/$"
    )
    assert "/aws/apigateway/cairn-test-alerts/live" in (access, errors)
    assert [each.split(".")[0] for each in stage["depends_on"]] == ["aws_cloudwatch_log_group"]


def test_the_access_log_says_what_happened_and_nothing_about_a_person(default: Template) -> None:
    fields = json.loads(default.resource("aws_apigatewayv2_stage")["access_log_settings"]["format"])
    assert {"eventType", "routeKey", "connectionId", "status"} <= set(fields)
    assert not [value for value in fields.values() if value.startswith("$context.identity.")]


def test_each_function_is_invoked_by_its_own_part_alone() -> None:
    functions = {name: FakeFunction() for name in ("authorizer", "connect", "disconnect", "talk")}
    talk = functions["talk"]

    def build(stack: PlatformStack) -> None:
        parts = {name: function for name, function in functions.items() if name != "talk"}
        alerts(stack, **parts).add_route("talk", function=talk)

    synthesize(build)
    places = {
        name: [source.partition("]}")[2] for _, source in function.allowed.values()]
        for name, function in functions.items()
    }
    (authorizer,) = places.pop("authorizer")
    assert authorizer.startswith("/authorizers/${TfToken")
    assert places == {
        "connect": ["/live/$connect"],
        "disconnect": ["/live/$disconnect"],
        "talk": ["/live/talk"],
    }


def test_grant_manage_connections_reaches_the_connections_of_the_stage_alone() -> None:
    found = synthesize(lambda stack: alerts(stack).grant_manage_connections(grantee(stack)))
    (statement,) = found.statements()
    assert statement["Action"] == ["execute-api:ManageConnections"]
    assert [one.partition(".execution_arn}")[2] for one in statement["Resource"]] == [
        "/live/DELETE/@connections/*",
        "/live/GET/@connections/*",
        "/live/POST/@connections/*",
    ]


def test_the_callback_url_is_the_address_of_the_stage() -> None:
    seen: list[str] = []
    synthesize(lambda stack: seen.append(alerts(stack).callback_url))
    (url,) = seen
    assert url.startswith("https://${TfToken")
    assert url.endswith("]}.execute-api.eu-west-1.amazonaws.com/live")


def test_alarms_tell_of_errors() -> None:
    found = synthesize(lambda stack: alerts(stack).add_alarms([ExistingTopic()]))
    metrics = sorted(one["metric_name"] for one in found.resources("aws_cloudwatch_metric_alarm"))
    assert metrics == ["ExecutionError", "IntegrationError"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"throttle_rate": 10001}, "throttle_rate must be more than 0 and at most 10000 requests a second"),
        ({"throttle_burst": 0}, "throttle_burst must be 1-5000 requests, got 0"),
        ({"identity_source": "token"}, "identity_source must be a header or a part of the query such as"),
        ({"stage_name": "$default"}, "stage_name must be 1-128 letters, digits and underscores, got"),
    ],
)
def test_an_api_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: alerts(stack, **arguments))


@pytest.mark.parametrize("route_key", ["$default", "", "two words"])
def test_a_route_key_is_letters_digits_and_underscores(route_key: str) -> None:
    with pytest.raises(ValueError, match="route_key must be letters, digits and underscores, got"):
        synthesize(lambda stack: alerts(stack).add_route(route_key, function=FakeFunction()))
