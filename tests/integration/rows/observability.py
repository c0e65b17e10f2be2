"""Rows of ``modules/observability``."""

from modules.core import PlatformStack
from modules.observability import Alarm, LogGroup, Metric
from tests.integration.rows.row import FIXED, Made, Now, Row


def _log_group(stack: PlatformStack, made: Made, now: Now) -> LogGroup:
    return LogGroup(stack, "LogGroup", name="/cairn/lifecycle", key=made["Key"], retention_days=now(7, 14))


def _alarm(stack: PlatformStack, made: Made, now: Now) -> Alarm:
    return Alarm(
        stack,
        "Alarm",
        name="lifecycle",
        description="Goes off",
        metric=Metric("Cairn", "Lifecycle", {"service": "rows"}, statistic=now("p99", "p95")),
        threshold=now(1, 2),
        evaluation_periods=now(1, 3),
        actions=[made["Topic"]],
    )


ROWS = (
    Row("LogGroup", _log_group),
    Row("Alarm", _alarm),
)

FIXED_TYPES = {
    "aws_cloudwatch_log_resource_policy": FIXED,
}
