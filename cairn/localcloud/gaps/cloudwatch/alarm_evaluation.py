"""An alarm is evaluated when somebody publishes, over everything of the metric's name, and never again.

AWS evaluates an alarm by its periods: the statistic of each of the last `EvaluationPeriods` periods, for the
metric with exactly these dimensions or for a metric math expression; it goes off when `DatapointsToAlarm`
of them breach, and `TreatMissingData` says what an empty period counts as. (Periods end now, not on the
full minute, and anomaly detection is not served.)
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
"""

import operator
import threading
import time
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.metric_math import UnknownExpressionError, Value, evaluate

_COMPARISONS = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_TICK_SEC = 1.0


def install() -> None:
    """Evaluate by periods, on every datum and every second."""
    from ministack.services import cloudwatch

    @around(cloudwatch, "_evaluate_alarm")
    def _evaluate(original: Function, alarm: dict[str, Any]) -> None:
        if alarm.get("ComparisonOperator") not in _COMPARISONS:
            original(alarm)
            return
        try:
            state, values = _state(alarm)
        except UnknownExpressionError as unknown:
            cloudwatch.logger.warning("alarm %s: not evaluated here: %s", alarm["AlarmName"], unknown)
            return
        before = alarm["StateValue"]
        if state == before:
            return
        reason = f"Threshold Crossed: {values} against {alarm['ComparisonOperator']} {alarm['Threshold']}"
        alarm.update(StateValue=state, StateReason=reason, StateUpdatedTimestamp=int(time.time()))
        cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
        cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
        cloudwatch._evaluate_parent_alarms(alarm)

    threading.Thread(target=_tick, daemon=True).start()


def _tick() -> None:
    from ministack.core.responses import request_scope
    from ministack.services import cloudwatch

    while True:
        time.sleep(_TICK_SEC)
        for (account_id, region, _), alarm in list(cloudwatch._alarms._data.items()):
            # What SetAlarmState said holds until the period is over.
            if alarm.get("StateUpdatedTimestamp", 0) + _period(alarm) <= time.time():
                with request_scope(account_id, region):
                    cloudwatch._evaluate_alarm(alarm)


def _period(alarm: dict[str, Any]) -> int:
    periods = [
        int((query.get("MetricStat") or {}).get("Period") or 0) for query in alarm.get("Metrics") or []
    ]
    return max(periods, default=0) or int(alarm.get("Period") or 60)


def _state(alarm: dict[str, Any]) -> tuple[str, list[Value]]:
    count = int(alarm.get("EvaluationPeriods") or 1)
    values = [_value(alarm, number) for number in range(count)]
    missing = alarm.get("TreatMissingData") or "missing"
    if all(value is None for value in values):
        empty = {"breaching": "ALARM", "notBreaching": "OK", "ignore": alarm["StateValue"]}
        return empty.get(missing, "INSUFFICIENT_DATA"), values
    compare, threshold = _COMPARISONS[alarm["ComparisonOperator"]], float(alarm.get("Threshold") or 0)
    breaching = [missing == "breaching" if value is None else compare(value, threshold) for value in values]
    needed = int(alarm.get("DatapointsToAlarm") or count)
    return ("ALARM" if sum(breaching) >= needed else "OK"), values


def _value(alarm: dict[str, Any], number: int) -> Value:
    """The value in the period that ended `number` periods ago."""
    queries = alarm.get("Metrics") or []
    if not queries:
        statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
        return _statistic(alarm, statistic, _period(alarm), number)
    values: dict[str, Value] = {}
    for query in (query for query in queries if query.get("MetricStat")):
        wanted = query["MetricStat"]
        values[query["Id"]] = _statistic(wanted["Metric"], wanted["Stat"], _period(alarm), number)
    reckoned = dict(values)
    for query in (query for query in queries if query.get("Expression")):
        reckoned[query["Id"]] = evaluate(
            query["Expression"], reckoned if query["Expression"].count("METRICS") == 0 else values
        )
    returned = [query["Id"] for query in queries if query.get("ReturnData", True)]
    return reckoned.get(returned[0]) if returned else None


def _statistic(metric: dict[str, Any], statistic: str, period: int, number: int) -> Value:
    from ministack.services import cloudwatch

    dimensions = cloudwatch._dims_from_list(metric.get("Dimensions") or [])
    key = (metric.get("Namespace"), metric.get("MetricName"), cloudwatch._dims_key(dimensions))
    end = time.time() - number * period
    points = [
        point for point in cloudwatch._metrics.get(key) or [] if end - period < point["Timestamp"] <= end
    ]
    if not points:
        return None
    found: Value = cloudwatch._stat_value(cloudwatch._calc_stats(points), statistic, points)
    return found
