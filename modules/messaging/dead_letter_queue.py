"""A queue for what could not be processed, kept as long as Amazon SQS keeps anything."""

from collections.abc import Sequence

from constructs import Construct

from modules.encryption import IKey
from modules.messaging.encrypted_queue import LONGEST_RETENTION_SEC, EncryptedQueue, compact_json
from modules.observability import Alarm, ITopic, Metric

VISIBILITY_TIMEOUT_SEC = 30


class DeadLetterQueue(EncryptedQueue):
    """A failure destination: of a function, of a stream, of an event rule, or of the queues ``source_queue_arns``.

    It keeps messages for 14 days. Only the queues named may use it in a redrive policy, none where none is named.
    ``fifo`` makes it one for FIFO queues, which accept no other.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        key: IKey,
        source_queue_arns: Sequence[str] = (),
        fifo: bool = False,
    ) -> None:
        super().__init__(scope, id, name=name, key=key, fifo=fifo)
        self._name = name
        self._create(
            retention_sec=LONGEST_RETENTION_SEC,
            visibility_timeout_sec=VISIBILITY_TIMEOUT_SEC,
            redrive_allow_policy=redrive_from(source_queue_arns),
        )

    def add_alarms(self, actions: Sequence[ITopic]) -> None:
        """Tell ``actions`` as soon as one message lies here."""
        Alarm(
            self,
            "NotEmpty",
            name=f"{self._name}-not-empty",
            description=f"Messages could not be processed and wait in {self._name}: read, mend, redrive",
            metric=Metric(
                "AWS/SQS",
                "ApproximateNumberOfMessagesVisible",
                {"QueueName": self.queue_name},
                statistic="Maximum",
            ),
            threshold=1,
            actions=actions,
        )


def redrive_from(source_queue_arns: Sequence[str]) -> str:
    """Return the redrive allow policy that admits the queues named, or none."""
    if not source_queue_arns:
        return compact_json({"redrivePermission": "denyAll"})
    return compact_json({"redrivePermission": "byQueue", "sourceQueueArns": list(source_queue_arns)})
