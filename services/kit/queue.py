"""Turns a function of one event into a Lambda handler of a queue, which reports the messages that failed."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any

from services.contracts import Event
from services.kit.invocation import Handler, Invocation, in_lambda
from services.kit.message_batch import Record, consume_each


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
            return consume_each(
                batch,
                context,
                service=service,
                name=consume.__module__.rpartition(".")[2],
                parent=lambda record: _traceparent(_envelope(record)),
                consume=lambda record, current: consume(_event(_envelope(record), kinds), current),
            )

        return handle

    return decorate


def _envelope(record: Record) -> Mapping[str, Any]:
    try:
        envelope = json.loads(record["body"])
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
