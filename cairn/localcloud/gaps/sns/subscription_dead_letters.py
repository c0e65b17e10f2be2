"""A message that a subscription cannot deliver is lost.

AWS does not retry a delivery to a queue or function that is gone, or whose policy does not let the topic
in: it sends the message to the dead-letter queue of the subscription's `RedrivePolicy`, if that queue's
policy lets the topic. The emulator drops the message.
https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
"""

import json
from typing import Any

from cairn.localcloud.gaps.around import Function, around
from cairn.localcloud.gaps.delivery import UndeliveredError, exists, policy_of, send
from cairn.localcloud.gaps.resource_policy import permits


def install() -> None:
    """Send what is given up to the subscription's dead-letter queue."""
    from ministack.services import sns

    @around(sns, "_deliver_to_sqs")
    def _to_queue(
        original: Function, arn: str, envelope: str, raw: bool, message: str, *rest: Any, **named: Any
    ) -> None:
        topic_arn = named.get("topic_arn", "")
        if _lets_in(arn, topic_arn):
            original(arn, envelope, raw, message, *rest, **named)
        else:
            _bury(topic_arn, arn, message if raw else envelope)

    @around(sns, "_deliver_to_lambda")
    def _to_function(original: Function, arn: str, envelope: str, topic_arn: str, *rest: Any) -> None:
        try:
            if not exists(arn):
                raise UndeliveredError("NO_RESOURCE", f"{arn} does not exist.")
            original(arn, envelope, topic_arn, *rest)
        except UndeliveredError as why:
            sns.logger.warning("SNS: %s not delivered to %s: %s", topic_arn, arn, why)
            _bury(topic_arn, arn, envelope)


def _lets_in(queue_arn: str, topic_arn: str) -> bool:
    return exists(queue_arn) and permits(
        policy_of(queue_arn), "sns.amazonaws.com", "sqs:SendMessage", queue_arn, topic_arn
    )


def _bury(topic_arn: str, endpoint: str, text: str) -> None:
    from ministack.services import sns

    topic = sns._topic_by_arn_any_scope(topic_arn) or {"subscriptions": []}
    for subscription in topic["subscriptions"]:
        policy = (subscription.get("attributes") or {}).get("RedrivePolicy")
        if subscription.get("endpoint") == endpoint and policy:
            queue = json.loads(policy).get("deadLetterTargetArn", "")
            if _lets_in(queue, topic_arn):
                send(queue, text)
