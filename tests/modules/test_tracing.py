import json
from typing import Any

import pytest

from modules.core import PlatformStack
from modules.observability import Collector, Tracing
from tests.support.synth import Template, synthesize

pytestmark = pytest.mark.synth


def tracing(stack: PlatformStack, **arguments: Any) -> Tracing:
    return Tracing(stack, "Tracing", **{"service": "orders"} | arguments)


def made(**arguments: Any) -> Template:
    return synthesize(lambda stack: tracing(stack, **arguments))


def test_the_traces_of_a_service_are_a_group_and_some_of_its_requests_are_traced() -> None:
    template = made()
    assert template.resource("aws_xray_group") == {
        "group_name": "cairn-test-orders",
        "filter_expression": 'service("orders")',
        "insights_configuration": {"insights_enabled": True, "notifications_enabled": True},
    }
    rule = template.resource("aws_xray_sampling_rule")
    assert (rule["service_name"], rule["reservoir_size"], rule["fixed_rate"]) == ("orders", 1, 0.05)
    assert rule["priority"] == 1000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"per_sec": 1001}, "per_sec must be 0-1000, got 1001"),
        ({"priority": 0}, "priority must be 1-9999, got 0"),
        ({"share": 1.1}, "share must be 0-1, got 1.1"),
        ({"service": ""}, "service must be 1-64 characters long"),
        ({"service": "orders*"}, "without a wildcard, got 'orders\\*'"),
    ],
)
def test_rejects_what_x_ray_does_not_take(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(**arguments)


def test_a_collector_listens_on_loopback_alone_and_is_bounded() -> None:
    found: list[Collector] = []
    synthesize(lambda stack: found.append(tracing(stack).collector(log_group_name="/shop/metrics")))
    document = json.loads(found[0].configuration)
    endpoints = [each["endpoint"] for each in document["receivers"]["otlp"]["protocols"].values()]
    assert endpoints == ["127.0.0.1:4317", "127.0.0.1:4318"]
    assert document["processors"]["memory_limiter"]["limit_mib"] == 128
    assert document["exporters"] == {
        "awsxray": {"region": "eu-west-1"},
        "awsemf": {"region": "eu-west-1", "namespace": "orders", "log_group_name": "/shop/metrics"},
    }


def test_every_pipeline_of_the_collector_is_made_of_what_it_defines() -> None:
    document = json.loads(
        Collector(region="eu-west-1", namespace="Shop", log_group_name="/shop").configuration
    )
    for pipeline in document["service"]["pipelines"].values():
        for kind in ("receivers", "processors", "exporters"):
            assert set(pipeline[kind]) <= set(document[kind])
        assert pipeline["processors"][0] == "memory_limiter"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"memory_mb": 63}, "memory_mb must be 64-2048, got 63"),
        ({"region": ""}, "region must not be empty"),
        ({"namespace": ""}, "namespace must not be empty"),
        ({"log_group_name": ""}, "log_group_name must not be empty"),
    ],
)
def test_rejects_a_collector_without_bounds_or_names(arguments: dict[str, Any], message: str) -> None:
    wanted: dict[str, Any] = {"region": "eu-west-1", "namespace": "Shop", "log_group_name": "/shop"}
    with pytest.raises(ValueError, match=message):
        Collector(**wanted | arguments)
