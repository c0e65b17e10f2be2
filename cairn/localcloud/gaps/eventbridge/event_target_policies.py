"""EventBridge delivers to queues and topics whose policy does not let it.

AWS asks the policy of the queue or topic whether `events.amazonaws.com` may send on behalf of the rule,
and drops the event otherwise. The emulator asks nobody.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.resource_policy import permits, rule_arn

_SERVICE = "events.amazonaws.com"


def install() -> None:
    """Ask the target's policy first."""
    from ministack.services import eventbridge, sns, sqs

    def is_open(arn: str, source: str) -> bool:
        if ":sqs:" in arn:
            queue = sqs._queue_by_arn(arn) or {}
            return permits(
                queue.get("attributes", {}).get("Policy"), _SERVICE, "sqs:SendMessage", arn, source
            )
        if ":sns:" in arn:
            topic = sns._topics.get(arn) or {}
            return permits(topic.get("attributes", {}).get("Policy"), _SERVICE, "sns:Publish", arn, source)
        return True

    @around(eventbridge, "_invoke_target")
    def _invoke(original: Function, target: dict[str, Any], event: Any, rule: Any, view: Any = None) -> None:
        if is_open(target.get("Arn", ""), rule_arn(rule)):
            original(target, event, rule, view)
        else:
            eventbridge.logger.warning("EventBridge: the policy of %s does not let it send", target["Arn"])
