import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from services.kit import tracing

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Collector(BaseHTTPRequestHandler):
    """Takes spans as an OpenTelemetry collector does."""

    received: list[bytes] = []

    def do_POST(self) -> None:
        self.received.append(self.path.encode() + self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def collector() -> Iterator[str]:
    """The address of a running collector."""
    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_span_continues_the_trace_it_is_given() -> None:
    with tracing.span("kit-test", "outer", parent=PARENT):
        outer = tracing.current_traceparent()
        with tracing.span("kit-test", "inner"):
            inner = tracing.current_traceparent()
    assert outer is not None
    assert inner is not None
    assert {outer.split("-")[1], inner.split("-")[1]} == {PARENT.split("-")[1]}
    assert len({PARENT, outer, inner}) == 3


def test_there_is_no_trace_outside_a_span() -> None:
    assert tracing.current_traceparent() is None


def test_exports_finished_spans_to_the_collector_before_the_invocation_ends(
    collector: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector)
    with tracing.span("exporting", "a span", parent=PARENT):
        pass
    tracing.flush("exporting")
    (sent,) = Collector.received
    assert sent.startswith(b"/v1/traces")
    assert b"a span" in sent
    assert bytes.fromhex(PARENT.split("-")[1]) in sent
    tracing.provider_of("exporting").shutdown()


def test_a_collector_that_is_away_costs_little_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with tracing.span("away", "a span"):
        pass
    started = time.monotonic()
    tracing.flush("away")
    assert time.monotonic() - started < 3
    tracing.provider_of("away").shutdown()
