"""Turns a function of one command into a handler of a queue, which reports the messages that failed.

A command is a message by itself, not in an event's envelope.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from pydantic import BaseModel

from services.kit.invocation import Handler, Invocation
from services.kit.message_batch import Record, consume_each

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
            return consume_each(
                batch,
                context,
                service=service,
                name=consume.__name__ if consume.__name__ != "handler" else command.__name__,
                parent=_parent,
                consume=lambda record, current: consume(command.model_validate_json(record["body"]), current),
            )

        return handle

    return decorate


def _parent(record: Record) -> str | None:
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
