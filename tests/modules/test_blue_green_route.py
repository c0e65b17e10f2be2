"""The route that CodeDeploy moves, and the service behind it that keeps what it moves."""

from typing import Any

import pytest

from modules.core import PlatformStack
from tests.support.blue_green import TEST_LISTENER, route, service, with_tests
from tests.support.load_balancers import LISTENER, ExistingTopic
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


def test_a_route_leads_to_blue_and_leaves_the_rest_to_code_deploy() -> None:
    template = synthesize(with_tests)
    assert [group["name"][:-5] for group in template.resources("aws_lb_target_group")] == [
        "cairn-test-stock-blue",
        "cairn-test-stock-green",
    ]
    production, test = template.resources("aws_lb_listener_rule")
    assert (production["listener_arn"], test["listener_arn"]) == (LISTENER, TEST_LISTENER)
    for rule in (production, test):
        (action,) = rule["action"]
        assert action["target_group_arn"].startswith("${aws_lb_target_group.Route_Blue_")
        assert rule["lifecycle"] == {"ignore_changes": ["action"]}
        assert rule["priority"] == 10


def test_without_a_test_listener_there_is_one_rule() -> None:
    assert len(synthesize(route).resources("aws_lb_listener_rule")) == 1


def test_both_groups_tell_of_unhealthy_targets() -> None:
    template = synthesize(lambda stack: route(stack).add_alarms([ExistingTopic()]))
    groups = [each["dimensions"]["TargetGroup"] for each in template.resources("aws_cloudwatch_metric_alarm")]
    assert [group.split("_")[4] for group in groups] == ["Blue", "Green"]


def test_a_service_that_code_deploy_releases_keeps_what_that_moves() -> None:
    found = synthesize(lambda stack: service(stack, route(stack))).resource("aws_ecs_service")
    assert found["deployment_controller"] == {"type": "CODE_DEPLOY"}
    assert found["lifecycle"] == {"ignore_changes": ["load_balancer", "task_definition"]}
    assert "deployment_circuit_breaker" not in found
    assert "availability_zone_rebalancing" not in found
    assert len(found["depends_on"]) == 3


def test_where_it_is_scaled_its_number_is_left_alone_too() -> None:
    def build(stack: PlatformStack) -> None:
        service(stack, route(stack)).scale(minimum=2, maximum=4).track_cpu(60)

    found = synthesize(build).resource("aws_ecs_service")
    assert found["lifecycle"] == {"ignore_changes": ["desired_count", "load_balancer", "task_definition"]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"deployment_controller": "EXTERNAL"}, "must be one of CODE_DEPLOY, ECS, got 'EXTERNAL'"),
        ({"target_group": None}, "CODE_DEPLOY needs the blue target_group of a BlueGreenRoute"),
        ({"service_connect": object()}, "CODE_DEPLOY does not go with service_connect"),
    ],
)
def test_a_service_rejects(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesize(lambda stack: service(stack, route(stack), **arguments))


def test_rejects_scaling_by_requests_that_move() -> None:
    def build(stack: PlatformStack) -> None:
        way = route(stack)
        service(stack, way).scale(minimum=2, maximum=4).track_requests(100, way.blue)

    with pytest.raises(ValueError, match="move between two target groups: scale by processor"):
        synthesize(build)
