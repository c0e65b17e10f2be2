"""Turns a function of one command into a handler of a queue, which reports the messages that failed.

A command is a message by itself, not in an event's envelope.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from opentelemetry.trace import SpanKind
from pydantic import BaseModel

from services.kit.invocation import Invocation, invocation

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]
# https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
_XRAY = re.compile(r"Root=1-([0-9a-f]{8})-([0-9a-f]{24});Parent=([0-9a-f]{16})(?:;Sampled=([01]))?")


def command_consumer[Command: BaseModel](
    *, service: str, command: type[Command]
) -> Callable[[Callable[[Command, Invocation], None]], Handler]:
    """Make a handler of a queue whose messages are ``command`` in JSON, one call for each of them.

    A message whose call raises, or that is no ``command``, is logged and reported; it comes again, in the end to the
    dead-letter queue, and holds up none of the others. The trace goes on from the command's ``traceparent``, or else
    from the trace header that AWS put on the message.
    """

    def decorate(consume: Callable[[Command, Invocation], None]) -> Handler:
        @wraps(consume)
        def handle(batch: Mapping[str, Any], context: object) -> dict[str, Any]:
            name = consume.__name__ if consume.__name__ != "handler" else command.__name__

            def is_consumed(record: Mapping[str, Any]) -> bool:
                with invocation(
                    service, name, context, parent=_parent(record), kind=SpanKind.CONSUMER
                ) as current:
                    current.note(message_id=record["messageId"])
                    try:
                        consume(command.model_validate_json(record["body"]), current)
                    except Exception as error:
                        current.fail(error)
                return not current.failed

            failed = [record["messageId"] for record in batch["Records"] if not is_consumed(record)]
            return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed]}

        return handle

    return decorate


def _parent(record: Mapping[str, Any]) -> str | None:
    try:
        content = json.loads(record["body"])
    except ValueError:
        content = None
    given = content.get("traceparent") if isinstance(content, dict) else None
    return given if isinstance(given, str) else traceparent_of(record.get("attributes", {}))


def traceparent_of(attributes: Mapping[str, str]) -> str | None:
    """Return the ``traceparent`` that a message's ``AWSTraceHeader`` says, or None where it has none."""
    found = _XRAY.match(attributes.get("AWSTraceHeader", ""))
    return f"00-{found[1]}{found[2]}-{found[3]}-0{found[4] or 1}" if found else None
