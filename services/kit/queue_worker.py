"""Does in a container what AWS Lambda does for a function: takes messages from a queue and hands them to a handler.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from services.kit.logs import describe, logger_of

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import DeleteMessageBatchRequestEntryTypeDef, MessageTypeDef

Handler = Callable[[Mapping[str, Any], object], Mapping[str, Any]]
"""What ``queue_consumer`` makes: it takes a batch and tells which of its messages failed."""
BATCH = 10
WAIT_SEC = 5
"""How long one call waits for a message, and so how long a worker that is told to stop may take to notice."""


class QueueWorker:
    """Hands the messages of one queue to ``handler``, and deletes those that did not fail.

    What failed comes again when its visibility timeout is over, in the end to the dead-letter queue. Where the queue
    is away the worker tries again after ``pause_sec``. Batches of messages are taken one after the other: the
    visibility timeout has to be longer than ten messages take.
    """

    def __init__(
        self, client: "SQSClient", queue_url: str, *, handler: Handler, service: str, pause_sec: float = 1.0
    ) -> None:
        self._client, self._queue_url = client, queue_url
        self._handler, self._service = handler, service
        self._pause_sec = pause_sec
        self._over = threading.Event()

    def run(self) -> None:
        """Work until ``stop`` is called from another thread; what was taken by then is still handled."""
        while not self._over.is_set():
            try:
                self._work()
            except (BotoCoreError, ClientError) as error:
                logger_of(self._service).warning("queue is away", extra=describe(error))
                self._over.wait(self._pause_sec)

    def stop(self) -> None:
        """Take no more messages."""
        self._over.set()

    def _work(self) -> None:
        answer = self._client.receive_message(
            QueueUrl=self._queue_url, MaxNumberOfMessages=BATCH, WaitTimeSeconds=WAIT_SEC
        )
        messages = answer.get("Messages", [])
        if messages:
            records = [{"messageId": one["MessageId"], "body": one["Body"]} for one in messages]
            failures = self._handler({"Records": records}, None)["batchItemFailures"]
            failed = {failure["itemIdentifier"] for failure in failures}
            self._delete([one for one in messages if one["MessageId"] not in failed])

    def _delete(self, messages: "Sequence[MessageTypeDef]") -> None:
        """A message that is not deleted comes again, and its handler makes nothing of it a second time."""
        if not messages:
            return
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "ReceiptHandle": one["ReceiptHandle"]} for number, one in enumerate(messages)
        ]
        answer = self._client.delete_message_batch(QueueUrl=self._queue_url, Entries=entries)
        for failure in answer.get("Failed", ()):
            logger_of(self._service).warning("message not deleted", extra={"reason": failure["Code"]})
