"""A metric made of what a log group's lines say."""

from cdktf_cdktf_provider_aws.cloudwatch_log_metric_filter import (
    CloudwatchLogMetricFilter,
    CloudwatchLogMetricFilterMetricTransformation,
)
from constructs import Construct

from modules.core import stack_of
from modules.observability.log_group import ILogGroup
from modules.observability.metric import Metric


class MetricFilter(Construct):
    """Counts the lines of ``log_group`` that ``pattern`` matches, or adds up what stands at ``value`` in them.

    ``pattern`` is a filter pattern such as ``{ $.level = "ERROR" }``, and ``""`` matches every line; it is at most
    1024 characters long. ``value`` is a number, or a field such as ``$.amount``. Without a match the metric is 0, so
    that an alarm on ``metric`` knows it. Raises ``ValueError`` for a longer pattern, for another value, and for a
    namespace that begins with ``AWS/``.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        log_group: ILogGroup,
        pattern: str,
        namespace: str,
        metric_name: str,
        value: str = "1",
    ) -> None:
        super().__init__(scope, id)
        if len(pattern) > 1024:
            raise ValueError(f"pattern must be at most 1024 characters long, got {len(pattern)}")
        if not value.startswith("$.") and not value.replace(".", "", 1).isdigit():
            raise ValueError(f"value must be a number or a field such as $.amount, got {value!r}")
        if namespace.startswith("AWS/"):
            raise ValueError(f"namespace must not begin with AWS/, which is for AWS alone, got {namespace!r}")
        CloudwatchLogMetricFilter(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=512),
            log_group_name=log_group.log_group_name,
            pattern=pattern,
            metric_transformation=CloudwatchLogMetricFilterMetricTransformation(
                namespace=namespace, name=metric_name, value=value, default_value="0", unit="None"
            ),
        )
        self.metric = Metric(namespace, metric_name)
