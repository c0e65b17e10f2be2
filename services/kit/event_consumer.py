"""Turns a function of one event into a Lambda handler that EventBridge invokes.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from opentelemetry.trace import SpanKind

from services.contracts import Event
from services.kit.invocation import Invocation, in_lambda, invocation

Handler = Callable[[Mapping[str, Any], object], None]


def event_consumer[Kind: Event](
    *, service: str, event: type[Kind], prepare: Callable[[], object]
) -> Callable[[Callable[[Kind, Invocation], None]], Handler]:
    """Make a handler of ``event``: an exception makes Lambda deliver it again, and then to the failure destination.

    A detail that is no ``event`` raises ``ValidationError``, which no repetition cures. The trace goes on from the
    event's own. ``prepare`` builds the clients, as for ``endpoint``.
    """

    def decorate(consume: Callable[[Kind, Invocation], None]) -> Handler:
        if in_lambda():
            prepare()

        @wraps(consume)
        def handle(envelope: Mapping[str, Any], context: object) -> None:
            detail = envelope["detail"]
            parent = detail.get("traceparent") if isinstance(detail, Mapping) else None
            name = consume.__module__.rpartition(".")[2]
            with invocation(service, name, context, parent=parent, kind=SpanKind.CONSUMER) as current:
                consume(event.model_validate(detail), current)

        return handle

    return decorate
