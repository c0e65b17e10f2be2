"""Spans as they are received, kept, put together and drawn."""

import gzip
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from cairn.checkout import how_to_call
from cairn.cli import app as command_line
from cairn.cli.trace_tree import tree_lines
from cairn.exit_codes import ExitCode
from cairn.localcloud.traces import otlp, store
from cairn.localcloud.traces.span import Span
from cairn.localcloud.traces.trace import traces

MS = 1_000_000
ROOT = Span("ab" * 16, "01" * 8, "", "orders", "POST /orders", 0, 100 * MS, False)
CHARGE = replace(
    ROOT, span_id="02" * 8, parent_id=ROOT.span_id, service="payments", name="charge", start_ns=50 * MS
)
STORE = replace(ROOT, span_id="03" * 8, parent_id=ROOT.span_id, name="put", start_ns=10 * MS, end_ns=30 * MS)
DENIED = replace(CHARGE, span_id="04" * 8, parent_id=CHARGE.span_id, name="ask bank", failed=True)


def request_of(*spans: Span) -> bytes:
    """The request in which an exporter sends ``spans`` of one service."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    attribute = resource.resource.attributes.add(key="service.name")
    attribute.value.string_value = spans[0].service
    for span in spans:
        sent = resource.scope_spans.add().spans.add(
            trace_id=bytes.fromhex(span.trace_id),
            span_id=bytes.fromhex(span.span_id),
            parent_span_id=bytes.fromhex(span.parent_id),
            name=span.name,
            start_time_unix_nano=span.start_ns,
            end_time_unix_nano=span.end_ns,
        )
        sent.status.code = 2 if span.failed else 0
    return request.SerializeToString()


def test_reads_what_exporters_send() -> None:
    assert otlp.spans_in(request_of(CHARGE, DENIED)) == [CHARGE, DENIED]
    assert otlp.spans_in(gzip.compress(request_of(ROOT)), encoding="gzip") == [ROOT]


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (b"\xff\xff", "", "not an ExportTraceServiceRequest"),
        (b"plain", "gzip", "not gzip"),
        (gzip.compress(request_of(ROOT))[:-9], "gzip", "not gzip"),
        (gzip.compress(b"\0" * (otlp.LIMIT_BYTES + 1)), "gzip", "may have"),
        (b"", "br", "must be gzip or none, got br"),
    ],
    ids=["other", "not packed", "cut off", "a bomb", "another encoding"],
)
def test_refuses_what_is_none(body: bytes, encoding: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        otlp.spans_in(body, encoding=encoding)


def test_keeps_spans_and_never_more_than_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "spans.jsonl"
    monkeypatch.setattr(store, "LIMIT_BYTES", 1000)
    kept = store.SpanStore(path)
    for number in range(40):
        kept.add([replace(ROOT, start_ns=number)])
    with path.open("a") as half:
        half.write('{"trace_id": "half')
    assert sorted(file.name for file in tmp_path.iterdir()) == ["spans.jsonl", "spans.jsonl.1"]
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) < 2100
    numbers = [span.start_ns for span in store.read(path)]
    assert numbers == list(range(numbers[0], 40))


def test_a_trace_is_a_tree_in_the_order_of_time() -> None:
    orphan = replace(ROOT, span_id="09" * 8, parent_id="ff" * 8, name="orphan", start_ns=5 * MS)
    other = replace(ROOT, trace_id="cd" * 16, start_ns=-1)
    first, second = traces([DENIED, CHARGE, STORE, ROOT, ROOT, orphan, other])
    assert (first.id, second.id) == (other.trace_id, ROOT.trace_id)
    assert [(depth, span.name) for depth, span in second.tree()] == [
        (0, "POST /orders"),
        (1, "put"),
        (1, "charge"),
        (2, "ask bank"),
        (0, "orphan"),
    ]
    assert second.services == ["orders", "payments"]
    assert second.duration_ms == 100


def test_draws_durations_services_and_failures() -> None:
    [whole] = traces([ROOT, CHARGE, DENIED])
    assert list(tree_lines(whole)) == [
        f"trace {ROOT.trace_id}  100 ms, 3 spans of orders, payments",
        "|========================|    100.0 ms  orders    POST /orders",
        "|            ============|     50.0 ms  payments    charge",
        "|            ============|     50.0 ms  payments      ask bank  FAILED",
    ]


def test_spans_that_go_round_in_a_circle_are_left_out() -> None:
    circle = [
        replace(ROOT, span_id=one * 8, parent_id=other * 8) for one, other in (("0a", "0b"), ("0b", "0a"))
    ]
    [whole] = traces([ROOT, *circle])
    assert [span.name for _, span in whole.tree()] == ["POST /orders"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--last"], ExitCode.OK, "POST /orders"),
        (["ABAB"], ExitCode.OK, "POST /orders"),
        ([], ExitCode.OK, "(1 span of orders)"),
        (["ffff"], ExitCode.USAGE, "There is no trace ffff."),
    ],
)
def test_the_command_draws_or_lists(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    told: str,
) -> None:
    cloud = SimpleNamespace(traces=lambda: traces([ROOT]))
    monkeypatch.setattr("cairn.environments.local_cloud", lambda **_: cloud)
    monkeypatch.setattr(sys, "argv", ["cairn", "trace", *words])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert (ended.value.code or 0) == code
    assert told in "".join(capsys.readouterr())


def test_where_no_span_came_in_the_command_says_how_to_get_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cairn.environments.local_cloud", lambda **_: SimpleNamespace(traces=list))
    monkeypatch.setattr(sys, "argv", ["cairn", "trace", "--last"])
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == ExitCode.MISSING
    told = capsys.readouterr().err
    assert "There is no trace yet." in told
    assert f"`{how_to_call()} order`" in told
