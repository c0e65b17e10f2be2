"""The number of tasks follows what is asked of them, and alarms tell of what is missing."""

from collections.abc import Callable
from typing import Any

import pytest

from modules.compute import ContainerService
from tests.support.container_services import ACCOUNT, ExistingTargets, made, service

pytestmark = pytest.mark.synth


class ExistingTopic:
    topic_arn = f"arn:aws:sns:{ACCOUNT}:cairn-test-alarms"


def test_a_scaled_service_leaves_its_number_of_tasks_to_aws() -> None:
    def scale(made_service: ContainerService) -> None:
        scaling = made_service.scale(minimum=2, maximum=10)
        scaling.track_cpu(60)
        scaling.track_requests(500, ExistingTargets())

    template = made(service, scale)
    assert template.resource("aws_ecs_service")["lifecycle"] == {"ignore_changes": ["desired_count"]}
    target = template.resource("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (2, 10)
    assert target["resource_id"].startswith("service/cairn-test-shop/${aws_ecs_service.Stock_")
    tracked = {
        each["target_tracking_scaling_policy_configuration"]["predefined_metric_specification"][
            "predefined_metric_type"
        ]: each["target_tracking_scaling_policy_configuration"]["target_value"]
        for each in template.resources("aws_appautoscaling_policy")
    }
    assert tracked == {"ECSServiceAverageCPUUtilization": 60, "ALBRequestCountPerTarget": 500}


def test_a_service_that_is_not_scaled_keeps_the_number_it_was_given() -> None:
    assert "lifecycle" not in made(service).resource("aws_ecs_service")


def test_alarms_tell_of_missing_tasks_and_of_what_is_nearly_used_up() -> None:
    template = made(service, lambda stock: stock.add_alarms([ExistingTopic()]))
    alarms = template.resources("aws_cloudwatch_metric_alarm")
    assert {(each["metric_name"], each["comparison_operator"], each["threshold"]) for each in alarms} == {
        ("CPUUtilization", "GreaterThanOrEqualToThreshold", 90),
        ("MemoryUtilization", "GreaterThanOrEqualToThreshold", 90),
        ("RunningTaskCount", "LessThanThreshold", 2),
    }
    assert all(each["alarm_actions"] == [ExistingTopic.topic_arn] for each in alarms)


@pytest.mark.parametrize(
    ("scale", "message"),
    [
        (lambda stock: stock.scale(minimum=1, maximum=4), "minimum must be 2-5000, got 1"),
        (lambda stock: stock.scale(minimum=4, maximum=4), "maximum must be 5-5000, got 4"),
        (lambda stock: stock.scale(minimum=2, maximum=4).track_cpu(95), "percent must be 10-90, got 95"),
        (
            lambda stock: stock.scale(minimum=2, maximum=4).track_requests(0, ExistingTargets()),
            "requests_per_minute must be more than 0, got 0",
        ),
    ],
)
def test_scaling_rejects(scale: Callable[[Any], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        made(service, scale)
