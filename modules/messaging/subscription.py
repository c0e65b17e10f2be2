"""A subscription of a queue to a topic: filtered, and losing nothing that cannot be delivered."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from cdktf_cdktf_provider_aws.sns_topic_subscription import SnsTopicSubscription
from constructs import Construct

from modules.core import stack_of
from modules.core.arguments import require_one_of
from modules.messaging.encrypted_queue import compact_json
from modules.messaging.queue_grants import IQueue, place_of

FILTER_SCOPES = ("MessageAttributes", "MessageBody")
_MOST_FILTER_KEYS = 5


class ISubscribable(Protocol):
    """A topic that queues can be subscribed to."""

    @property
    def topic_arn(self) -> str:
        """The ARN of the topic."""


class Subscription(Construct):
    """Sends what is published to ``topic`` on to ``queue``, and what cannot be sent to ``dead_letter_queue``.

    Both queues must be in the subscription's own stack, for their policies name the topic; their keys must name
    ``sns.amazonaws.com`` among their service principals. ``filter_policy`` maps 1-5 attributes, or fields of the body
    where ``filter_scope`` is ``MessageBody``, to the values wanted; without one everything comes. ``raw_delivery``
    sends the message as it was published, without Amazon SNS's envelope. Raises ``ValueError`` for another value, and
    for a FIFO queue, which a standard topic cannot deliver to.
    https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        topic: ISubscribable,
        queue: IQueue,
        dead_letter_queue: IQueue,
        filter_policy: Mapping[str, Any] | None = None,
        filter_scope: str = "MessageAttributes",
        raw_delivery: bool = False,
    ) -> None:
        super().__init__(scope, id)
        require_one_of("filter_scope", filter_scope, FILTER_SCOPES)
        if filter_policy is not None:
            _require_filter(filter_policy)
        for recipient in (queue, dead_letter_queue):
            self._let_send(topic, recipient)
        resource = SnsTopicSubscription(
            self,
            "Resource",
            topic_arn=topic.topic_arn,
            protocol="sqs",
            endpoint=queue.queue_arn,
            raw_message_delivery=raw_delivery,
            filter_policy=None if filter_policy is None else json.dumps(filter_policy),
            filter_policy_scope=None if filter_policy is None else filter_scope,
            redrive_policy=compact_json({"deadLetterTargetArn": dead_letter_queue.queue_arn}),
        )
        self.subscription_arn: str = resource.arn

    def _let_send(self, topic: ISubscribable, queue: IQueue) -> None:
        if queue.is_fifo:
            raise ValueError(
                f"queue must be a standard one, got {place_of(queue)}: a topic cannot send to FIFO queues"
            )
        if isinstance(queue, Construct) and stack_of(queue) is not stack_of(self):
            raise ValueError(
                f"the queue {place_of(queue)} must be in the stack of the subscription {self.node.path}: "
                "its policy names the topic"
            )
        queue.allow_messages_from(topic.topic_arn)


def _require_filter(policy: Mapping[str, Any]) -> None:
    if not 1 <= len(policy) <= _MOST_FILTER_KEYS:
        raise ValueError(f"filter_policy must name 1-{_MOST_FILTER_KEYS} keys, got {len(policy)}")
    for name, wanted in policy.items():
        if isinstance(wanted, str) or not wanted:
            raise ValueError(
                f"filter_policy must give each key a list of at least one value, got {wanted!r} for {name!r}"
            )
