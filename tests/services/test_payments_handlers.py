"""The saga's steps as the state machine calls them."""

import json
import uuid
from typing import Any

import pytest
from pydantic import ValidationError

from services.payments import wiring
from services.payments.handlers import charge, on_order_placed, price_order, refund
from services.payments.ports import ProviderUnavailable
from tests.services.api_events import CONTEXT
from tests.services.payment_fakes import InMemoryCatalog, InMemoryLedger, InMemoryProvider, InMemorySaga

TRACE_ID = "0af7651916cd43dd8448eb211c80319c"
TRACEPARENT = f"00-{TRACE_ID}-b7ad6b7169203331-01"
ORDER_ID = str(uuid.UUID(int=1))
TOTAL = {"amount": 900, "currency": "EUR"}


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> InMemoryProvider:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    monkeypatch.setattr(wiring, "provider", lambda: provider)
    monkeypatch.setattr(wiring, "ledger", lambda: ledger)
    return provider


def payload(**fields: Any) -> dict[str, Any]:
    return {"order_id": ORDER_ID, "traceparent": TRACEPARENT, **fields}


@pytest.mark.parametrize(
    ("sku", "answer"),
    [
        ("tea", {"outcome": "priced", "total": TOTAL}),
        ("mug", {"outcome": "unknown_product", "total": None}),
    ],
)
def test_prices_an_order(monkeypatch: pytest.MonkeyPatch, sku: str, answer: dict[str, Any]) -> None:
    monkeypatch.setattr(wiring, "catalog", lambda: InMemoryCatalog(tea=450))
    lines = [{"sku": sku, "quantity": 2}]
    assert price_order.handler(payload(lines=lines), CONTEXT) == answer


@pytest.mark.parametrize(
    ("card", "silent", "refuses", "outcome"),
    [
        ("tok_approve", False, False, "captured"),
        ("tok_decline", False, False, "card_declined"),
        ("tok_timeout", True, False, "timed_out"),
        ("tok_fail", False, True, "failed"),
    ],
)
def test_says_whether_the_card_was_charged(
    provider: InMemoryProvider, card: str, silent: bool, refuses: bool, outcome: str
) -> None:
    provider.silent, provider.refuses = silent, refuses
    assert charge.handler(payload(total=TOTAL, card_token=card), CONTEXT) == {"outcome": outcome}


def test_what_is_not_known_fails_the_step(provider: InMemoryProvider) -> None:
    provider.away = True
    for step, fields in ((charge, {"card_token": "tok_approve"}), (refund, {})):
        with pytest.raises(ProviderUnavailable):
            step.handler(payload(total=TOTAL, **fields), CONTEXT)


def test_gives_back_what_was_charged(provider: InMemoryProvider) -> None:
    assert refund.handler(payload(total=TOTAL), CONTEXT) == {"status": "voided"}
    other = {**payload(total=TOTAL), "order_id": str(uuid.UUID(int=2))}
    charge.handler({**other, "card_token": "tok_approve"}, CONTEXT)
    assert refund.handler(other, CONTEXT) == {"status": "refunded"}


def test_rejects_a_payload_that_is_none(provider: InMemoryProvider) -> None:
    with pytest.raises(ValidationError):
        charge.handler(payload(total={"amount": 0, "currency": "EUR"}, card_token="tok_approve"), CONTEXT)


def test_begins_a_saga_once_and_hands_the_trace_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    saga = InMemorySaga()
    monkeypatch.setattr(wiring, "saga", lambda: saga)
    detail = {
        "event_id": str(uuid.uuid4()),
        "occurred_at": "2026-01-01T12:00:00Z",
        "schema_version": 2,
        "traceparent": TRACEPARENT,
        "order_id": ORDER_ID,
        "user_id": "alice",
        "lines": [{"sku": "tea", "quantity": 1}],
        "card_token": "tok_approve",
    }
    for _ in range(2):
        on_order_placed.handler({"detail": detail}, CONTEXT)
    (order,) = saga.begun.values()
    assert order.traceparent is not None
    assert order.traceparent.split("-")[1] == TRACE_ID
    counted = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [(each.get("SagasBegun"), each.get("SagasRepeated")) for each in counted] == [
        ([1.0], None),
        (None, [1.0]),
    ]
