"""Schedules deliver as rules do, without their role, and up to ten seconds late.

AWS takes on the target's role, as `scheduler.amazonaws.com` on behalf of the schedule's group, refuses a
schedule whose role it cannot take on, and calls the target with `Input` under the role's rights. It
repeats what failed as the `RetryPolicy` says, and sends what it gives up to the dead-letter queue, as the
role too. The emulator treats a schedule as a rule of EventBridge, whose rights it does not have.
https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
"""

import json
from datetime import UTC, datetime
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import ACTIONS, UndeliveredError, send, service_of
from cairn.localcloud.gaps.retries import GivenUp, Retries
from cairn.localcloud.gaps.role_session import CannotAssumeError, RoleSession, assume, trusts

_SERVICE = "scheduler.amazonaws.com"
_TICK_SEC = 1


def install() -> None:
    """Look every second what is due, and deliver it as the schedule's role."""
    from ministack.services import eventbridge, scheduler

    scheduler._SCHEDULE_TICK_INTERVAL = eventbridge._SCHEDULER_TICK_INTERVAL = _TICK_SEC

    @around(eventbridge, "_invoke_target")
    def _invoke(
        original: Function, target: dict[str, Any], event: Any, rule: dict[str, Any], view: Any = None
    ) -> None:
        if "FlexibleTimeWindow" in rule:
            _deliver(rule, target)
        else:
            original(target, event, rule, view)

    for name in ("_create_schedule", "_update_schedule"):
        around(scheduler, name)(_with_a_role)


def _with_a_role(original: Function, name: str, request: dict[str, Any]) -> Any:
    from ministack.services import scheduler

    role = (request.get("Target") or {}).get("RoleArn")
    group = scheduler._group_arn(request.get("GroupName", "default"))
    if role and not trusts(role, service=_SERVICE, source_arn=group):
        return scheduler._error(
            400,
            "ValidationException",
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role.",
        )
    return original(name, request)


def _deliver(schedule: dict[str, Any], target: dict[str, Any]) -> None:
    from ministack.core.responses import new_uuid
    from ministack.services import scheduler

    due = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    execution = new_uuid()
    text = _input(target, schedule["Arn"], due, execution)

    def deliver() -> None:
        session = _session(schedule, target)
        action = ACTIONS.get(service_of(target["Arn"]), "")
        refusal = session.refusal(action, target["Arn"])
        if refusal:
            raise UndeliveredError("NO_PERMISSIONS", refusal)
        event = target.get("EventBridgeParameters") or {}
        send(
            target["Arn"],
            text,
            group_id=(target.get("SqsParameters") or {}).get("MessageGroupId"),
            source=event.get("Source", ""),
            detail_type=event.get("DetailType", ""),
        )

    def give_up(why: GivenUp) -> None:
        scheduler.logger.warning("Scheduler: %s not delivered: %s", schedule["Arn"], why)
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if queue and _session(schedule, target).refusal("sqs:SendMessage", queue) is None:
            about = {
                "EXECUTION_ID": execution,
                "IS_PAYLOAD_TRUNCATED": "false",
                "SCHEDULED_TIME": due,
                "SCHEDULE_ARN": schedule["Arn"],
                "TARGET_ARN": target["Arn"],
            }
            send(queue, text, attributes={**about, **why.attributes})

    Retries.of(target.get("RetryPolicy") or {}).run(deliver, give_up)


def _session(schedule: dict[str, Any], target: dict[str, Any]) -> RoleSession:
    from ministack.services import scheduler

    try:
        return assume(
            target["RoleArn"],
            service=_SERVICE,
            source_arn=scheduler._group_arn(schedule["GroupName"]),
            session_name="scheduler",
        )
    except CannotAssumeError as refused:
        raise UndeliveredError("FAILED_TO_ASSUME_ROLE", f"{_SERVICE} cannot assume {refused}.") from refused


def _input(target: dict[str, Any], schedule_arn: str, due: str, execution: str) -> str:
    """The target's input, with AWS's keywords filled in."""
    text = str(target.get("Input") or json.dumps({}))
    keywords = {
        "schedule-arn": schedule_arn,
        "scheduled-time": due,
        "execution-id": execution,
        "attempt-number": "1",
    }
    for name, value in keywords.items():
        text = text.replace(f"<aws.scheduler.{name}>", value)
    return text
