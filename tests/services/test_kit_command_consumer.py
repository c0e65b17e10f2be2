"""A command is handled once a message, its faults reported, and its trace goes on from the message."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest

from services.contracts import StockCommand
from services.kit.command_consumer import command_consumer, traceparent_of
from services.kit.invocation import Invocation
from services.kit.tracing import current_traceparent

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
XRAY = f"Root=1-{TRACE[:8]}-{TRACE[8:]};Parent=b7ad6b7169203331;Sampled=1"


def command(**fields: Any) -> str:
    content = {
        "schema_version": 1,
        "command": "ReserveStock",
        "order_id": str(uuid4()),
        "lines": [{"sku": "tea", "quantity": 1}],
        "task_token": "token",
    }
    return json.dumps({**content, **fields})


def handled(*records: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the ids of the messages that failed, and the traces that the others were handled in."""
    traces: list[str] = []

    @command_consumer(service="shelves", command=StockCommand)
    def consume(command: StockCommand, _invocation: Invocation) -> None:
        if command.task_token == "broken":
            raise LookupError
        traces.append(str(current_traceparent()))

    answer = consume({"Records": list(records)}, None)
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]], traces


def test_each_message_fails_by_itself() -> None:
    bodies = {"1": command(), "2": command(task_token="broken"), "3": "[]", "4": "{", "5": command()}
    failed, traces = handled(*({"messageId": name, "body": body} for name, body in bodies.items()))
    assert failed == ["2", "3", "4"]
    assert len({trace.split("-")[1] for trace in traces}) == 2


@pytest.mark.parametrize(
    ("fields", "attributes"),
    [
        ({"traceparent": PARENT}, {}),
        ({}, {"AWSTraceHeader": XRAY}),
        ({"traceparent": None}, {"AWSTraceHeader": XRAY}),
    ],
)
def test_the_trace_goes_on_from_the_message(fields: dict[str, Any], attributes: dict[str, str]) -> None:
    _, [trace] = handled({"messageId": "1", "body": command(**fields), "attributes": attributes})
    assert trace.split("-")[1] == TRACE


def test_the_commands_own_trace_wins_over_the_messages() -> None:
    other = XRAY.replace(TRACE[8:], "f" * 24)
    record = {"messageId": "1", "body": command(traceparent=PARENT), "attributes": {"AWSTraceHeader": other}}
    assert handled(record)[1][0].split("-")[1] == TRACE


@pytest.mark.parametrize("header", ["", "Root=1-x", "Self=1"])
def test_a_header_that_says_nothing_begins_a_trace(header: str) -> None:
    assert traceparent_of({"AWSTraceHeader": header}) is None
