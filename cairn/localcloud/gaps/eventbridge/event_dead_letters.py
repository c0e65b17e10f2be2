"""An event that EventBridge cannot deliver is lost.

AWS repeats a delivery that failed for a passing reason, up to the target's `RetryPolicy`, and sends what
it gives up to the target's dead-letter queue, if the queue's policy lets it, with the rule, the target and
the error as message attributes. A missing target or right is not retried. The emulator drops the event.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
"""

import contextvars
import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import UndeliveredError, exists, policy_of, send, service_of
from cairn.localcloud.gaps.resource_policy import permits, rule_arn
from cairn.localcloud.gaps.retries import GivenUp, Retries

_DISPATCHERS = ("_dispatch_to_lambda", "_dispatch_to_sqs", "_dispatch_to_sns", "_dispatch_to_stepfunctions")
_failure: contextvars.ContextVar[Exception | None] = contextvars.ContextVar("failure", default=None)


def install() -> None:
    """Deliver with retries, and send what is given up to the dead-letter queue."""
    from ministack.services import eventbridge

    for name in _DISPATCHERS:
        around(eventbridge, name)(_noting_failures)

    @around(eventbridge, "_invoke_target")
    def _invoke(original: Function, target: dict[str, Any], event: Any, rule: Any, view: Any = None) -> None:
        source, view = rule_arn(rule), view or eventbridge._pattern_event_view(event)

        def deliver() -> None:
            _require_target(target)
            _failure.set(None)
            original(target, event, rule, view)
            failure = _failure.get()
            if failure is not None:
                raise failure

        def give_up(why: GivenUp) -> None:
            eventbridge.logger.warning("EventBridge: %s not delivered to %s: %s", source, target["Arn"], why)
            _bury(target, json.dumps(view.event_with_detail()), source, why)

        Retries.of(target.get("RetryPolicy") or {}).run(deliver, give_up)


def _noting_failures(original: Function, *arguments: Any) -> Any:
    """The emulator logs what a dispatcher raises, and goes on: keep it for whoever asks."""
    try:
        return original(*arguments)
    except Exception as failure:
        _failure.set(failure)
        raise


def _require_target(target: dict[str, Any]) -> None:
    from ministack.services import eventbridge, sqs

    arn = target.get("Arn", "")
    here = service_of(arn) not in ("sqs", "sns", "lambda") or eventbridge._target_matches_request_scope(
        eventbridge.parse_arn(arn)
    )
    if not here or not exists(arn):
        raise UndeliveredError("NO_RESOURCE", f"{arn} does not exist.")
    is_fifo = service_of(arn) == "sqs" and sqs._queue_by_arn(arn).get("is_fifo")
    if is_fifo and not (target.get("SqsParameters") or {}).get("MessageGroupId"):
        raise UndeliveredError("INVALID_PARAMETER", "The request must contain the parameter MessageGroupId.")


def _bury(target: dict[str, Any], event: str, source: str, why: GivenUp) -> None:
    queue = (target.get("DeadLetterConfig") or {}).get("Arn", "")
    if queue and permits(policy_of(queue), "events.amazonaws.com", "sqs:SendMessage", queue, source):
        attributes = {"RULE_ARN": source, "TARGET_ARN": target["Arn"], **why.attributes}
        send(queue, event, attributes=attributes)
