"""Spans reach the local cloud from where services run, without a word in their configuration."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor

from cairn.localcloud import LocalCloud
from cairn.localcloud.traces.otlp import CONTENT_TYPE, LIMIT_BYTES
from cairn.localcloud.traces.receiver import PATH
from tests.contracts.gaps.identity import make_role
from tests.contracts.gaps.streams import make_function
from tests.support.cloud import new_account, running_cloud

pytestmark = pytest.mark.integration

HANDLER = "import os\ndef handler(event, context):\n    return os.environ['OTEL_EXPORTER_OTLP_ENDPOINT']\n"


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[LocalCloud]:
    with running_cloud(tmp_path) as cloud:
        yield cloud


def test_what_an_exporter_sends_is_kept_over_a_restart(cloud: LocalCloud) -> None:
    account = new_account(cloud)
    make_function(account, "tells", HANDLER, make_role(account, "tells"))
    answer = account.clients("lambda").invoke(FunctionName="tells", Payload=b"{}")["Payload"].read()
    endpoint = answer.decode().strip('"')
    provider = TracerProvider(resource=Resource({"service.name": "orders"}))
    provider.add_span_processor(SimpleSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces")))
    with provider.get_tracer("test").start_as_current_span("outer") as outer:
        provider.get_tracer("test").start_span("inner").end()
    cloud.stop()
    cloud.start()
    [trace] = cloud.traces()
    assert trace.id == f"{outer.get_span_context().trace_id:032x}"
    assert [(depth, span.service, span.name) for depth, span in trace.tree()] == [
        (0, "orders", "outer"),
        (1, "orders", "inner"),
    ]


def test_refuses_what_is_no_span(cloud: LocalCloud) -> None:
    url = cloud.endpoint + PATH
    protobuf = {"content-type": CONTENT_TYPE}
    with httpx.Client(trust_env=False) as client:
        assert client.get(url).status_code == 405
        assert client.post(url, json={}).status_code == 415
        assert client.post(url, content=b"\xff\xff", headers=protobuf).status_code == 400
        assert client.post(url, content=b"\0" * (LIMIT_BYTES + 1), headers=protobuf).status_code == 413
        foreign = {**protobuf, "origin": "https://evil.example"}
        assert client.post(url, content=b"", headers=foreign).status_code == 403
    assert cloud.traces() == []
