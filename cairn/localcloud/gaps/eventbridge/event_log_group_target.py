"""EventBridge rules with a CloudWatch Logs target deliver nothing.

AWS writes each matched event as one log event into the target's log group, where a resource policy of
CloudWatch Logs lets EventBridge do so, and gives the event up where it does not. The emulator accepts the
target and drops the event.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import UndeliveredError
from cairn.localcloud.gaps.log_lines import write_line
from cairn.localcloud.gaps.resource_policy import permits, rule_arn

_WRITERS = ("events.amazonaws.com", "delivery.logs.amazonaws.com")
_NEEDED = ("logs:CreateLogStream", "logs:PutLogEvents")


def install() -> None:
    """Deliver events whose target is a log group of the same account and region."""
    from ministack.core.arn import ArnParseError, parse_arn
    from ministack.services import eventbridge

    @around(eventbridge, "_invoke_target")
    def _invoke(original: Function, target: dict[str, Any], event: Any, rule: Any, view: Any = None) -> None:
        try:
            arn = parse_arn(target.get("Arn", ""))
        except ArnParseError:
            arn = None
        if arn is None or arn.service != "logs" or not eventbridge._target_matches_request_scope(arn):
            original(target, event, rule, view)
            return
        group_arn = str(arn).removesuffix(":*")
        if not all(_permits(action, group_arn, rule_arn(rule)) for action in _NEEDED):
            raise UndeliveredError(
                "NO_PERMISSIONS",
                f"No CloudWatch Logs resource policy lets events.amazonaws.com write to {group_arn}.",
            )
        view = view or eventbridge._pattern_event_view(event)
        group = arn.resource.removeprefix("log-group:").removesuffix(":*")
        write_line(group, str(event.get("EventId")), _text(eventbridge, target, rule, view))


def _permits(action: str, group_arn: str, source_arn: str) -> bool:
    from ministack.services import cloudwatch_logs

    return any(
        permits(policy["policyDocument"], service, action, f"{group_arn}:log-stream:event", source_arn)
        for policy in cloudwatch_logs._resource_policies.values()
        for service in _WRITERS
    )


def _text(eventbridge: Any, target: dict[str, Any], rule: Any, view: Any) -> str:
    if target.get("InputTransformer"):
        return str(eventbridge._apply_input_transformer(target["InputTransformer"], rule, view))
    return str(target.get("Input") or json.dumps(view.event_with_detail()))
