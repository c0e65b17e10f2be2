"""Published event versions stay as they are, and what the orders service emits fits them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from services.contracts import EVENTS, Event, OrderPlaced
from services.contracts.json_schema import SCHEMAS, differences, export, json_schema, schema_file
from services.orders.domain import MAX_LINES, MAX_QUANTITY, Order, OrderLine
from services.orders.outbox import order_event


def published(event: type[Event]) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(schema_file(event).read_text())
    return schema


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: schema_file(event).stem)
def test_a_published_version_never_changes(event: type[Event]) -> None:
    changed = differences(published(event), json_schema(event))
    assert not changed, (
        f"{schema_file(event).stem} is published and consumers refuse anything else; leave it and add the next "
        f"schema_version in a class of its own: {'; '.join(changed)}"
    )


def test_every_event_is_published_and_every_published_version_is_kept() -> None:
    assert sorted(SCHEMAS.iterdir()) == sorted(schema_file(event) for event in EVENTS)


def test_export_changes_no_published_version() -> None:
    assert export() == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("properties", "order_id", "format"), "uri"),
        (("properties", "lines", "maxItems"), 51),
        (("properties", "lines", "maxItems"), 49),
        (("properties", "coupon"), {"type": "string"}),
        (("properties", "title"), {"type": "string"}),
        (("properties", "user_id"), None),
        (("required",), ["event_id"]),
        (("$defs", "OrderLine", "properties", "quantity", "type"), "string"),
        (("additionalProperties",), True),
    ],
)
def test_sees_every_incompatible_change(place: tuple[str, ...], value: object) -> None:
    changed = published(OrderPlaced)
    parent = changed
    for step in place[:-1]:
        parent = parent[step]
    if value is None:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    (difference,) = differences(published(OrderPlaced), changed)
    assert difference.startswith(".".join(place))


def test_prose_may_be_mended() -> None:
    changed = published(OrderPlaced)
    changed["description"] = changed["properties"]["user_id"]["description"] = "said better"
    assert differences(published(OrderPlaced), changed) == []


def largest_order() -> Order:
    skus = [f"{number:02}".ljust(64, "x") for number in range(MAX_LINES)]
    return Order.place(
        user_id="5f2d1f0e-0c8f-4f3f-9a38-6f0d5b0a0001",
        idempotency_key="~" * 255,
        lines=[OrderLine(sku=sku, quantity=MAX_QUANTITY) for sku in skus],
        at=datetime(2026, 1, 1, tzinfo=UTC),
        card_token="tok_" + "x" * 60,
        traceparent=None,
    )


def test_the_largest_order_fits_its_event_and_ten_fit_one_call() -> None:
    event = order_event(largest_order(), traceparent=None)
    assert len(event.model_dump_json()) * 10 < 256 * 1024


def test_an_event_survives_the_wire() -> None:
    event = order_event(largest_order(), traceparent="00-" + "a" * 32 + "-" + "b" * 16 + "-01")
    assert OrderPlaced.model_validate_json(event.model_dump_json()) == event


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("schema_version", 1),
        ("occurred_at", "2026-01-01T00:00:00"),
        ("traceparent", "garbage"),
        ("lines", []),
        ("event_id", "1"),
        ("price", 1),
        ("card_token", "4242424242424242"),
    ],
)
def test_rejects_an_event_that_breaks_the_contract(field: str, value: object) -> None:
    wire = json.loads(order_event(largest_order(), traceparent=None).model_dump_json())
    with pytest.raises(ValidationError, match=field):
        OrderPlaced.model_validate({**wire, field: value})


def test_rejects_an_event_without_its_version() -> None:
    wire = json.loads(order_event(largest_order(), traceparent=None).model_dump_json())
    del wire["schema_version"]
    with pytest.raises(ValidationError, match="schema_version"):
        OrderPlaced.model_validate(wire)
