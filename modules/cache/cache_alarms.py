"""What is wrong with a cache, as CloudWatch tells it of each node."""

from collections.abc import Sequence
from typing import NamedTuple

from constructs import Construct

from modules.observability import Alarm, ITopic, Metric


class Trouble(NamedTuple):
    """A metric, how its values are drawn together, what is too much of it, and what it means."""

    metric: str
    statistic: str
    threshold: float
    meaning: str


# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html
TROUBLES = (
    Trouble("AuthenticationFailures", "Sum", 1, "turned somebody away who had no right to it"),
    Trouble("DatabaseMemoryUsagePercentage", "Average", 90, "is nearly full: take a larger node_type"),
    Trouble("EngineCPUUtilization", "Average", 90, "computes without a pause: take a larger node_type"),
)
_MINUTES = 5


def add_alarms(
    scope: Construct, *, name: str, cache_name: str, nodes: int, actions: Sequence[ITopic]
) -> None:
    """Tell ``actions`` of each trouble of each node, whichever is the primary one."""
    for number in range(1, nodes + 1):
        for trouble in TROUBLES:
            Alarm(
                scope,
                f"{trouble.metric}{number}",
                name=f"{name}-{number}-{trouble.metric.lower()}",
                description=f"Node {number} of the cache {name} {trouble.meaning}",
                metric=Metric(
                    "AWS/ElastiCache",
                    trouble.metric,
                    {"CacheClusterId": f"{cache_name}-{number:03d}"},
                    statistic=trouble.statistic,
                ),
                threshold=trouble.threshold,
                evaluation_periods=1 if trouble.statistic == "Sum" else _MINUTES,
                actions=actions,
            )
