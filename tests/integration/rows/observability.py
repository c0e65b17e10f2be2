"""Rows of ``modules/observability``."""

from modules.core import PlatformStack
from modules.observability import Alarm, CompositeAlarm, Dashboard, LogGroup, Metric, MetricFilter, Tracing
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


def _metric_filter(stack: PlatformStack, made: Made, now: Now) -> MetricFilter:
    return MetricFilter(
        stack,
        "MetricFilter",
        name="lifecycle",
        log_group=made["LogGroup"],
        pattern=now('{ $.level = "ERROR" }', '{ $.level = "ERROR" && $.amount > 10 }'),
        namespace="Cairn",
        metric_name="Errors",
        value=now("1", "$.amount"),
    )


def _composite_alarm(stack: PlatformStack, made: Made, now: Now) -> CompositeAlarm:
    errors = Alarm(
        made["MetricFilter"],
        "Errors",
        name="lifecycle-errors",
        description="Errors in the log",
        metric=made["MetricFilter"].metric,
        threshold=1,
        actions=[made["Topic"]],
    )
    return CompositeAlarm(
        stack,
        "CompositeAlarm",
        name="lifecycle-both",
        description=now("Goes off", "Goes off twice"),
        alarms=[made["Alarm"], errors],
        when=now("any", "all"),
        actions=[made["Topic"]],
    )


def _dashboard(stack: PlatformStack, made: Made, _now: Now) -> Dashboard:
    assert made["Alarm"], "the dashboard changes with the alarm"
    return Dashboard(stack, "Dashboard", name="lifecycle")


def _tracing(stack: PlatformStack, _made: Made, now: Now) -> Tracing:
    return Tracing(stack, "Tracing", service="lifecycle", per_sec=now(1, 2), share=now(0.05, 0.1))


ROWS = (
    Row("LogGroup", _log_group),
    Row("Alarm", _alarm),
    Row("MetricFilter", _metric_filter),
    Row("CompositeAlarm", _composite_alarm),
    Row("Dashboard", _dashboard),
    Row("Tracing", _tracing),
)

FIXED_TYPES = {
    "aws_cloudwatch_log_resource_policy": FIXED,
}
