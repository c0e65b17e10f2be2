"""Turns a function of one message into a Lambda handler of an SQS queue that reports which messages failed.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from opentelemetry.trace import SpanKind

from services.kit.event_envelope import traceparent_in
from services.kit.invocation import Invocation, in_lambda, invocation

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]


def queue_consumer[Message](
    *, service: str, read: Callable[[str], Message], prepare: Callable[[], object]
) -> Callable[[Callable[[Message, Invocation], None]], Handler]:
    """Make a handler of the messages that ``read`` makes of their bodies, each with a span and a log line of its own.

    A message whose reading or consuming raises is logged and reported: Amazon SQS delivers it again, and in the end to
    the dead-letter queue, while the rest of the batch is done with. The trace goes on from the ``traceparent`` that is
    found in the body. ``prepare`` builds the clients, as for ``endpoint``.
    """

    def decorate(consume: Callable[[Message, Invocation], None]) -> Handler:
        name = consume.__module__.rpartition(".")[2]
        if in_lambda():
            prepare()

        def consumed(record: Mapping[str, Any], context: object) -> bool:
            body = str(record["body"])
            try:
                with invocation(
                    service, name, context, parent=traceparent_in(body), kind=SpanKind.CONSUMER
                ) as current:
                    current.note(message_id=record["messageId"])
                    consume(read(body), current)
            except Exception:  # the invocation has logged it, and the queue delivers it again
                return False
            return True

        @wraps(consume)
        def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
            failed = [record["messageId"] for record in event["Records"] if not consumed(record, context)]
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

        return handle

    return decorate
