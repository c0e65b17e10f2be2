"""What the checks of a load balancer's target show."""

import time

import pytest

from cairn.localcloud.gaps.load_balancing.target_checks import TargetHealth, matches

GROUP = {"HealthCheckIntervalSeconds": 30, "UnhealthyThresholdCount": 2}
REFUSED = ("Target.FailedHealthChecks", "Health checks failed")


@pytest.mark.parametrize(
    ("codes", "status", "fits"),
    [
        ("200", 200, True),
        ("200", 201, False),
        ("200,302", 302, True),
        ("200-299", 204, True),
        ("200-299", 300, False),
    ],
)
def test_codes_are_lists_and_ranges(codes: str, status: int, fits: bool) -> None:
    assert matches(codes, status) is fits


def test_a_success_counts_at_once_and_a_failure_on_schedule() -> None:
    health = TargetHealth(due=time.monotonic() + 30)
    health.judge(REFUSED, GROUP)
    assert (health.state, health.failures) == ("initial", 0)
    health.judge(None, GROUP)
    assert health.state == "healthy"


def test_a_target_turns_unhealthy_after_its_threshold_and_healthy_again() -> None:
    health = TargetHealth(due=0.0, state="healthy")
    for expected in ("healthy", "unhealthy"):
        health.due = 0.0
        health.judge(REFUSED, GROUP)
        assert health.state == expected
    assert health.why == REFUSED
    health.judge(None, GROUP)
    assert (health.state, health.failures) == ("healthy", 0)
