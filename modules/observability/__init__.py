"""Log groups, metrics, alarms, dashboards and traces: logs are encrypted and end, alarms reach their topic."""

from modules.observability.alarm import Alarm, ITopic
from modules.observability.collector import Collector
from modules.observability.composite_alarm import CompositeAlarm, IAlarm
from modules.observability.dashboard import Dashboard
from modules.observability.log_group import ILogGroup, LogGroup
from modules.observability.metric import Metric
from modules.observability.metric_filter import MetricFilter
from modules.observability.tracing import Tracing

__all__ = [
    "Alarm",
    "Collector",
    "CompositeAlarm",
    "Dashboard",
    "IAlarm",
    "ILogGroup",
    "ITopic",
    "LogGroup",
    "Metric",
    "MetricFilter",
    "Tracing",
]
