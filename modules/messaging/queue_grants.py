"""What may be granted of a queue, whoever made it."""

from typing import Protocol

from constructs import Construct

from modules.encryption import IKey
from modules.iam import Grant, IGrantable

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
SEND_MESSAGES = ("sqs:SendMessage",)
CONSUME_MESSAGES = ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:ReceiveMessage")
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
POLL_MESSAGES = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")


class IQueue(Protocol):
    """A queue that its use can be granted of."""

    @property
    def queue_arn(self) -> str:
        """The ARN of the queue."""

    @property
    def queue_name(self) -> str:
        """The name of the queue."""

    @property
    def queue_url(self) -> str:
        """The URL of the queue, which callers name it by."""

    @property
    def is_fifo(self) -> bool:
        """Whether every message needs a message group."""

    def grant_send_messages(self, grantee: IGrantable) -> Grant:
        """Allow sending messages."""

    def grant_consume_messages(self, grantee: IGrantable) -> Grant:
        """Allow receiving, keeping and deleting messages."""

    def grant_poll_messages(self, grantee: IGrantable) -> Grant:
        """Allow a service of AWS to poll the queue for ``grantee``, which is its role."""

    def allow_events_from(self, rule_arn: str) -> None:
        """Let the EventBridge rule ``rule_arn`` send to the queue."""

    def allow_messages_from(self, topic_arn: str) -> None:
        """Let the topic ``topic_arn`` send to the queue."""


class QueueGrants(Construct):
    """The grants of a queue, written from its ARN and its key."""

    queue_arn: str
    queue_name: str
    queue_url: str
    is_fifo: bool
    _key: IKey | None

    def grant_send_messages(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to send messages."""
        if self._key is not None:
            self._key.grant_generate_data_key(grantee, via="sqs")
        return Grant.add(grantee, actions=SEND_MESSAGES, resources=(self.queue_arn,))

    def grant_consume_messages(self, grantee: IGrantable) -> Grant:
        """Allow ``grantee`` to receive messages, to keep them to itself for a while and to delete them."""
        if self._key is not None:
            self._key.grant_decrypt(grantee, via="sqs")
        return Grant.add(grantee, actions=CONSUME_MESSAGES, resources=(self.queue_arn,))

    def grant_poll_messages(self, grantee: IGrantable) -> Grant:
        """Allow AWS Lambda or Amazon EventBridge Pipes to poll the queue as the role ``grantee``.

        https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
        """
        if self._key is not None:
            self._key.grant_decrypt(grantee, via="sqs")
        return Grant.add(grantee, actions=POLL_MESSAGES, resources=(self.queue_arn,))


def place_of(queue: IQueue) -> str:
    """Return how an error message names ``queue``: where it is made, for its name may be known at the apply alone."""
    return str(queue.node.path) if isinstance(queue, Construct) else queue.queue_name


def require_group(queue: IQueue, message_group_id: str | None) -> None:
    """Raise ``ValueError`` unless a FIFO queue is sent to with a message group, and a standard one without."""
    if queue.is_fifo != (message_group_id is not None):
        kind = "a FIFO queue needs one" if queue.is_fifo else "a standard queue takes none"
        raise ValueError(
            f"message_group_id must fit the queue {place_of(queue)}: {kind}, got {message_group_id!r}"
        )
