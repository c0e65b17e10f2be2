"""One call for each message of a queue's batch, and which of them have to come again.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
"""

from collections.abc import Callable, Mapping
from typing import Any

from opentelemetry.trace import SpanKind

from services.kit.invocation import Invocation, invocation

Record = Mapping[str, Any]


def consume_each(
    batch: Mapping[str, Any],
    context: object,
    *,
    service: str,
    name: str,
    parent: Callable[[Record], str | None],
    consume: Callable[[Record, Invocation], None],
) -> dict[str, Any]:
    """Call ``consume`` for every record of ``batch``, each in the trace that ``parent`` names; return what failed.

    A message whose call raises is logged and reported; it comes again, in the end to the dead-letter queue, and holds
    up none of the others.
    """

    def is_consumed(record: Record) -> bool:
        with invocation(service, name, context, parent=parent(record), kind=SpanKind.CONSUMER) as current:
            current.note(message_id=record["messageId"])
            try:
                consume(record, current)
            except Exception as error:  # noqa: BLE001  whatever it is, the others of the batch must not come again
                current.fail(error)
        return not current.failed

    failed = [record["messageId"] for record in batch["Records"] if not is_consumed(record)]
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}
