"""How much capacity a policy asks for: arithmetic alone."""

import math
from collections.abc import Mapping
from typing import Any

_SCALE_IN_BELOW = 0.9
"""A target tracking policy lets go of capacity a tenth below its target, not at it."""


def tracked(current: int, measured: float, policy: Mapping[str, Any]) -> int:
    """What a target tracking policy asks for, its metric being in proportion to the load of each unit.

    https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
    """
    target = float(policy["TargetValue"])
    wanted = math.ceil(max(current, 1) * measured / target)
    if measured > target:
        return max(wanted, current)
    if measured < target * _SCALE_IN_BELOW and not policy.get("DisableScaleIn"):
        return min(wanted, current)
    return current


def stepped(current: int, above_threshold: float, policy: Mapping[str, Any]) -> int:
    """What a step scaling policy asks for, its metric being `above_threshold` of its alarm (below: negative).

    https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
    """
    for step in policy.get("StepAdjustments", []):
        lower = step.get("MetricIntervalLowerBound", -math.inf)
        upper = step.get("MetricIntervalUpperBound", math.inf)
        if lower <= above_threshold < upper or (above_threshold < 0 and lower < above_threshold <= upper):
            return _adjusted(current, int(step["ScalingAdjustment"]), policy)
    return current


def _adjusted(current: int, adjustment: int, policy: Mapping[str, Any]) -> int:
    match policy.get("AdjustmentType", "ChangeInCapacity"):
        case "ExactCapacity":
            return adjustment
        case "PercentChangeInCapacity":
            change = max(1, abs(current * adjustment) // 100, int(policy.get("MinAdjustmentMagnitude", 0)))
            return max(0, current + (change if adjustment > 0 else -change))
        case _:
            return max(0, current + adjustment)
