"""How much capacity policies ask for, and the metric math they use."""

from typing import Any

import pytest

from cairn.localcloud.scaling.desired_capacity import stepped, tracked


@pytest.mark.parametrize(
    ("current", "measured", "wanted"),
    [(2, 15, 3), (2, 10, 2), (2, 9.5, 2), (2, 5, 1), (4, 0, 0), (0, 30, 3), (3, 10.1, 4)],
)
def test_target_tracking_keeps_the_load_of_each_unit_near_the_target(
    current: int, measured: float, wanted: int
) -> None:
    assert tracked(current, measured, {"TargetValue": 10}) == wanted


def test_target_tracking_lets_nothing_go_where_it_may_not() -> None:
    assert tracked(4, 0, {"TargetValue": 10, "DisableScaleIn": True}) == 4


@pytest.mark.parametrize(
    ("settings", "above", "wanted"),
    [
        ({"AdjustmentType": "ChangeInCapacity"}, 5, 5),
        ({"AdjustmentType": "ChangeInCapacity"}, 25, 7),
        ({"AdjustmentType": "ExactCapacity"}, 25, 3),
        ({"AdjustmentType": "PercentChangeInCapacity"}, 25, 5),
        ({"AdjustmentType": "PercentChangeInCapacity", "MinAdjustmentMagnitude": 2}, 25, 6),
        ({"AdjustmentType": "ChangeInCapacity"}, -5, 3),
        ({"AdjustmentType": "ChangeInCapacity"}, -50, 4),
    ],
)
def test_the_step_that_the_breach_is_in_counts(settings: dict[str, Any], above: float, wanted: int) -> None:
    steps = [
        {"MetricIntervalLowerBound": 0, "MetricIntervalUpperBound": 20, "ScalingAdjustment": 1},
        {"MetricIntervalLowerBound": 20, "ScalingAdjustment": 3},
        {"MetricIntervalLowerBound": -10, "MetricIntervalUpperBound": 0, "ScalingAdjustment": -1},
    ]
    assert stepped(4, above, {**settings, "StepAdjustments": steps}) == wanted
