"""An alarm on other alarms, which tells its topics once where each of them would tell on its own."""

from collections.abc import Sequence
from typing import Protocol

from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_one_of
from modules.observability.alarm import ITopic

WHEN = ("all", "any")


class IAlarm(Protocol):
    """An alarm that another one may stand on."""

    @property
    def alarm_name(self) -> str:
        """The name of the alarm."""


class CompositeAlarm(Construct):
    """Goes off when ``any`` or ``all`` of ``alarms`` (1-100) do, except while one of ``unless`` is off.

    At least one action: an alarm that nobody hears is none. Raises ``ValueError`` for another ``when``, for another
    number of alarms, and for no actions.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        description: str,
        alarms: Sequence[IAlarm],
        actions: Sequence[ITopic],
        when: str = "any",
        unless: Sequence[IAlarm] = (),
    ) -> None:
        super().__init__(scope, id)
        require_one_of("when", when, WHEN)
        if not 1 <= len(alarms) + len(unless) <= 100 or not alarms:
            raise ValueError(
                f"alarms and unless must name 1-100 alarms for {name!r}, got {len(alarms) + len(unless)}"
            )
        if not actions:
            raise ValueError(f"actions must name at least one topic for the alarm {name!r}, got none")
        topic_arns = [topic.topic_arn for topic in actions]
        resource = CloudwatchCompositeAlarm(
            self,
            "Resource",
            alarm_name=stack_of(self).physical_name(name, max_length=255),
            alarm_description=description,
            alarm_rule=_rule(alarms, when, unless),
            alarm_actions=topic_arns,
            ok_actions=topic_arns,
        )
        self.alarm_arn: str = resource.arn
        self.alarm_name: str = resource.alarm_name


def _rule(alarms: Sequence[IAlarm], when: str, unless: Sequence[IAlarm]) -> str:
    joint = " AND " if when == "all" else " OR "
    wanted = joint.join(f'ALARM("{alarm.alarm_name}")' for alarm in alarms)
    excuses = [f'NOT ALARM("{alarm.alarm_name}")' for alarm in unless]
    return " AND ".join([f"({wanted})", *excuses]) if excuses else wanted
