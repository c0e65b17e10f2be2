"""EventBridge starts state machines and forwards to buses without the role that the target names.

AWS takes on the target's `RoleArn`, as `events.amazonaws.com`, and asks its policies whether it may start
the execution or put the event; a state machine needs a role. Otherwise the event is given up. The
emulator keeps the role and asks nobody.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import ACTIONS, UndeliveredError, service_of
from cairn.localcloud.gaps.resource_policy import rule_arn
from cairn.localcloud.gaps.role_session import CannotAssumeError, assume


def install() -> None:
    """Take the target's role on, and ask it."""
    from ministack.services import eventbridge

    @around(eventbridge, "_invoke_target")
    def _invoke(original: Function, target: dict[str, Any], event: Any, rule: Any, view: Any = None) -> None:
        service = service_of(target.get("Arn", ""))
        if service == "states" or (service == "events" and target.get("RoleArn")):
            _require_right(target, ACTIONS[service], rule_arn(rule))
        original(target, event, rule, view)


def _require_right(target: dict[str, Any], action: str, source_arn: str) -> None:
    try:
        session = assume(
            target.get("RoleArn") or "::::::",
            service="events.amazonaws.com",
            source_arn=source_arn,
            session_name="events",
        )
    except CannotAssumeError as refused:
        raise UndeliveredError(
            "FAILED_TO_ASSUME_ROLE", f"events.amazonaws.com cannot assume {refused}."
        ) from refused
    refusal = session.refusal(action, target["Arn"])
    if refusal:
        raise UndeliveredError("NO_PERMISSIONS", refusal)
