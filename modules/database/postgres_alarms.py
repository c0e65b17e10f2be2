"""What is wrong with a cluster, as CloudWatch tells it."""

from collections.abc import Sequence
from typing import NamedTuple

from constructs import Construct

from modules.observability import Alarm, ITopic, Metric


class Trouble(NamedTuple):
    """A metric, how its values are drawn together, what is too much of it for how long, and what it means."""

    metric: str
    statistic: str
    threshold: float
    minutes: int
    meaning: str


# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
TROUBLES = (
    Trouble("ACUUtilization", "Average", 90, 15, "is nearly as large as it may grow: raise most_acu"),
    Trouble("CPUUtilization", "Average", 90, 15, "computes without a pause: see Performance Insights"),
    Trouble("Deadlocks", "Average", 1, 5, "ends transactions that wait for each other"),
    Trouble("MaximumUsedTransactionIDs", "Maximum", 1e9, 5, "is not vacuumed: it stops at two billion"),
)
READER_TROUBLE = Trouble("AuroraReplicaLagMaximum", "Maximum", 2000, 5, "has a reader that is 2 s behind")


def add_alarms(
    scope: Construct, *, name: str, cluster_identifier: str, readers: int, actions: Sequence[ITopic]
) -> None:
    """Tell ``actions`` of each trouble of the cluster; the one of readers where it has some."""
    for trouble in (*TROUBLES, *((READER_TROUBLE,) if readers else ())):
        Alarm(
            scope,
            trouble.metric,
            name=f"{name}-{trouble.metric.lower()}",
            description=f"The cluster {name} {trouble.meaning}",
            metric=Metric(
                "AWS/RDS",
                trouble.metric,
                {"DBClusterIdentifier": cluster_identifier},
                statistic=trouble.statistic,
            ),
            threshold=trouble.threshold,
            evaluation_periods=trouble.minutes,
            actions=actions,
        )
