"""Turns a function of stream records into a Lambda handler that reports which records failed.

https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any

from opentelemetry.trace import SpanKind

from services.kit.invocation import Handler, Invocation, in_lambda, invocation
from services.kit.logs import logger_of

Failures = Mapping[str, str]
"""Sequence numbers of the records that failed, each with the reason that is logged."""


@dataclass(frozen=True, kw_only=True)
class StreamRecord:
    """One change of a DynamoDB table: ``kind`` is INSERT, MODIFY or REMOVE, ``new_image`` in DynamoDB's own JSON."""

    sequence_number: str
    kind: str
    new_image: Mapping[str, Any]


Consumer = Callable[[Sequence[StreamRecord], Invocation], Failures]


def stream_consumer(*, service: str, prepare: Callable[[], object]) -> Callable[[Consumer], Handler]:
    """Make a handler of a DynamoDB stream: the failed records are logged, reported, and delivered again.

    An exception fails the whole batch. ``prepare`` builds the clients, as for ``endpoint``.
    """

    def decorate(consumer: Consumer) -> Handler:
        if in_lambda():
            prepare()

        @wraps(consumer)
        def handle(event: Mapping[str, Any], context: object) -> dict[str, Any]:
            name = consumer.__module__.rpartition(".")[2]
            with invocation(service, name, context, kind=SpanKind.CONSUMER) as current:
                records = [_record(each) for each in event["Records"]]
                failures = consumer(records, current)
                _report(service, failures)
                current.note(records=len(records), failures=len(failures))
            return {"batchItemFailures": [{"itemIdentifier": number} for number in failures]}

        return handle

    return decorate


def _record(record: Mapping[str, Any]) -> StreamRecord:
    change = record["dynamodb"]
    return StreamRecord(
        sequence_number=change["SequenceNumber"],
        kind=record["eventName"],
        new_image=change.get("NewImage") or {},
    )


def _report(service: str, failures: Failures) -> None:
    for number, reason in failures.items():
        logger_of(service).error("record failed", extra={"sequence_number": number, "reason": reason})
