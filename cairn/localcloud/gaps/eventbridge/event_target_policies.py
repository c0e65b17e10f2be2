"""EventBridge delivers to queues, topics and functions whose policy does not let it.

AWS asks the policy of the queue, topic or function whether `events.amazonaws.com` may send on behalf of
the rule, and otherwise gives the event up with the error NO_PERMISSIONS. The emulator asks nobody.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
"""

from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import ACTIONS, UndeliveredError, exists, policy_of, service_of
from cairn.localcloud.gaps.resource_policy import permits, permits_invocation, rule_arn

_SERVICE = "events.amazonaws.com"


def install() -> None:
    """Ask the target's policy first."""
    from ministack.services import eventbridge

    @around(eventbridge, "_invoke_target")
    def _invoke(original: Function, target: dict[str, Any], event: Any, rule: Any, view: Any = None) -> None:
        arn = target.get("Arn", "")
        if exists(arn) and not _lets_in(arn, rule_arn(rule)):
            raise UndeliveredError(
                "NO_PERMISSIONS", f"The policy of {arn} does not let {_SERVICE} send to it."
            )
        original(target, event, rule, view)


def _lets_in(arn: str, source_arn: str) -> bool:
    service = service_of(arn)
    if service == "lambda":
        return permits_invocation(arn, _SERVICE, source_arn)
    if service in ("sqs", "sns"):
        return permits(policy_of(arn), _SERVICE, ACTIONS[service], arn, source_arn)
    return True
