from datetime import UTC, datetime

import pytest

from services.orders.domain import (
    CancelReason,
    IdempotencyKeyReused,
    InvalidOrder,
    Order,
    OrderLine,
    OrderNotFound,
    Status,
)
from services.orders.use_cases import Placed, create_order, get_order, list_orders, settle_order
from tests.services.fakes import InMemoryOrders


def place(
    orders: InMemoryOrders,
    *,
    user_id: str = "alice",
    key: str = "k",
    quantity: int = 1,
    card: str = "tok_approve",
    at: int = 0,
) -> Placed:
    return create_order(
        user_id=user_id,
        idempotency_key=key,
        lines=[OrderLine(sku="mug-blue", quantity=quantity)],
        card_token=card,
        traceparent=None,
        orders=orders,
        now=lambda: datetime(2026, 1, 1, 12, 0, at, tzinfo=UTC),
    )


def test_the_same_request_twice_is_one_order() -> None:
    orders = InMemoryOrders()
    first, second = place(orders, at=0), place(orders, at=9)
    assert (first.replayed, second.replayed) == (False, True)
    assert first.order == second.order
    assert len(orders.stored) == 1


def test_rejects_a_key_that_stands_for_another_order() -> None:
    orders = InMemoryOrders()
    place(orders, quantity=1)
    with pytest.raises(IdempotencyKeyReused):
        place(orders, quantity=2)
    assert [order.lines[0].quantity for order in orders.stored.values()] == [1]


def test_rejects_a_key_that_stands_for_another_card() -> None:
    orders = InMemoryOrders()
    place(orders)
    with pytest.raises(IdempotencyKeyReused):
        place(orders, card="tok_slow")


def test_the_same_key_of_two_customers_is_two_orders() -> None:
    orders = InMemoryOrders()
    place(orders, user_id="alice")
    place(orders, user_id="bob", quantity=2)
    assert len(orders.stored) == 2


def test_a_customer_sees_the_own_order() -> None:
    orders = InMemoryOrders()
    placed = place(orders).order
    assert get_order(caller_id="alice", user_id="alice", order_id=placed.order_id, orders=orders) == placed


@pytest.mark.parametrize(("caller", "owner"), [("bob", "alice"), ("alice", "bob"), ("bob", "bob")])
def test_hides_an_order_from_everyone_else_and_behind_every_other_path(caller: str, owner: str) -> None:
    orders = InMemoryOrders()
    placed = place(orders, user_id="alice").order
    with pytest.raises(OrderNotFound):
        get_order(caller_id=caller, user_id=owner, order_id=placed.order_id, orders=orders)


def test_reads_once_and_only_the_callers_own_partition_whether_or_not_the_order_is_theirs() -> None:
    orders = InMemoryOrders()
    for owner in ("alice", "bob"):
        with pytest.raises(OrderNotFound):
            get_order(caller_id="bob", user_id=owner, order_id="missing", orders=orders)
    assert orders.reads == [("bob", "missing"), ("bob", "missing")]


def test_pages_through_all_orders_of_one_customer() -> None:
    orders = InMemoryOrders()
    placed = {place(orders, key=f"k{number}").order.order_id for number in range(5)}
    place(orders, user_id="bob")
    seen: list[str] = []
    after = None
    while True:
        page = list_orders(caller_id="alice", user_id="alice", limit=2, after=after, orders=orders)
        seen += [order.order_id for order in page.orders]
        after = page.last_order_id
        if after is None:
            break
    assert len(seen) == 5
    assert set(seen) == placed


def test_hides_the_orders_of_another_customer() -> None:
    with pytest.raises(OrderNotFound):
        list_orders(caller_id="bob", user_id="alice", limit=1, after=None, orders=InMemoryOrders())


LATER = datetime(2026, 1, 1, 13, tzinfo=UTC)


def settle(
    orders: InMemoryOrders,
    order: Order,
    status: Status,
    reason: CancelReason | None = None,
    at: datetime = LATER,
) -> bool:
    return settle_order(
        user_id=order.user_id,
        order_id=order.order_id,
        status=status,
        reason=reason,
        traceparent="later",
        orders=orders,
        now=lambda: at,
    )


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.CONFIRMED, None), (Status.CANCELLED, CancelReason.CARD_DECLINED)]
)
def test_an_order_is_settled_once_however_often_it_is_told(
    status: Status, reason: CancelReason | None
) -> None:
    orders = InMemoryOrders()
    order = place(orders).order
    assert settle(orders, order, status, reason)
    assert not settle(orders, order, status, reason, at=datetime(2027, 1, 1, tzinfo=UTC))
    (stored,) = orders.stored.values()
    assert [change.status for change in stored.history] == [Status.PLACED, status]
    assert (stored.history[-1].at, stored.cancel_reason, stored.traceparent) == (LATER, reason, "later")


def test_rejects_an_end_that_contradicts_the_first() -> None:
    orders = InMemoryOrders()
    order = place(orders).order
    settle(orders, order, Status.CONFIRMED)
    with pytest.raises(InvalidOrder, match="cannot go from CONFIRMED to CANCELLED"):
        settle(orders, order, Status.CANCELLED, CancelReason.FAILED)


def test_rejects_the_end_of_an_order_that_is_not_there() -> None:
    with pytest.raises(OrderNotFound):
        settle(InMemoryOrders(), place(InMemoryOrders()).order, Status.CONFIRMED)
