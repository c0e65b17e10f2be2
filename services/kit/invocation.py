"""What surrounds every invocation: a span, one log line, metrics; a sandbox writes its spans before it sleeps."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from opentelemetry.trace import SpanKind, StatusCode, format_trace_id, get_current_span

from services.kit import metrics, tracing
from services.kit.logs import describe, logger_of

Handler = Callable[[Mapping[str, Any], object], dict[str, Any]]
"""What AWS Lambda calls with an event and a context, and whose answer it passes on as JSON."""


@dataclass
class Invocation:
    """One run of a handler; ``facts`` end up in its log line and must hold no personal data."""

    service: str
    operation: str
    facts: dict[str, Any] = field(default_factory=dict)
    failed: bool = False

    def note(self, **facts: object) -> None:
        """Add facts to the log line."""
        self.facts.update(facts)

    def fail(self, error: BaseException) -> None:
        """Make the log line an error that describes ``error``, and the span around it a failed one."""
        self.failed = True
        get_current_span().set_status(StatusCode.ERROR, type(error).__name__)
        self.note(**describe(error))


@contextmanager
def invocation(
    service: str,
    operation: str,
    context: object,
    *,
    parent: str | None = None,
    kind: SpanKind = SpanKind.SERVER,
) -> Iterator[Invocation]:
    """Observe a block as one invocation of ``operation``; an exception is logged and raised again."""
    current = Invocation(service=service, operation=operation)
    started = time.perf_counter()
    try:
        with tracing.span(service, operation, parent=parent, kind=kind) as span:
            _identify(service, context, format_trace_id(span.get_span_context().trace_id))
            try:
                yield current
            except Exception as error:
                current.fail(error)
                raise
    finally:
        current.note(duration_ms=round((time.perf_counter() - started) * 1000, 1))
        _finish(current)


def _identify(service: str, context: object, trace_id: str) -> None:
    request_id = getattr(context, "aws_request_id", None)
    logger_of(service).thread_safe_append_keys(trace_id=trace_id, function_request_id=request_id)


def _finish(current: Invocation) -> None:
    log = logger_of(current.service)
    write = log.error if current.failed else log.info
    write(current.operation, extra=current.facts)
    metrics.flush(current.service)
    if in_lambda():
        tracing.flush(current.service)


def in_lambda() -> bool:
    """Return whether this process is a Lambda sandbox, as opposed to a test or a tool that imports a handler."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ
