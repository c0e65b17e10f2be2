"""A group of schedules, which their metrics and their roles' trust are about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from cdktf_cdktf_provider_aws.scheduler_schedule_group import SchedulerScheduleGroup
from constructs import Construct

from modules.core import stack_of
from modules.observability import Alarm, ITopic, Metric

# https://docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html
_TROUBLES = {
    "InvocationDroppedCount": "was given up: every retry failed",
    "InvocationsFailedToBeSentToDeadLetterCount": "was lost: it could not be sent to its dead-letter queue",
}


class IScheduleGroup(Protocol):
    """A group that schedules are put in."""

    @property
    def schedule_group_arn(self) -> str:
        """The ARN of the group."""

    @property
    def schedule_group_name(self) -> str:
        """The name of the group."""


class ScheduleGroup(Construct):
    """A group of schedules. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-group.html"""

    def __init__(self, scope: Construct, id: str, *, name: str) -> None:
        super().__init__(scope, id)
        self._name = name
        group_name = stack_of(self).physical_name(name, max_length=64)
        resource = SchedulerScheduleGroup(self, "Resource", name=group_name)
        self.schedule_group_arn: str = resource.arn
        self.schedule_group_name: str = resource.name

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` of the first invocation that was given up, and of the first that was lost."""
        for metric, trouble in _TROUBLES.items():
            Alarm(
                self,
                metric,
                name=f"{self._name}-{metric}",
                description=f"An invocation of a schedule of {self._name} {trouble}",
                metric=Metric("AWS/Scheduler", metric, {"ScheduleGroup": self.schedule_group_name}),
                threshold=1,
                actions=actions,
            )
