"""When an API tells somebody that it is unwell."""

from collections.abc import Mapping, Sequence
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
# https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
HTTP_API_ALARMS = {
    "server-errors": ApiAlarm(
        description="answers with server errors", metric="5xx", statistic="Sum", threshold=1
    ),
    "latency": API_ALARMS["latency"],
}
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html
WEB_SOCKET_API_ALARMS = {
    "integration-errors": ApiAlarm(
        description="cannot get an answer of its functions",
        metric="IntegrationError",
        statistic="Sum",
        threshold=1,
    ),
    "execution-errors": ApiAlarm(
        description="fails by itself", metric="ExecutionError", statistic="Sum", threshold=1
    ),
}


class ApiAlarms(Construct):
    """The alarms of ``table`` on one stage, which ``dimensions`` name, each telling every topic of ``actions``."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        api_name: str,
        dimensions: Mapping[str, str],
        actions: Sequence[ITopic],
        table: Mapping[str, ApiAlarm] = API_ALARMS,
    ) -> None:
        super().__init__(scope, id)
        self.alarms = tuple(
            Alarm(
                self,
                title(alarm_name),
                name=f"{name}-api-{alarm_name}",
                description=f"{api_name} {alarm.description}",
                metric=Metric("AWS/ApiGateway", alarm.metric, dict(dimensions), statistic=alarm.statistic),
                threshold=alarm.threshold,
                evaluation_periods=alarm.minutes,
                actions=actions,
            )
            for alarm_name, alarm in table.items()
        )
