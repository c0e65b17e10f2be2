"""A schedule: calls one target, under a role of its own, and loses no call unseen."""

from __future__ import annotations

import re
from zoneinfo import available_timezones

from cdktf_cdktf_provider_aws.scheduler_schedule import (
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetDeadLetterConfig,
    SchedulerScheduleTargetRetryPolicy,
)
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_between
from modules.encryption import IKey
from modules.iam import Role, ServicePrincipal
from modules.messaging.queue_grants import IQueue, place_of
from modules.messaging.retry_policy import FOR_A_DAY, RetryPolicy
from modules.messaging.schedule_group import IScheduleGroup
from modules.messaging.schedule_target import IScheduleTarget, input_text

_EXPRESSION = re.compile(
    r"rate\([1-9]\d* (minute|minutes|hour|hours|day|days)\)"
    r"|cron\(\S+( \S+){5}\)"
    r"|at\(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\)"
)


class Schedule(Construct):
    """Calls ``target`` when ``expression`` says so.

    It is ``rate(5 minutes)``, ``cron(0 3 * * ? *)`` or ``at(2026-12-24T18:00:00)``; ``time_zone`` is
    an IANA name that the latter two are read in. The role of the schedule may call the target, send to
    ``dead_letter_queue`` (a standard queue, which gets what failed by ``retry_policy``) and decrypt the payload under
    ``key``, and do nothing else. ``flexible_window_min`` is 1-1440 minutes in which the call may come, None for on
    time. ``enabled=False`` keeps the schedule without its calls. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        group: IScheduleGroup,
        expression: str,
        target: IScheduleTarget,
        dead_letter_queue: IQueue,
        key: IKey,
        description: str,
        time_zone: str = "UTC",
        retry_policy: RetryPolicy = FOR_A_DAY,
        flexible_window_min: int | None = None,
        enabled: bool = True,
    ) -> None:
        super().__init__(scope, id)
        if not _EXPRESSION.fullmatch(expression):
            raise ValueError(f"expression must be rate(…), cron(…) or at(…), got {expression!r}")
        if time_zone not in available_timezones():
            raise ValueError(f"time_zone must be an IANA name such as Europe/Berlin, got {time_zone!r}")
        if dead_letter_queue.is_fifo:
            raise ValueError(f"dead_letter_queue must be a standard queue, got {place_of(dead_letter_queue)}")
        self.role = self._create_role(name, group, target, dead_letter_queue, key)
        resource = SchedulerSchedule(
            self,
            "Resource",
            name=stack_of(self).physical_name(name, max_length=64),
            group_name=group.schedule_group_name,
            description=description,
            schedule_expression=expression,
            schedule_expression_timezone=time_zone,
            state="ENABLED" if enabled else "DISABLED",
            kms_key_arn=key.key_arn,
            flexible_time_window=_window(flexible_window_min),
            target=SchedulerScheduleTarget(
                arn=target.target_arn,
                role_arn=self.role.role_arn,
                input=input_text(target),
                dead_letter_config=SchedulerScheduleTargetDeadLetterConfig(arn=dead_letter_queue.queue_arn),
                retry_policy=SchedulerScheduleTargetRetryPolicy(
                    maximum_event_age_in_seconds=retry_policy.maximum_age_sec,
                    maximum_retry_attempts=retry_policy.maximum_retries,
                ),
                **target.parameters(),
            ),
            depends_on=self.role.policies,
        )
        self.schedule_arn: str = resource.arn
        self.schedule_name: str = resource.name

    def _create_role(
        self, name: str, group: IScheduleGroup, target: IScheduleTarget, dead_letter_queue: IQueue, key: IKey
    ) -> Role:
        role = Role(
            self,
            "Role",
            name=name,
            assumed_by=ServicePrincipal("scheduler.amazonaws.com", source_arn=group.schedule_group_arn),
            description=f"Schedule: {name}",
        )
        target.grant_to(role)
        dead_letter_queue.grant_send_messages(role)
        key.grant_decrypt(role, via="scheduler")
        return role


def _window(minutes: int | None) -> SchedulerScheduleFlexibleTimeWindow:
    if minutes is None:
        return SchedulerScheduleFlexibleTimeWindow(mode="OFF")
    require_between("flexible_window_min", minutes, 1, 1440)
    return SchedulerScheduleFlexibleTimeWindow(mode="FLEXIBLE", maximum_window_in_minutes=minutes)
