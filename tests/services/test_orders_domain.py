from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.orders.domain import (
    CancelReason,
    InvalidOrder,
    Order,
    OrderLine,
    Status,
    StatusChange,
    request_hash,
)

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
CARD = "tok_approve"
REASONS = {Status.CONFIRMED: None, Status.CANCELLED: CancelReason.OUT_OF_STOCK}


def line(sku: str = "mug-blue", quantity: int = 1) -> OrderLine:
    return OrderLine(sku=sku, quantity=quantity)


def place(*lines: OrderLine, user_id: str = "alice", key: str = "k1") -> Order:
    return Order.place(
        user_id=user_id,
        idempotency_key=key,
        lines=lines or [line()],
        card_token=CARD,
        at=NOON,
        traceparent=None,
    )


@pytest.mark.parametrize("quantity", [1, 99])
def test_takes_quantities_at_the_edges(quantity: int) -> None:
    assert line(quantity=quantity).quantity == quantity


@pytest.mark.parametrize("quantity", [0, -1, 100, 10**30])
def test_rejects_quantities_beyond_the_edges(quantity: int) -> None:
    with pytest.raises(InvalidOrder, match="quantity must be 1-99"):
        line(quantity=quantity)


@pytest.mark.parametrize("sku", ["", "-a", "a b", "a\n", "a" * 65, "mug;drop", "ärmel"])
def test_rejects_what_is_no_sku(sku: str) -> None:
    with pytest.raises(InvalidOrder, match="sku"):
        line(sku=sku)


@pytest.mark.parametrize("count", [0, 51])
def test_rejects_too_few_and_too_many_lines(count: int) -> None:
    with pytest.raises(InvalidOrder, match="1-50 lines"):
        Order.place(
            user_id="alice",
            idempotency_key="k",
            lines=[line(f"sku-{number}") for number in range(count)],
            card_token=CARD,
            at=NOON,
            traceparent=None,
        )


def test_takes_fifty_lines() -> None:
    assert len(place(*(line(f"sku-{number}") for number in range(50))).lines) == 50


def test_rejects_a_sku_named_twice() -> None:
    with pytest.raises(InvalidOrder, match="each sku once"):
        place(line("mug-blue", 1), line("mug-blue", 2))


@pytest.mark.parametrize("key", ["", "with space", "ümlaut", "line\nbreak", "x" * 256])
def test_rejects_an_unusable_idempotency_key(key: str) -> None:
    with pytest.raises(InvalidOrder, match="Idempotency-Key"):
        place(key=key)


def test_same_customer_and_key_give_the_same_order_id() -> None:
    assert place(line("a")).order_id == place(line("b")).order_id


def test_another_customer_or_key_gives_another_order_id() -> None:
    ids = {place().order_id, place(user_id="bob").order_id, place(key="k2").order_id}
    assert len(ids) == 3


def test_order_id_stays_what_it_was_in_earlier_releases() -> None:
    assert place().order_id == "b5a42024-73f4-5eae-8115-476feebd7346"


def test_request_hash_tells_contents_apart() -> None:
    contents = [[line("a", 1)], [line("a", 2)], [line("b", 1)], [line("a", 1), line("b", 1)]]
    hashes = {request_hash(lines, card) for lines in contents for card in (CARD, "tok_decline")}
    assert len(hashes) == 8
    assert request_hash([line("a", 1)], CARD) == request_hash([line("a", 1)], CARD)


def test_starts_as_placed() -> None:
    order = place()
    assert (order.status, order.placed_at) == (Status.PLACED, NOON)


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.CANCELLED])
def test_keeps_the_history_of_its_status(status: Status) -> None:
    later = NOON + timedelta(seconds=5)
    moved = place().moved_to(status, later, reason=REASONS[status])
    assert moved.status is status
    assert moved.history == (
        StatusChange(status=Status.PLACED, at=NOON),
        StatusChange(status=status, at=later),
    )


@pytest.mark.parametrize("first", [Status.CONFIRMED, Status.CANCELLED])
@pytest.mark.parametrize("second", list(Status))
def test_rejects_a_step_from_a_final_status(first: Status, second: Status) -> None:
    with pytest.raises(InvalidOrder, match=f"cannot go from {first} to {second}"):
        place().moved_to(first, NOON, reason=REASONS[first]).moved_to(second, NOON)


def test_keeps_why_it_was_cancelled() -> None:
    assert place().moved_to(Status.CANCELLED, NOON, reason=CancelReason.FAILED).cancel_reason == "failed"


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.CANCELLED, None), (Status.CONFIRMED, CancelReason.FAILED)]
)
def test_rejects_an_end_without_its_reason_and_a_reason_without_its_end(
    status: Status, reason: CancelReason | None
) -> None:
    with pytest.raises(InvalidOrder, match="cancel_reason"):
        place().moved_to(status, NOON, reason=reason)


@pytest.mark.parametrize("card", ["", "tok_", "card_1", "tok_a b", "tok_" + "x" * 61, "4242424242424242"])
def test_rejects_what_is_no_card_token(card: str) -> None:
    with pytest.raises(InvalidOrder, match="card_token"):
        replace(place(), card_token=card)
