"""What a pipe takes from, each with the grant that its role needs for it and no more."""

from dataclasses import dataclass
from typing import Any, Protocol

from cdktf_cdktf_provider_aws.pipes_pipe import (
    PipesPipeSourceParametersDynamodbStreamParameters,
    PipesPipeSourceParametersDynamodbStreamParametersDeadLetterConfig,
    PipesPipeSourceParametersSqsQueueParameters,
)

from modules.core.arguments import require_between
from modules.iam import Grant, IGrantable
from modules.messaging.queue_grants import IQueue, place_of


class IGrantsReadStream(Protocol):
    """A table whose stream a role may be allowed to read."""

    @property
    def stream_arn(self) -> str:
        """The ARN of the stream."""

    def grant_read_stream(self, grantee: IGrantable) -> Grant:
        """Allow reading the stream."""


class IPipeSource(Protocol):
    """What a pipe takes from; see ``FromQueue`` and ``FromStream``."""

    @property
    def source_arn(self) -> str:
        """The ARN of what is taken from."""

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to take."""

    def parameters(self) -> dict[str, Any]:
        """Return the arguments of ``aws_pipes_pipe.source_parameters`` for this kind of source."""


@dataclass(frozen=True)
class FromQueue:
    """Takes messages from a queue, 1-10000 at a time; raises ``ValueError`` for another number.

    What the pipe cannot deliver goes to the queue's own dead-letter queue.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html
    """

    queue: IQueue
    batch_size: int = 10

    def __post_init__(self) -> None:
        require_between("batch_size", self.batch_size, 1, 10000)

    @property
    def source_arn(self) -> str:
        """The ARN of the queue."""
        return self.queue.queue_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to receive and to delete messages."""
        return self.queue.grant_poll_messages(role)

    def parameters(self) -> dict[str, Any]:
        """Return how many messages are taken at a time."""
        parameters = PipesPipeSourceParametersSqsQueueParameters(batch_size=self.batch_size)
        return {"sqs_queue_parameters": parameters}


@dataclass(frozen=True)
class FromStream:
    """Takes every change of a table from its stream, in order, from the oldest one on, 1-10000 at a time.

    Changes that fail ``maximum_retries`` (0-10000) times, or are older than ``maximum_record_age_sec`` (60-604800), go
    to ``dead_letter_queue``, a standard queue, as a reference. Raises ``ValueError`` for another value.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-dynamodb.html
    """

    table: IGrantsReadStream
    dead_letter_queue: IQueue
    batch_size: int = 100
    maximum_retries: int = 5
    maximum_record_age_sec: int = 3600

    def __post_init__(self) -> None:
        require_between("batch_size", self.batch_size, 1, 10000)
        require_between("maximum_retries", self.maximum_retries, 0, 10000)
        require_between("maximum_record_age_sec", self.maximum_record_age_sec, 60, 604800)
        if self.dead_letter_queue.is_fifo:
            raise ValueError(
                f"dead_letter_queue must be a standard queue, got {place_of(self.dead_letter_queue)}"
            )

    @property
    def source_arn(self) -> str:
        """The ARN of the stream."""
        return self.table.stream_arn

    def grant_to(self, role: IGrantable) -> Grant:
        """Allow ``role`` to read the stream, and to send what it gives up to the dead-letter queue."""
        self.dead_letter_queue.grant_send_messages(role)
        return self.table.grant_read_stream(role)

    def parameters(self) -> dict[str, Any]:
        """Return where the stream is begun, and when a change is given up."""
        parameters = PipesPipeSourceParametersDynamodbStreamParameters(
            starting_position="TRIM_HORIZON",
            batch_size=self.batch_size,
            maximum_retry_attempts=self.maximum_retries,
            maximum_record_age_in_seconds=self.maximum_record_age_sec,
            on_partial_batch_item_failure="AUTOMATIC_BISECT",
            dead_letter_config=PipesPipeSourceParametersDynamodbStreamParametersDeadLetterConfig(
                arn=self.dead_letter_queue.queue_arn
            ),
        )
        return {"dynamodb_stream_parameters": parameters}
