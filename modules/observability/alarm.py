"""An alarm on one metric, which tells its topics when it goes off and when it is over."""

from collections.abc import Sequence
from typing import Protocol

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_one_of
from modules.observability.metric import Metric

COMPARISONS = (
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanOrEqualToThreshold",
    "LessThanThreshold",
)
MISSING_DATA = ("breaching", "ignore", "missing", "notBreaching")


class ITopic(Protocol):
    """A topic that alarms are sent to."""

    @property
    def topic_arn(self) -> str:
        """The ARN of the topic."""


class Alarm(Construct):
    """An alarm with at least one action: an alarm that nobody hears is none.

    ``evaluation_periods`` is 1 or more, of ``metric.period_sec`` each. ``comparison`` is one of ``COMPARISONS``,
    ``treat_missing_data`` one of ``MISSING_DATA``. Raises ``ValueError`` for another value and for no actions.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        metric: Metric,
        threshold: float,
        actions: Sequence[ITopic],
        comparison: str = "GreaterThanOrEqualToThreshold",
        evaluation_periods: int = 1,
        treat_missing_data: str = "notBreaching",
    ) -> None:
        super().__init__(scope, id)
        require_one_of("comparison", comparison, COMPARISONS)
        require_one_of("treat_missing_data", treat_missing_data, MISSING_DATA)
        if evaluation_periods < 1:
            raise ValueError(f"evaluation_periods must be 1 or more, got {evaluation_periods}")
        if not actions:
            raise ValueError(f"actions must name at least one topic for the alarm {name!r}, got none")
        topic_arns = [topic.topic_arn for topic in actions]
        resource = CloudwatchMetricAlarm(
            self,
            "Resource",
            alarm_name=stack_of(self).physical_name(name, max_length=255),
            alarm_description=description,
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=dict(metric.dimensions),
            statistic=None if metric.is_percentile else metric.statistic,
            extended_statistic=metric.statistic if metric.is_percentile else None,
            period=metric.period_sec,
            threshold=threshold,
            comparison_operator=comparison,
            evaluation_periods=evaluation_periods,
            treat_missing_data=treat_missing_data,
            alarm_actions=topic_arns,
            ok_actions=topic_arns,
        )
        self.metric = metric
        self.threshold = threshold
        self.description = description
        self.alarm_arn: str = resource.arn
        self.alarm_name: str = resource.alarm_name
