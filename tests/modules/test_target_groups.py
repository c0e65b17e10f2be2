from typing import Any

import pytest

from modules.api import (
    HealthCheck,
)
from modules.core import PlatformStack
from tests.support.load_balancers import LISTENER, ExistingTopic, made, rule, targets
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


def test_a_target_group_asks_its_targets_how_they_are() -> None:
    found = made(targets).resource("aws_lb_target_group")
    assert found.pop("name").startswith("cairn-test-stock-")
    assert found == {
        "vpc_id": "vpc-0a1b",
        "port": 8080,
        "protocol": "HTTP",
        "target_type": "ip",
        "deregistration_delay": "30",
        "health_check": {
            "enabled": True,
            "path": "/health",
            "protocol": "HTTP",
            "port": "traffic-port",
            "interval": 10,
            "timeout": 5,
            "healthy_threshold": 2,
            "unhealthy_threshold": 3,
            "matcher": "200",
        },
        "lifecycle": {"create_before_destroy": True},
    }


def test_a_target_group_with_another_identity_has_another_name() -> None:
    one, other = (
        made(lambda stack, port=port: targets(stack, port=port)).resource("aws_lb_target_group")["name"]
        for port in (8080, 8081)
    )
    assert one != other


def test_a_rule_sends_paths_and_hosts_to_its_target_group() -> None:
    template = made(lambda stack: rule(stack, targets(stack), hosts=["api.example.com"]))
    found = template.resource("aws_lb_listener_rule")
    assert (found["listener_arn"], found["priority"]) == (LISTENER, 10)
    assert found["condition"] == [
        {"path_pattern": {"values": ["/stock/*"]}},
        {"host_header": {"values": ["api.example.com"]}},
    ]
    (action,) = found["action"]
    assert action["type"] == "forward"
    assert action["target_group_arn"].startswith("${aws_lb_target_group.Targets_")


def test_a_target_group_knows_who_leads_to_it() -> None:
    def check(stack: PlatformStack) -> None:
        group = targets(stack)
        assert group.listeners == []
        rule(stack, group)
        assert len(group.listeners) == 1
        assert group.resource_label.startswith("app/shop/0f/")

    synthesize(check)


def test_a_target_group_without_a_load_balancer_has_no_metrics() -> None:
    with pytest.raises(
        ValueError, match="The target group stock has no load balancer: make its ListenerRule"
    ):
        made(targets, lambda group: group.add_alarms([ExistingTopic()]))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path": "health"}, "path must start with / and be 1-1024 characters long, got 'health'"),
        ({"protocol": "TCP"}, "protocol must be one of HTTP, HTTPS, got 'TCP'"),
        ({"interval_sec": 4}, "interval_sec must be 5-300, got 4"),
        ({"timeout_sec": 1}, "timeout_sec must be 2-120, got 1"),
        ({"timeout_sec": 10}, r"timeout_sec must be less than interval_sec \(10\), got 10"),
        ({"healthy_threshold": 1}, "healthy_threshold must be 2-10, got 1"),
        ({"unhealthy_threshold": 11}, "unhealthy_threshold must be 2-10, got 11"),
        ({"success_codes": "ok"}, "success_codes must be HTTP codes of 200-499 .*, got 'ok'"),
        ({"success_codes": "500"}, "success_codes must be HTTP codes of 200-499"),
    ],
)
def test_a_health_check_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        HealthCheck(**arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"port": 0}, "port must be 1-65535, got 0"),
        ({"protocol": "UDP"}, "protocol must be one of HTTP, HTTPS, TCP, TLS, got 'UDP'"),
        ({"target_type": "lambda"}, "target_type must be one of alb, instance, ip, got 'lambda'"),
        ({"target_type": "alb"}, "protocol must be TCP where target_type is alb, got 'HTTP'"),
        ({"deregistration_delay_sec": 3601}, "deregistration_delay_sec must be 0-3600, got 3601"),
        ({"name": "a-name-that-is-far-too-long"}, "at most 32 are allowed"),
    ],
)
def test_a_target_group_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: targets(stack, **arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"priority": 0}, "priority must be 1-50000, got 0"),
        ({"priority": 50001}, "priority must be 1-50000, got 50001"),
        ({"paths": []}, r"paths must be a sequence of at least one, got \[\]"),
        ({"paths": "/stock"}, "paths must be a sequence of at least one, got '/stock'"),
        ({"paths": ["stock"]}, r"paths must be patterns such as /stock/\*, got 'stock'"),
        ({"hosts": ["a.b"] * 5}, "paths and hosts must be at most 5 together, got 6"),
    ],
)
def test_a_listener_rule_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(lambda stack: rule(stack, targets(stack), **arguments))
