from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.observability import Alarm, LogGroup, Metric
from tests.support.grantee import KEY_ARN, grantee, imported_key
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth

TOPIC_ARN = "arn:aws:sns:eu-west-1:123456789012:cairn-test-alarms"


@dataclass
class ExistingTopic:
    topic_arn: str = TOPIC_ARN


def log_group(stack: PlatformStack, **arguments: Any) -> LogGroup:
    return LogGroup(stack, "Log", **{"name": "/cairn/events", "key": imported_key(stack)} | arguments)


def test_a_log_group_is_encrypted_and_keeps_events_as_long_as_its_environment_says() -> None:
    found = synthesize(log_group, log_retention_days=400, protect_data=True).resource(
        "aws_cloudwatch_log_group"
    )
    assert found == {
        "name": "/cairn/events",
        "kms_key_id": KEY_ARN,
        "retention_in_days": 400,
        "lifecycle": {"prevent_destroy": True},
    }


def test_a_log_group_may_keep_its_events_for_another_time() -> None:
    template = synthesize(lambda stack: log_group(stack, retention_days=7))
    assert template.resource("aws_cloudwatch_log_group")["retention_in_days"] == 7


@pytest.mark.parametrize("days", [0, 8])
def test_rejects_a_retention_that_cloudwatch_does_not_know(days: int) -> None:
    with pytest.raises(ValueError, match=f"retention_days must be one of .*, got {days}"):
        synthesize(lambda stack: log_group(stack, retention_days=days))


@pytest.mark.parametrize("name", ["", "x" * 513])
def test_rejects_a_log_group_name_of_no_valid_length(name: str) -> None:
    with pytest.raises(ValueError, match="name must be 1-512 characters long"):
        synthesize(lambda stack: log_group(stack, name=name))


def test_a_writer_writes_to_this_log_group_and_no_other() -> None:
    (statement,) = synthesize(lambda stack: log_group(stack).grant_write(grantee(stack))).statements()
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    (resource,) = statement["Resource"]
    assert resource.startswith("${aws_cloudwatch_log_group.Log_")
    assert resource.endswith(".arn}:*")


ERRORS = Metric("AWS/Lambda", "Errors", {"FunctionName": "cairn-test-orders"})


def alarm(stack: PlatformStack, **arguments: Any) -> Alarm:
    defaults: Mapping[str, Any] = {
        "name": "orders-errors",
        "description": "A function of the orders service failed",
        "metric": ERRORS,
        "threshold": 1,
        "actions": [ExistingTopic()],
    }
    return Alarm(stack, "Alarm", **{**defaults, **arguments})


def test_an_alarm_tells_its_topics_when_it_goes_off_and_when_it_is_over() -> None:
    assert synthesize(alarm).resource("aws_cloudwatch_metric_alarm") == {
        "alarm_name": "cairn-test-orders-errors",
        "alarm_description": "A function of the orders service failed",
        "namespace": "AWS/Lambda",
        "metric_name": "Errors",
        "dimensions": {"FunctionName": "cairn-test-orders"},
        "statistic": "Sum",
        "period": 60,
        "threshold": 1,
        "comparison_operator": "GreaterThanOrEqualToThreshold",
        "evaluation_periods": 1,
        "treat_missing_data": "notBreaching",
        "alarm_actions": [TOPIC_ARN],
        "ok_actions": [TOPIC_ARN],
    }


def test_a_percentile_is_an_extended_statistic() -> None:
    metric = Metric("AWS/Lambda", "Duration", statistic="p99.9")
    found = synthesize(lambda stack: alarm(stack, metric=metric)).resource("aws_cloudwatch_metric_alarm")
    assert found["extended_statistic"] == "p99.9"
    assert "statistic" not in found


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"comparison": "Above"}, "comparison must be one of GreaterThanOrEqualToThreshold, .*, got 'Above'"),
        ({"treat_missing_data": "fine"}, "treat_missing_data must be one of breaching, .*, got 'fine'"),
        ({"evaluation_periods": 0}, "evaluation_periods must be 1 or more, got 0"),
        ({"actions": []}, "actions must name at least one topic for the alarm 'orders-errors', got none"),
    ],
)
def test_an_alarm_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: alarm(stack, **arguments))


@pytest.mark.parametrize("statistic", ["Median", "p101", "p"])
def test_rejects_a_statistic_that_cloudwatch_does_not_know(statistic: str) -> None:
    with pytest.raises(ValueError, match=f"statistic must be one of .*, got '{statistic}'"):
        Metric("AWS/Lambda", "Errors", statistic=statistic)


@pytest.mark.parametrize("seconds", [0, 15, 90, 86460])
def test_rejects_a_period_that_cloudwatch_does_not_know(seconds: int) -> None:
    with pytest.raises(ValueError, match=f"period_sec must be .*, got {seconds}"):
        Metric("AWS/Lambda", "Errors", period_sec=seconds)


def test_every_event_goes_to_the_organisations_destination_where_there_is_one() -> None:
    destination = "arn:aws:logs:eu-west-1:999999999999:destination:audit"

    assert not synthesize(log_group).resources("aws_cloudwatch_log_subscription_filter")
    sent = synthesize(log_group, log_destination_arn=destination)
    subscription = sent.resource("aws_cloudwatch_log_subscription_filter")
    assert subscription["destination_arn"] == destination
    assert subscription["filter_pattern"] == ""
