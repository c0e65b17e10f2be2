"""Turns a function of one event into a Lambda handler of a queue, which reports the messages that failed.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from opentelemetry.trace import SpanKind

from services.contracts import Event
from services.kit.invocation import Invocation, in_lambda, invocation

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]


class UnexpectedMessage(Exception):
    """A message that is none of the events consumed here, which no repetition cures."""


def queue_consumer[Kind: Event](
    *, service: str, events: Sequence[type[Kind]], prepare: Callable[[], object]
) -> Callable[[Callable[[Kind, Invocation], None]], Handler]:
    """Make a handler of a queue whose messages are ``events`` in EventBridge's envelope, one call for each of them.

    The envelope is JSON with ``detail-type`` and ``detail``, whether a rule sent it or a topic with raw delivery. A
    message whose call raises, or that is none of ``events``, is logged and reported; it comes again, in the end to
    the dead-letter queue, and holds up none of the others. Each goes on with the trace of its own event. ``prepare``
    builds the clients, as for ``endpoint``.
    """
    kinds = {event.DETAIL_TYPE: event for event in events}

    def decorate(consume: Callable[[Kind, Invocation], None]) -> Handler:
        if in_lambda():
            prepare()

        @wraps(consume)
        def handle(batch: Mapping[str, Any], context: object) -> dict[str, Any]:
            name = consume.__module__.rpartition(".")[2]

            def is_consumed(record: Mapping[str, Any]) -> bool:
                envelope = _envelope(record["body"])
                with invocation(
                    service, name, context, parent=_traceparent(envelope), kind=SpanKind.CONSUMER
                ) as current:
                    current.note(message_id=record["messageId"])
                    try:
                        consume(_event(envelope, kinds), current)
                    except Exception as error:
                        current.fail(error)
                return not current.failed

            failed = [record["messageId"] for record in batch["Records"] if not is_consumed(record)]
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

        return handle

    return decorate


def _envelope(body: str) -> Mapping[str, Any]:
    try:
        envelope = json.loads(body)
    except ValueError:
        return {}
    return envelope if isinstance(envelope, dict) else {}


def _traceparent(envelope: Mapping[str, Any]) -> str | None:
    detail = envelope.get("detail")
    traceparent = detail.get("traceparent") if isinstance(detail, dict) else None
    return traceparent if isinstance(traceparent, str) else None


def _event[Kind: Event](envelope: Mapping[str, Any], kinds: Mapping[str, type[Kind]]) -> Kind:
    kind = kinds.get(str(envelope.get("detail-type")))
    if kind is None:
        raise UnexpectedMessage(f"the message is none of {', '.join(kinds)}")
    return kind.model_validate(envelope.get("detail"))
