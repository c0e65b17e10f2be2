"""What others bought together with what a customer bought, by how often or by how lately."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.contracts import OrderConfirmed, OrderLine
from services.recommendations.domain import (
    MOST_RECOMMENDED,
    PRODUCTS_LOOKED_AT,
    AnotherCustomer,
    Basket,
    Companion,
    ranked,
)
from services.recommendations.use_cases import count_order, recommend

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class InMemoryPurchases:
    """The port, kept in memory."""

    def __init__(self) -> None:
        self.orders: set[str] = set()
        self.customers: dict[str, dict[str, datetime]] = {}
        self.products: dict[str, Counter[str]] = {}
        self.last: dict[tuple[str, str], datetime] = {}

    def add(self, basket: Basket) -> bool:
        if basket.order_id in self.orders:
            return False
        self.orders.add(basket.order_id)
        for sku in basket.skus:
            self.customers.setdefault(basket.user_id, {})[sku] = basket.bought_at
        for pair in basket.pairs():
            self.products.setdefault(pair[0], Counter())[pair[1]] += 1
            self.last[pair] = basket.bought_at
        return True

    def latest_of(self, user_id: str, *, limit: int) -> list[str]:
        bought = self.customers.get(user_id, {})
        return sorted(bought, key=lambda sku: bought[sku], reverse=True)[:limit]

    def bought_with(self, sku: str) -> list[Companion]:
        counts = self.products.get(sku, Counter())
        return [
            Companion(sku=other, times=times, last_at=self.last[sku, other])
            for other, times in counts.items()
        ]


class Rankings:
    """The flag, on for some."""

    def __init__(self, *lately: str) -> None:
        self.lately = lately

    def by_recency(self, user_id: str) -> bool:
        return user_id in self.lately


def order(user_id: str, *skus: str, day: int = 0, order_id: UUID | None = None) -> OrderConfirmed:
    return OrderConfirmed(
        event_id=uuid4(),
        occurred_at=NOON + timedelta(days=day),
        schema_version=1,
        order_id=order_id or uuid4(),
        user_id=user_id,
        lines=tuple(OrderLine(sku=sku, quantity=1) for sku in skus),
    )


def after(*orders: OrderConfirmed) -> InMemoryPurchases:
    purchases = InMemoryPurchases()
    for each in orders:
        count_order(each, purchases=purchases)
    return purchases


def skus_for(user_id: str, purchases: Any, *lately: str) -> list[str]:
    found = recommend(caller_id=user_id, user_id=user_id, purchases=purchases, rankings=Rankings(*lately))
    return [one.sku for one in found]


SHOP = (
    order("bob", "tea", "mug"),
    order("eve", "tea", "mug", day=1),
    order("dan", "tea", "kettle", day=2),
    order("ann", "tea", day=3),
)


def test_what_was_bought_together_most_often_comes_first() -> None:
    assert skus_for("ann", after(*SHOP)) == ["mug", "kettle"]


def test_what_was_bought_together_last_comes_first_for_whom_the_flag_is_on() -> None:
    assert skus_for("ann", after(*SHOP), "ann") == ["kettle", "mug"]
    assert skus_for("ann", after(*SHOP), "bob") == ["mug", "kettle"]


def test_what_a_customer_has_is_not_recommended() -> None:
    assert skus_for("bob", after(*SHOP)) == ["kettle"]


def test_who_has_bought_nothing_is_recommended_nothing() -> None:
    assert skus_for("newcomer", after(*SHOP)) == []


def test_an_order_that_comes_again_is_counted_once() -> None:
    again = order("bob", "tea", "mug")
    purchases = after(again)
    assert count_order(again, purchases=purchases) is False
    assert purchases.products == {"tea": Counter(mug=1), "mug": Counter(tea=1)}


def test_two_lines_of_one_product_are_one() -> None:
    purchases = after(order("bob", "tea", "tea", "mug"))
    assert purchases.products["tea"] == Counter(mug=1)
    assert "tea" not in purchases.products["tea"]


def test_another_customers_recommendations_are_no_ones_business() -> None:
    with pytest.raises(AnotherCustomer):
        recommend(caller_id="ann", user_id="bob", purchases=after(*SHOP), rankings=Rankings())


def test_the_latest_purchases_decide() -> None:
    early = order("ann", "old", day=0)
    late = [order("ann", f"new-{number}", day=number + 1) for number in range(PRODUCTS_LOOKED_AT)]
    purchases = after(early, *late, order("bob", "old", "relic"), order("bob", "new-3", "fresh"))
    assert skus_for("ann", purchases) == ["fresh"]


def companion(sku: str, times: int = 1, day: int = 0) -> Companion:
    return Companion(sku=sku, times=times, last_at=NOON + timedelta(days=day))


def test_a_companion_of_two_products_counts_for_both() -> None:
    (mug,) = ranked([companion("mug", 2, day=5), companion("mug", 3, day=1)], without=(), by_recency=False)
    assert mug == companion("mug", 5, day=5)


@pytest.mark.parametrize(
    ("by_recency", "expected"), [(False, ["b", "c", "a", "d"]), (True, ["c", "b", "a", "d"])]
)
def test_equals_are_told_apart_by_the_other_and_by_name(by_recency: bool, expected: list[str]) -> None:
    found = [companion("d", 1), companion("a", 1), companion("b", 3, day=1), companion("c", 2, day=2)]
    assert [one.sku for one in ranked(found, without=(), by_recency=by_recency)] == expected


def test_at_most_so_many_are_recommended() -> None:
    many = [companion(f"sku-{number:03}") for number in range(50)]
    assert len(ranked(many, without=["sku-000"], by_recency=False)) == MOST_RECOMMENDED
