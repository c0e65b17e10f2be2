"""Rows of schedules in ``modules/messaging``."""

from modules.core import PlatformStack
from modules.messaging import Schedule, ScheduleGroup, SendMessage
from tests.integration.rows.row import Made, Now, Row


def _schedule_group(stack: PlatformStack, _made: Made, _now: Now) -> ScheduleGroup:
    return ScheduleGroup(stack, "ScheduleGroup", name="lifecycle")


def _schedule(stack: PlatformStack, made: Made, now: Now) -> Schedule:
    return Schedule(
        stack,
        "Schedule",
        name="schedule",
        group=made["ScheduleGroup"],
        expression=now("rate(1 day)", "cron(0 3 * * ? *)"),
        time_zone=now("UTC", "Europe/Berlin"),
        target=SendMessage(made["Queue"], {"kind": "report"}),
        dead_letter_queue=made["DeadLetterQueue"],
        key=made["Key"],
        description=now("Reports", "Reports every night"),
        flexible_window_min=now(None, 15),
    )


ROWS = (
    Row("ScheduleGroup", _schedule_group),
    Row("Schedule", _schedule),
)
