from typing import Any

import pytest

from modules.core import PlatformStack
from tests.support.instance_services import ExistingTargets, listener, make, synthesized
from tests.support.synth import synthesize

pytestmark = pytest.mark.synth


def test_the_group_rolls_above_its_healthy_minimum_and_goes_back() -> None:
    group = synthesized(minimum_healthy_percent=50, desired_count=4).resource("aws_autoscaling_group")
    for reference in ("launch_template", "depends_on"):
        group.pop(reference)
    assert group == {
        "name": "cairn-test-catalog",
        "min_size": 4,
        "max_size": 4,
        "desired_capacity": 4,
        "vpc_zone_identifier": ["subnet-11", "subnet-12"],
        "health_check_type": "EC2",
        "health_check_grace_period": 120,
        "default_instance_warmup": 120,
        "max_instance_lifetime": 30 * 86_400,
        "enabled_metrics": ["GroupDesiredCapacity", "GroupInServiceInstances", "GroupTotalInstances"],
        "instance_maintenance_policy": {"min_healthy_percentage": 50, "max_healthy_percentage": 100},
        "instance_refresh": {
            "strategy": "Rolling",
            "preferences": {
                "min_healthy_percentage": 50,
                "max_healthy_percentage": 100,
                "instance_warmup": "120",
                "auto_rollback": True,
            },
        },
        "tag": [],
    }


def test_all_stay_healthy_by_starting_new_ones_first() -> None:
    group = synthesized().resource("aws_autoscaling_group")
    assert group["instance_maintenance_policy"] == {
        "min_healthy_percentage": 100,
        "max_healthy_percentage": 200,
    }


def test_a_new_version_of_the_template_is_what_the_group_runs() -> None:
    template = synthesized().resource("aws_autoscaling_group")["launch_template"]
    assert template["version"].endswith(".latest_version}")
    assert template["id"].removesuffix(".id}") == template["version"].removesuffix(".latest_version}")


def test_behind_a_load_balancer_its_checks_decide() -> None:
    def build(stack: PlatformStack) -> None:
        make(stack, target_group=ExistingTargets(listener(stack)), warmup_sec=60)

    group = synthesize(build).resource("aws_autoscaling_group")
    assert group["target_group_arns"] == [ExistingTargets.target_group_arn]
    assert (group["health_check_type"], group["health_check_grace_period"]) == ("ELB", 60)
    assert group["min_elb_capacity"] == 2
    assert any("aws_security_group.Other" in one for one in group["depends_on"])


def test_an_instance_has_time_to_finish_before_it_is_gone() -> None:
    hook = synthesized(stop_timeout_sec=45).resource("aws_autoscaling_lifecycle_hook")
    hook.pop("autoscaling_group_name")
    assert hook == {
        "name": "drain",
        "lifecycle_transition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "heartbeat_timeout": 105,
        "default_result": "CONTINUE",
    }


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"desired_count": 1}, "desired_count must be 2-1000, got 1"),
        ({"minimum_healthy_percent": 49}, "minimum_healthy_percent must be 50-100, got 49"),
        ({"warmup_sec": 3601}, "warmup_sec must be 0-3600, got 3601"),
        ({"max_lifetime_days": 0}, "max_lifetime_days must be 1-365, got 0"),
        ({"port": 80}, "port must be 1024-65535, got 80"),
        ({"stop_timeout_sec": 601}, "stop_timeout_sec must be 1-600, got 601"),
        ({"volume_gb": 7}, "volume_gb must be 8-16384, got 7"),
        ({"user": "0"}, "user must be a number other than 0, or user:group in numbers, got '0'"),
        ({"architecture": "arm"}, "architecture must be one of arm64, x86_64, got 'arm'"),
        ({"instance_type": "small"}, "instance_type must be a type such as t3.small, got 'small'"),
        ({"machine_image": "ubuntu"}, "machine_image must be an id such as .* got 'ubuntu'"),
        ({"environment": {"A-B": "c"}}, "environment must be named as variables are, got 'A-B'"),
        ({"environment": {"A": "b\nc"}}, "environment must hold single lines"),
        ({"environment": {"A": "b" * 12_000}}, "environment makes the user data .* at most 16384 are allowed"),
        ({"target_group": ExistingTargets(target_type="ip")}, "target_group must be of instances: .* got 'ip'"),
        ({"target_group": ExistingTargets()}, "target_group must have a load balancer"),
    ],
)  # fmt: skip
def test_rejects_what_cannot_run(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        synthesized(**wrong)
