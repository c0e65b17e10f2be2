import json
from dataclasses import dataclass
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.observability import Alarm, CompositeAlarm, Dashboard, LogGroup, Metric, MetricFilter
from tests.support.grantee import imported_key
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


@dataclass
class ExistingTopic:
    topic_arn: str = "arn:aws:sns:eu-west-1:123456789012:cairn-test-alarms"


@dataclass
class ExistingAlarm:
    alarm_name: str


def composite(stack: PlatformStack, **arguments: Any) -> CompositeAlarm:
    defaults = {
        "name": "broken",
        "description": "The shop is broken",
        "alarms": [ExistingAlarm("errors"), ExistingAlarm("latency")],
        "actions": [ExistingTopic()],
    }
    return CompositeAlarm(stack, "Both", **defaults | arguments)


def rule(**arguments: Any) -> str:
    template = synthesize(lambda stack: composite(stack, **arguments))
    return str(template.resource("aws_cloudwatch_composite_alarm")["alarm_rule"])


def test_a_composite_alarm_goes_off_with_any_of_its_alarms() -> None:
    found = synthesize(composite).resource("aws_cloudwatch_composite_alarm")
    assert found == {
        "alarm_name": "cairn-test-broken",
        "alarm_description": "The shop is broken",
        "alarm_rule": 'ALARM("errors") OR ALARM("latency")',
        "alarm_actions": [ExistingTopic().topic_arn],
        "ok_actions": [ExistingTopic().topic_arn],
    }


def test_a_composite_alarm_may_need_all_and_be_excused() -> None:
    assert rule(when="all") == 'ALARM("errors") AND ALARM("latency")'
    assert rule(unless=[ExistingAlarm("deploying")]) == (
        '(ALARM("errors") OR ALARM("latency")) AND NOT ALARM("deploying")'
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"when": "most"}, "when must be one of"),
        ({"alarms": []}, "alarms and unless must name 1-100 alarms for 'broken', got 0"),
        ({"alarms": [ExistingAlarm("one")] * 101}, "1-100 alarms for 'broken', got 101"),
        ({"actions": []}, "actions must name at least one topic for the alarm 'broken', got none"),
    ],
)
def test_rejects_a_composite_alarm_that_says_nothing(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rule(**arguments)


def metric_filter(stack: PlatformStack, **arguments: Any) -> MetricFilter:
    group = stack.node.try_find_child("Log") or LogGroup(
        stack, "Log", name="/cairn/shop", key=imported_key(stack)
    )
    defaults = {
        "name": "errors",
        "log_group": group,
        "pattern": '{ $.level = "ERROR" }',
        "namespace": "Shop",
        "metric_name": "Errors",
    }
    return MetricFilter(stack, "Filter", **defaults | arguments)


def test_a_metric_filter_counts_lines_and_says_0_where_there_is_none() -> None:
    found = synthesize(metric_filter).resource("aws_cloudwatch_log_metric_filter")
    assert found["pattern"] == '{ $.level = "ERROR" }'
    assert found["metric_transformation"] == {
        "namespace": "Shop",
        "name": "Errors",
        "value": "1",
        "default_value": "0",
        "unit": "None",
    }


def test_an_alarm_stands_on_the_metric_of_a_filter() -> None:
    def build(stack: PlatformStack) -> None:
        assert metric_filter(stack, value="$.amount").metric == Metric("Shop", "Errors")

    synthesize(build)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"pattern": "x" * 1025}, "pattern must be at most 1024 characters long, got 1025"),
        ({"value": "amount"}, "value must be a number or a field such as .*, got 'amount'"),
        ({"namespace": "AWS/Lambda"}, "namespace must not begin with AWS/"),
    ],
)
def test_rejects_a_metric_filter_that_aws_does_not_take(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: metric_filter(stack, **arguments))


def alarm(stack: PlatformStack, id: str) -> Alarm:
    return Alarm(
        stack,
        id,
        name=id.lower(),
        description=f"{id} went wrong",
        metric=Metric("Shop", id, {"service": "orders"}, statistic="p99"),
        threshold=3,
        actions=[ExistingTopic()],
    )


def body(*alarms: str) -> Any:
    def build(stack: PlatformStack) -> None:
        half = len(alarms) // 2
        for name in alarms[:half]:
            alarm(stack, name)
        Dashboard(stack, "Dashboard", name="shop")
        for name in alarms[half:]:
            alarm(stack, name)

    template = synthesize(build)
    return json.loads(template.resource("aws_cloudwatch_dashboard")["dashboard_body"])


def test_a_dashboard_shows_every_alarm_of_its_stack_whenever_it_was_made() -> None:
    widgets = body("A", "B", "C", "D")["widgets"]
    states, *graphs = widgets
    assert len(states["properties"]["alarms"]) == 4
    assert sorted(graph["properties"]["title"] for graph in graphs) == [
        f"{name} went wrong" for name in "ABCD"
    ]
    first = next(graph for graph in graphs if graph["properties"]["title"] == "A went wrong")
    assert first["properties"]["metrics"] == [["Shop", "A", "service", "orders"]]
    assert first["properties"]["stat"] == "p99"
    assert first["properties"]["region"] == "eu-west-1"
    assert first["properties"]["annotations"] == {"horizontal": [{"label": "alarm", "value": 3}]}


def test_no_two_widgets_lie_over_each_other() -> None:
    placed = {
        (x, y)
        for widget in body(*"ABCDEFG")["widgets"]
        for x in range(widget["x"], widget["x"] + widget["width"])
        for y in range(widget["y"], widget["y"] + widget["height"])
    }
    assert len(placed) == 24 * 6 + 7 * 8 * 6
    assert max(x for x, _ in placed) == 23


def test_a_dashboard_of_nothing_is_empty() -> None:
    assert body() == {"widgets": []}
