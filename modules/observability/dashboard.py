"""A dashboard of what a stack holds: nobody draws it, and nothing is forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsii
from cdktf import IResolveContext, IStringProducer, Lazy
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from modules.core import settings_of, stack_of
from modules.observability.alarm import Alarm

_WIDTH, _HEIGHT, _IN_A_ROW = 8, 6, 3


class Dashboard(Construct):
    """One widget for every metric that the stack has an alarm on, with the threshold, and their states at the top.

    A construct contributes with its ``add_alarms``, whether it is made before or after the dashboard.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
    """

    def __init__(self, scope: Construct, id: str, *, name: str) -> None:
        super().__init__(scope, id)
        resource = CloudwatchDashboard(
            self,
            "Resource",
            dashboard_name=stack_of(self).physical_name(name, max_length=255),
            dashboard_body=Lazy.string_value(_Body(self)),
        )
        self.dashboard_arn: str = resource.dashboard_arn
        self.dashboard_name: str = resource.dashboard_name


@jsii.implements(IStringProducer)
class _Body:
    def __init__(self, dashboard: Dashboard) -> None:
        self._dashboard = dashboard

    def produce(self, _context: IResolveContext) -> str:
        """Return the body, once the stack holds everything."""
        found = stack_of(self._dashboard).node.find_all()
        alarms = [each for each in found if isinstance(each, Alarm)]
        return json.dumps({"widgets": list(self._widgets(alarms))})

    def _widgets(self, alarms: list[Alarm]) -> Iterator[dict[str, Any]]:
        if alarms:
            arns = [alarm.alarm_arn for alarm in alarms]
            yield _placed("alarm", 0, 0, 3 * _WIDTH, {"title": "Alarms", "alarms": arns})
        for number, alarm in enumerate(alarms):
            row, column = divmod(number, _IN_A_ROW)
            yield _placed("metric", column * _WIDTH, (row + 1) * _HEIGHT, _WIDTH, _graph(alarm, self._region))

    @property
    def _region(self) -> str:
        return settings_of(self._dashboard).region


def _graph(alarm: Alarm, region: str) -> dict[str, Any]:
    metric = alarm.metric
    dimensions = [part for pair in metric.dimensions.items() for part in pair]
    return {
        "title": alarm.description,
        "region": region,
        "view": "timeSeries",
        "stat": metric.statistic,
        "period": metric.period_sec,
        "metrics": [[metric.namespace, metric.name, *dimensions]],
        "annotations": {"horizontal": [{"label": "alarm", "value": alarm.threshold}]},
    }


def _placed(kind: str, x: int, y: int, width: int, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "x": x, "y": y, "width": width, "height": _HEIGHT, "properties": properties}
