"""Spans out of an OTLP request over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp"""

import gzip
import io
import zlib
from collections.abc import Iterator
from typing import Any

from cairn.localcloud.traces.span import Span

CONTENT_TYPE = "application/x-protobuf"
LIMIT_BYTES = 4_000_000
_ERROR = 2


def spans_in(body: bytes, *, encoding: str = "") -> list[Span]:
    """The spans of an ExportTraceServiceRequest; raises `ValueError` for anything else, or more than 4 MB."""
    from google.protobuf.message import DecodeError
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    try:
        request = ExportTraceServiceRequest.FromString(_plain(body, encoding))
    except DecodeError as error:
        raise ValueError(f"not an ExportTraceServiceRequest: {error}") from error
    return list(_spans(request))


def _plain(body: bytes, encoding: str) -> bytes:
    if encoding not in ("", "identity", "gzip"):
        raise ValueError(f"content-encoding must be gzip or none, got {encoding}")
    try:
        content = _unpacked(body) if encoding == "gzip" else body
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"not gzip: {error}") from error
    if len(content) > LIMIT_BYTES:
        raise ValueError(f"a request may have {LIMIT_BYTES} bytes")
    return content


def _unpacked(body: bytes) -> bytes:
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        return file.read(LIMIT_BYTES + 1)


def _spans(request: Any) -> Iterator[Span]:
    for resource in request.resource_spans:
        named = {entry.key: entry.value.string_value for entry in resource.resource.attributes}
        for scope in resource.scope_spans:
            for span in scope.spans:
                yield Span(
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    named.get("service.name", "unknown"),
                    span.name[:200],
                    span.start_time_unix_nano,
                    span.end_time_unix_nano,
                    span.status.code == _ERROR,
                )
