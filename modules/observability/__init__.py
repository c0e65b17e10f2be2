"""Log groups, metrics and alarms."""

from modules.observability.alarm import Alarm, ITopic
from modules.observability.log_group import ILogGroup, LogGroup
from modules.observability.metric import Metric

__all__ = ["Alarm", "ILogGroup", "ITopic", "LogGroup", "Metric"]
