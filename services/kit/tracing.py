"""Traces by OpenTelemetry, carried between services as W3C ``traceparent``.

Spans are exported where ``OTEL_EXPORTER_OTLP_ENDPOINT`` (or its ``_TRACES_`` form) is set and nowhere else; trace ids
exist in any case, so that log lines of one request can be found in every service.
https://www.w3.org/TR/trace-context/
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from opentelemetry.context import Context
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

EXPORT_TIMEOUT_SEC = 1
_PROPAGATOR = TraceContextTextMapPropagator()
_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


@cache
def provider_of(service: str) -> TracerProvider:
    """Return what makes the spans of ``service``; exports them where an OTLP endpoint is set."""
    resource = Resource({"service.name": service}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    if any(os.environ.get(name) for name in _ENDPOINTS):
        _export(provider)
    return provider


def _export(provider: TracerProvider) -> None:
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=EXPORT_TIMEOUT_SEC)))


@contextmanager
def span(
    service: str, name: str, *, parent: str | None = None, kind: SpanKind = SpanKind.INTERNAL
) -> Iterator[Span]:
    """Run a block inside a span: the child of ``parent`` (a ``traceparent``), else of the span around it.

    The texts of exceptions are kept out of the span: they may quote what a customer sent.
    """
    context = context_of(parent) if parent else None
    tracer = provider_of(service).get_tracer("services.kit")
    with tracer.start_as_current_span(
        name, context=context, kind=kind, record_exception=False, set_status_on_exception=False
    ) as current:
        yield current


def context_of(traceparent: str) -> Context:
    """Return the context that ``traceparent`` describes; an empty one where it is malformed."""
    return _PROPAGATOR.extract({"traceparent": traceparent}, Context())


def current_traceparent() -> str | None:
    """Return the ``traceparent`` of the span this code runs in, or None outside any."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def flush(service: str) -> None:
    """Export the finished spans before the sandbox is frozen; waits about ``EXPORT_TIMEOUT_SEC`` seconds at most."""
    provider_of(service).force_flush(timeout_millis=EXPORT_TIMEOUT_SEC * 1000)
