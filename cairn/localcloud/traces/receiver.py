"""Takes spans over HTTP, as an OpenTelemetry collector does: POST to `PATH`."""

from collections.abc import Mapping

from cairn.localcloud.asgi import Receive
from cairn.localcloud.traces.otlp import CONTENT_TYPE, LIMIT_BYTES, spans_in
from cairn.localcloud.traces.store import SpanStore

BASE = "/_otlp"
"""What exporters are given as their endpoint; they add `/v1/traces` themselves."""
PATH = f"{BASE}/v1/traces"


class Receiver:
    """Keeps what it takes in `store`."""

    def __init__(self, store: SpanStore) -> None:
        self._store = store

    async def take(self, method: str, headers: Mapping[str, str], receive: Receive) -> tuple[int, str]:
        """The status to answer with, and why where it is no success."""
        if method != "POST":
            return 405, "spans are sent by POST"
        if headers.get("content-type", "").split(";")[0] != CONTENT_TYPE:
            return 415, f"spans are sent as {CONTENT_TYPE} (OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf)"
        body = await _body(receive)
        if body is None:
            return 413, f"a request may have {LIMIT_BYTES} bytes"
        try:
            self._store.add(spans_in(body, encoding=headers.get("content-encoding", "")))
        except ValueError as error:
            return 400, str(error)
        return 200, ""


async def _body(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LIMIT_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(body)
