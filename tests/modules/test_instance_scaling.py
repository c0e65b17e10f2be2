"""The number of instances follows what is asked of them, and alarms tell of what is missing."""

from collections.abc import Callable

import pytest

from modules.compute import InstanceService
from modules.core import PlatformStack
from tests.support.instance_services import ACCOUNT, ExistingTargets, listener, make, synthesized
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


class ExistingTopic:
    topic_arn = f"arn:aws:sns:{ACCOUNT}:cairn-test-alarms"


def test_scaling_tracks_processors_and_requests_and_takes_the_number_from_terraform() -> None:
    def build(stack: PlatformStack) -> None:
        targets = ExistingTargets(listener(stack))
        scaling = make(stack, target_group=targets).scale(minimum=2, maximum=6)
        scaling.track_cpu(60)
        scaling.track_requests(1000, targets)

    template = synthesize(build)
    group = template.resource("aws_autoscaling_group")
    assert (group["min_size"], group["max_size"]) == (2, 6)
    assert group["lifecycle"] == {"ignore_changes": ["desired_capacity"]}
    tracked = {
        one["name"]: one["target_tracking_configuration"]
        for one in template.resources("aws_autoscaling_policy")
    }
    assert tracked == {
        "cairn-test-catalog-cpu": {
            "target_value": 60,
            "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
        },
        "cairn-test-catalog-requests": {
            "target_value": 1000,
            "predefined_metric_specification": {
                "predefined_metric_type": "ALBRequestCountPerTarget",
                "resource_label": ExistingTargets.resource_label,
            },
        },
    }


def test_alarms_tell_of_what_is_missing_failing_and_used_up() -> None:
    def add(stack: PlatformStack, service: InstanceService) -> None:
        service.add_alarms([ExistingTopic()])

    alarms = synthesized(add).resources("aws_cloudwatch_metric_alarm")
    assert {
        (one["namespace"], one["metric_name"], one["comparison_operator"], one["threshold"]) for one in alarms
    } == {
        ("AWS/EC2", "CPUUtilization", "GreaterThanOrEqualToThreshold", 90),
        ("AWS/EC2", "StatusCheckFailed", "GreaterThanOrEqualToThreshold", 1),
        ("AWS/AutoScaling", "GroupInServiceInstances", "LessThanThreshold", 2),
    }
    assert {tuple(one["alarm_actions"]) for one in alarms} == {(ExistingTopic.topic_arn,)}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda service: service.scale(minimum=1, maximum=4), "minimum must be 2-999, got 1"),
        (lambda service: service.scale(minimum=4, maximum=4), "maximum must be 5-1000, got 4"),
        (lambda service: service.scale(minimum=2, maximum=4).track_cpu(95), "percent must be 10-90, got 95"),
        (
            lambda service: service.scale(minimum=2, maximum=4).track_requests(0, ExistingTargets()),
            "requests_per_minute must be more than 0, got 0",
        ),
    ],
)
def test_rejects_what_cannot_scale(wrong: Callable[[InstanceService], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesized(lambda _, service: wrong(service))
