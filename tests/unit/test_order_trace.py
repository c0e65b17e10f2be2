"""The trace of an order is found by the events about it."""

import json
from typing import Any

import pytest

from cairn.shop.order_trace import trace_id_of_order

ORDER = "6c2f6a3e-6a55-4b0e-9d3c-0b2f0d7c9a41"
OTHER = "00000000-6a55-4b0e-9d3c-0b2f0d7c9a41"
TRACE = "a" * 32


class EventLog:
    """A log group of two pages."""

    def __init__(self, *details: dict[str, Any]) -> None:
        self._lines = [{"message": json.dumps({"detail": detail})} for detail in details]

    def get_paginator(self, _operation: str) -> "EventLog":
        return self

    def paginate(self, **_asked: str) -> list[dict[str, Any]]:
        return [{"events": self._lines[:1]}, {"events": self._lines[1:]}]


def parent(trace: str) -> str:
    return f"00-{trace}-{'b' * 16}-01"


def test_an_orders_trace_is_that_of_its_first_event() -> None:
    log = EventLog(
        {"order_id": OTHER, "traceparent": parent("c" * 32)},
        {"order_id": ORDER, "traceparent": parent(TRACE)},
        {"order_id": ORDER, "traceparent": parent("d" * 32)},
    )
    assert trace_id_of_order(log, "/aws/events/shop", ORDER) == TRACE  # type: ignore[arg-type]


@pytest.mark.parametrize("detail", [{}, {"traceparent": None}, {"traceparent": "no trace"}])
def test_an_order_without_a_trace_has_none(detail: dict[str, Any]) -> None:
    log = EventLog({"order_id": ORDER, **detail})
    assert trace_id_of_order(log, "/aws/events/shop", ORDER) is None  # type: ignore[arg-type]
