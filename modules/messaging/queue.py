"""A queue that loses nothing: what cannot be processed goes to a dead-letter queue."""

from __future__ import annotations

from collections.abc import Sequence

from constructs import Construct

from modules.core.arguments import require_between
from modules.encryption import IKey
from modules.messaging.dead_letter_queue import DeadLetterQueue, redrive_from
from modules.messaging.encrypted_queue import EncryptedQueue, compact_json
from modules.messaging.queue_grants import IQueue, QueueGrants
from modules.observability import ITopic


class _ImportedQueue(QueueGrants):
    def __init__(self, scope: Construct, id: str, *, queue_arn: str, key: IKey | None) -> None:
        super().__init__(scope, id)
        if not queue_arn.startswith("arn:aws:sqs:"):
            raise ValueError(f"queue_arn must be the ARN of a queue, got {queue_arn!r}")
        self.queue_arn = queue_arn
        *_, region, account_id, self.queue_name = queue_arn.split(":")
        self.queue_url = f"https://sqs.{region}.amazonaws.com/{account_id}/{self.queue_name}"
        self.is_fifo = self.queue_name.endswith(".fifo")
        self._key = key

    def allow_events_from(self, rule_arn: str) -> None:
        self._refuse(rule_arn)

    def allow_messages_from(self, topic_arn: str) -> None:
        self._refuse(topic_arn)

    def _refuse(self, source_arn: str) -> None:
        raise ValueError(
            f"{self.queue_name} is imported, so its policy cannot be changed here to let {source_arn} send to it: "
            "allow it where the queue is made"
        )


class Queue(EncryptedQueue):
    """A standard queue, encrypted under ``key``, reachable by TLS only, with a dead-letter queue of its own.

    ``visibility_timeout_sec`` is 0-43200 (six times the consumer's timeout is right for AWS Lambda),
    ``retention_sec`` 60-1209600, ``max_receive_count`` 1-1000. ``dead_letter_queue`` is one to use instead of making
    one; it must name this queue among its ``source_queue_arns``. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/welcome.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey,
        visibility_timeout_sec: int = 30,
        retention_sec: int = 345600,
        max_receive_count: int = 5,
        dead_letter_queue: DeadLetterQueue | None = None,
    ) -> None:
        super().__init__(scope, id, name=name, key=key)
        require_between("visibility_timeout_sec", visibility_timeout_sec, 0, 43200)
        require_between("retention_sec", retention_sec, 60, 1209600)
        require_between("max_receive_count", max_receive_count, 1, 1000)
        self.dead_letter_queue = dead_letter_queue or DeadLetterQueue(
            self, "DeadLetter", name=f"{name}-dead-letter", key=key, source_queue_arns=(self._own_arn,)
        )
        self._create(
            retention_sec=retention_sec,
            visibility_timeout_sec=visibility_timeout_sec,
            redrive_policy=compact_json(
                {
                    "deadLetterTargetArn": self.dead_letter_queue.queue_arn,
                    "maxReceiveCount": max_receive_count,
                }
            ),
            redrive_allow_policy=redrive_from(()),
        )

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` as soon as one message lies in the dead-letter queue."""
        self.dead_letter_queue.add_alarms(actions)

    @staticmethod
    def from_queue_arn(scope: Construct, id: str, queue_arn: str, *, key: IKey | None = None) -> IQueue:
        """Return a queue that exists; give ``key`` where it is encrypted with a customer managed one."""
        return _ImportedQueue(scope, id, queue_arn=queue_arn, key=key)
