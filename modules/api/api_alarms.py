"""When an API tells somebody that it is unwell."""

from collections.abc import Sequence
from dataclasses import dataclass

from constructs import Construct

from modules.core import title
from modules.observability import Alarm, ITopic, Metric


@dataclass(frozen=True, kw_only=True)
class ApiAlarm:
    """A threshold of one metric of ``AWS/ApiGateway``, over ``minutes`` in a row."""

    description: str
    metric: str
    statistic: str
    threshold: float
    minutes: int = 1


API_ALARMS = {
    "server-errors": ApiAlarm(
        description="answers with server errors", metric="5XXError", statistic="Sum", threshold=1
    ),
    "latency": ApiAlarm(
        description="is slow: one request in a hundred takes over 3 s",
        metric="Latency",
        statistic="p99",
        threshold=3000,
        minutes=5,
    ),
}


class ApiAlarms(Construct):
    """The alarms of ``API_ALARMS`` on one stage, each telling every topic of ``actions``."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        api_name: str,
        stage_name: str,
        actions: Sequence[ITopic],
    ) -> None:
        super().__init__(scope, id)
        dimensions = {"ApiName": api_name, "Stage": stage_name}
        self.alarms = tuple(
            Alarm(
                self,
                title(alarm_name),
                name=f"{name}-api-{alarm_name}",
                description=f"{api_name} {alarm.description}",
                metric=Metric("AWS/ApiGateway", alarm.metric, dimensions, statistic=alarm.statistic),
                threshold=alarm.threshold,
                evaluation_periods=alarm.minutes,
                actions=actions,
            )
            for alarm_name, alarm in API_ALARMS.items()
        )
