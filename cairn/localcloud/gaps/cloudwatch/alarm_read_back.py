"""DescribeAlarms leaves out most of an alarm, and metric math is not kept.

AWS returns every field of an alarm. In the query protocol, which the Terraform provider speaks, the
emulator answers with nine fields of a metric alarm and drops `Metrics` when the alarm is put.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
"""

import json
import re
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.query_parameters import nested

_OF_ONE_METRIC: tuple[str, ...] = (
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Period",
    "Unit",
    "Dimensions",
)


def install() -> None:
    """Keep `Metrics`, and render whole alarms."""
    from ministack.services import cloudwatch

    @around(cloudwatch, "_put_metric_alarm")
    def _put(original: Function, parameters: Any, content: Any, is_cbor: bool, is_json: bool = False) -> Any:
        response = original(parameters, content, is_cbor, is_json)
        wanted = content if is_cbor or is_json else nested(parameters)
        alarm = cloudwatch._alarms.get(wanted.get("AlarmName"))
        if alarm is not None:
            _complete(alarm, wanted)
        return response

    @around(cloudwatch, "_describe_alarms")
    def _describe(
        original: Function, parameters: Any, content: Any, is_cbor: bool, is_json: bool = False
    ) -> Any:
        response = original(parameters, content, is_cbor, is_json)
        if is_cbor or is_json or response[0] != 200:
            return response
        _, _, body = original({}, nested(parameters), False, True)
        found = json.loads(body)
        found["MetricAlarms"] = [_as_described(alarm) for alarm in found["MetricAlarms"]]
        result = _xml({name: found.get(name) for name in ("MetricAlarms", "CompositeAlarms", "NextToken")})
        return cloudwatch._xml(
            200, "DescribeAlarmsResponse", f"<DescribeAlarmsResult>{result}</DescribeAlarmsResult>"
        )


def _complete(alarm: dict[str, Any], wanted: dict[str, Any]) -> None:
    if wanted.get("Metrics"):
        alarm["Metrics"] = [_typed_query(query) for query in wanted["Metrics"]]
    for name in ("EvaluateLowSampleCountPercentile", "ThresholdMetricId", "InsufficientDataActions"):
        if wanted.get(name):
            alarm[name] = wanted[name]


def _as_described(alarm: dict[str, Any]) -> dict[str, Any]:
    """Without the defaults that the emulator fills in where AWS returns nothing."""
    if alarm.get("Metrics"):
        absent = _OF_ONE_METRIC
    elif alarm.get("ExtendedStatistic"):
        absent = ("Statistic",)
    else:
        absent = ()
    return {name: value for name, value in alarm.items() if name not in absent}


def _typed_query(query: dict[str, Any]) -> dict[str, Any]:
    if "ReturnData" in query:
        query = {**query, "ReturnData": str(query["ReturnData"]).lower() == "true"}
    return query


def _xml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "".join(
            f"<{name}>{_timestamp(item) if name.endswith('Timestamp') else _xml(item)}</{name}>"
            for name, item in value.items()
            if re.fullmatch(r"[A-Z]\w*", name) and item not in (None, "")
        )
    if isinstance(value, list):
        return "".join(f"<member>{_xml(item)}</member>" for item in value)
    return escape(str(value))


def _timestamp(value: Any) -> str:
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return escape(str(value))
