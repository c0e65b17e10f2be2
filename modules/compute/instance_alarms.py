"""The alarms of a service on instances."""

from collections.abc import Sequence
from dataclasses import dataclass

from constructs import Construct

from modules.observability import Alarm, ITopic, Metric


@dataclass(frozen=True)
class _Watched:
    """One metric of the group, and the trouble that it shows."""

    namespace: str
    metric: str
    statistic: str
    comparison: str
    threshold: float
    trouble: str


_BEYOND, _BELOW = "GreaterThanOrEqualToThreshold", "LessThanThreshold"
_WATCHED = (
    _Watched("AWS/EC2", "CPUUtilization", "Average", _BEYOND, 90, "processors are nearly used up"),
    _Watched("AWS/EC2", "StatusCheckFailed", "Maximum", _BEYOND, 1, "an instance fails the checks of AWS"),
)


def add_instance_alarms(
    scope: Construct, *, name: str, group_name: str, fewest: int, actions: Sequence[ITopic]
) -> None:
    """Make the alarms below ``scope``; ``fewest`` instances in service are too few to lose a zone."""
    missing = _Watched(
        "AWS/AutoScaling", "GroupInServiceInstances", "Minimum", _BELOW, fewest, "too few to lose a zone"
    )
    for watched in (*_WATCHED, missing):
        Alarm(
            scope,
            watched.metric,
            name=f"{name}-{watched.metric.lower()}",
            description=f"{watched.metric} of {name}: {watched.trouble}",
            metric=Metric(
                watched.namespace,
                watched.metric,
                {"AutoScalingGroupName": group_name},
                statistic=watched.statistic,
            ),
            threshold=watched.threshold,
            comparison=watched.comparison,
            evaluation_periods=5,
            actions=actions,
        )
