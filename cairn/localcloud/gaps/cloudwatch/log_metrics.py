"""Log lines never become metrics.

AWS makes metrics of what is written in the embedded metric format, and of what a metric filter of the log
group matches, with the filter's value, unit and dimensions, or its default where nothing matches. The
emulator keeps lines and filters and makes nothing of them.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.cloudwatch.filter_pattern import matches, value_at


class _Datum(NamedTuple):
    namespace: str
    name: str
    dimensions: dict[str, str]
    timestamp: float
    unit: str
    values: list[float]


def install() -> None:
    """Read every line that is written to a log group."""
    from ministack.services import cloudwatch, cloudwatch_logs

    @around(cloudwatch_logs, "_fanout_to_subscription_filters")
    def _fan_out(original: Function, group: str, stream: str, events: list[dict[str, Any]]) -> Any:
        filters = [each for each in cloudwatch_logs._metric_filters.values() if each["logGroupName"] == group]
        found = [datum for event in events for datum in _embedded(event)]
        found += [datum for each in filters for datum in _filtered(each, events)]
        for datum in found:
            cloudwatch._store_datum(*datum[:5], None, datum.values, None, None)
        if found:
            cloudwatch._evaluate_all_alarms()
        return original(group, stream, events)


def _embedded(event: dict[str, Any]) -> Iterator[_Datum]:
    line = _parsed(event["message"])
    about = line.get("_aws")
    if not isinstance(about, dict):
        return
    when = float(about.get("Timestamp") or time.time() * 1000) / 1000
    for directive in about.get("CloudWatchMetrics") or []:
        for names in directive.get("Dimensions") or [[]]:
            dimensions = {name: str(line[name]) for name in names if name in line}
            for metric in directive.get("Metrics") or []:
                value = line.get(metric["Name"])
                values = [
                    float(each)
                    for each in (value if isinstance(value, list) else [value])
                    if each is not None
                ]
                if values:
                    unit = metric.get("Unit", "None")
                    yield _Datum(directive["Namespace"], metric["Name"], dimensions, when, unit, values)


def _filtered(metric_filter: dict[str, Any], events: list[dict[str, Any]]) -> Iterator[_Datum]:
    matching = [event for event in events if matches(metric_filter["filterPattern"], event["message"])]
    for change in metric_filter["metricTransformations"]:
        common = (change["metricNamespace"], change["metricName"])
        unit = change.get("unit", "None")
        for event in matching:
            line = _parsed(event["message"])
            wanted = change.get("dimensions") or {}
            dimensions = {name: str(value_at(line, path)) for name, path in wanted.items()}
            written = change["metricValue"]
            value = value_at(line, written) if written.startswith("$") else written
            if value is not None:
                yield _Datum(
                    *common,
                    dimensions,
                    event.get("timestamp", time.time() * 1000) / 1000,
                    unit,
                    [float(value)],
                )
        if not matching and change.get("defaultValue") is not None:
            yield _Datum(*common, {}, time.time(), unit, [float(change["defaultValue"])])


def _parsed(message: str) -> dict[str, Any]:
    try:
        line = json.loads(message)
    except ValueError:
        return {}
    return line if isinstance(line, dict) else {}
