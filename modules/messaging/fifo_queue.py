"""A queue that keeps order within each message group, delivers once, and loses nothing."""

from __future__ import annotations

from collections.abc import Sequence

from constructs import Construct

from modules.core.arguments import require_between, require_one_of
from modules.encryption import IKey
from modules.messaging.dead_letter_queue import DeadLetterQueue, redrive_from
from modules.messaging.encrypted_queue import EncryptedQueue, compact_json
from modules.observability import ITopic

PER_GROUP = "perMessageGroupId"
THROUGHPUT_LIMITS = (PER_GROUP, "perQueue")


class FifoQueue(EncryptedQueue):
    """A FIFO queue, encrypted under ``key``, reachable by TLS only, with a FIFO dead-letter queue of its own.

    ``content_based_deduplication`` takes the body for the deduplication id where a sender names none. With
    ``throughput_limit="perMessageGroupId"`` every message group has its own limit and deduplicates by itself; with
    ``"perQueue"`` the queue does. ``visibility_timeout_sec`` is 0-43200, ``retention_sec`` 60-1209600,
    ``max_receive_count`` 1-1000. A message that goes to the dead-letter queue lets those behind it in its group pass.
    Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey,
        content_based_deduplication: bool = False,
        throughput_limit: str = PER_GROUP,
        visibility_timeout_sec: int = 30,
        retention_sec: int = 345600,
        max_receive_count: int = 5,
    ) -> None:
        super().__init__(scope, id, name=name, key=key, fifo=True)
        require_one_of("throughput_limit", throughput_limit, THROUGHPUT_LIMITS)
        require_between("visibility_timeout_sec", visibility_timeout_sec, 0, 43200)
        require_between("retention_sec", retention_sec, 60, 1209600)
        require_between("max_receive_count", max_receive_count, 1, 1000)
        self.dead_letter_queue = DeadLetterQueue(
            self,
            "DeadLetter",
            name=f"{name}-dead-letter",
            key=key,
            source_queue_arns=(self._own_arn,),
            fifo=True,
        )
        dead_letters = {
            "deadLetterTargetArn": self.dead_letter_queue.queue_arn,
            "maxReceiveCount": max_receive_count,
        }
        self._create(
            retention_sec=retention_sec,
            visibility_timeout_sec=visibility_timeout_sec,
            redrive_policy=compact_json(dead_letters),
            redrive_allow_policy=redrive_from(()),
            content_based_deduplication=content_based_deduplication,
            deduplication_scope="messageGroup" if throughput_limit == PER_GROUP else "queue",
            fifo_throughput_limit=throughput_limit,
        )

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` as soon as one message lies in the dead-letter queue."""
        self.dead_letter_queue.add_alarms(actions)
