"""Does in a container what AWS Lambda does for a function: takes messages from a queue and hands them to a handler.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html
"""

import signal
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from services.kit import tracing
from services.kit.invocation import Handler
from services.kit.logs import describe, logger_of

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        DeleteMessageBatchRequestEntryTypeDef,
        MessageTypeDef,
    )

BATCH = 10
WAIT_SEC = 5
"""How long one call waits for a message, and so how long a worker that is told to stop may take to notice."""


class QueueWorker:
    """Hands the messages of one queue to ``handler``, up to ten at a time, and deletes those that did not fail.

    ``queue_consumer`` and ``command_consumer`` make one: it takes a batch and tells which of its messages failed.

    What takes longer than half of ``visibility_timeout_sec``, the queue's own, is kept from others for as long again.
    What failed comes again when its visibility timeout is over, in the end to the dead-letter queue. Where the queue
    is away the worker tries again after ``pause_sec``.
    """

    def __init__(
        self,
        client: "SQSClient",
        queue_url: str,
        *,
        handler: Handler,
        service: str,
        visibility_timeout_sec: float = 30,
        pause_sec: float = 1.0,
    ) -> None:
        self._client, self._queue_url = client, queue_url
        self._handler, self._service = handler, service
        self._visibility_timeout_sec, self._pause_sec = visibility_timeout_sec, pause_sec
        self._over = threading.Event()

    def run(self) -> None:
        """Work until ``stop`` is called; what was begun by then is finished, and what comes after it given back."""
        with ThreadPoolExecutor(BATCH, thread_name_prefix="message") as threads:
            while not self._over.is_set():
                try:
                    self._work(threads)
                except (BotoCoreError, ClientError) as error:
                    logger_of(self._service).warning("queue is away", extra=describe(error))
                    self._over.wait(self._pause_sec)

    def stop(self) -> None:
        """Take no more messages."""
        self._over.set()

    def _work(self, threads: ThreadPoolExecutor) -> None:
        answer = self._client.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=WAIT_SEC,
            MessageSystemAttributeNames=["AWSTraceHeader"],
        )
        messages = answer.get("Messages", [])
        if self._over.is_set():
            self._keep(messages, 0)
            return
        begun = {threads.submit(self._is_handled, one): one for one in messages}
        while begun:
            begun = self._finish(begun)

    def _is_handled(self, message: "MessageTypeDef") -> bool:
        record = {
            "messageId": message["MessageId"],
            "body": message["Body"],
            "attributes": message.get("Attributes", {}),
        }
        return not self._handler({"Records": [record]}, None)["batchItemFailures"]

    def _finish(self, begun: "dict[Future[bool], MessageTypeDef]") -> "dict[Future[bool], MessageTypeDef]":
        """Delete what is handled once half of the visibility timeout is over, or all is done; return the rest."""
        done, _ = wait(begun, timeout=self._visibility_timeout_sec / 2)
        rest = {future: message for future, message in begun.items() if future not in done}
        self._keep(list(rest.values()), int(self._visibility_timeout_sec))
        self._delete([begun[future] for future in begun if future in done and future.result()])
        return rest

    def _keep(self, messages: "Sequence[MessageTypeDef]", seconds: int) -> None:
        """Keep ``messages`` from others for so long from now; with 0 the next who asks gets them."""
        if not messages:
            return
        entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
            {"Id": str(number), "ReceiptHandle": one["ReceiptHandle"], "VisibilityTimeout": seconds}
            for number, one in enumerate(messages)
        ]
        self._tell(
            self._client.change_message_visibility_batch(QueueUrl=self._queue_url, Entries=entries),
            "message not kept",
        )

    def _delete(self, messages: "Sequence[MessageTypeDef]") -> None:
        """A message that is not deleted comes again, and its handler makes nothing of it a second time."""
        if not messages:
            return
        entries: list[DeleteMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "ReceiptHandle": one["ReceiptHandle"]} for number, one in enumerate(messages)
        ]
        self._tell(
            self._client.delete_message_batch(QueueUrl=self._queue_url, Entries=entries),
            "message not deleted",
        )

    def _tell(self, answer: Mapping[str, Any], what: str) -> None:
        for failure in answer.get("Failed", ()):
            logger_of(self._service).warning(what, extra={"reason": failure["Code"]})


def work(worker: QueueWorker, *, service: str) -> None:
    """Let ``worker`` work in this process until SIGTERM or SIGINT, and finish what it has begun."""
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda _signal, _frame: worker.stop())
    worker.run()
    tracing.flush(service)
