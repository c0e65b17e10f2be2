"""The JSON that EventBridge wraps an event in, as it comes out of a queue.

https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
"""

import json
from collections.abc import Callable
from typing import Any

from services.contracts import Event


class UnknownEvent(ValueError):
    """What came is an event that this consumer did not ask for; the message names its type."""


def event_in[Kind: Event](*kinds: type[Kind]) -> Callable[[str], Kind]:
    """Return a function that reads one of ``kinds`` out of the envelope in a message's body.

    It raises ``UnknownEvent`` for another ``detail-type``, and ``ValueError`` for what is no such event.
    """
    by_type = {kind.DETAIL_TYPE: kind for kind in kinds}

    def read(body: str) -> Kind:
        envelope = json.loads(body)
        kind = by_type.get(envelope["detail-type"])
        if kind is None:
            raise UnknownEvent(
                f"detail-type must be one of {', '.join(by_type)}, got {envelope['detail-type']!r}"
            )
        return kind.model_validate(envelope["detail"])

    return read


def traceparent_in(body: str) -> str | None:
    """Return the ``traceparent`` of the event in an envelope, or of the message itself; None where there is none."""
    try:
        message: Any = json.loads(body)
    except ValueError:
        return None
    for place in (message, message.get("detail") if isinstance(message, dict) else None):
        if isinstance(place, dict) and isinstance(place.get("traceparent"), str):
            return str(place["traceparent"])
    return None
