"""What the service does: count what was bought together, and recommend by it."""

from collections.abc import Iterator, Sequence

from services.contracts import OrderConfirmed
from services.recommendations.domain import PRODUCTS_LOOKED_AT, AnotherCustomer, Basket, Companion, ranked
from services.recommendations.ports import Purchases, Rankings


def count_order(order: OrderConfirmed, *, purchases: Purchases) -> bool:
    """Count the products of a confirmed order; return false where it was counted before.

    Raises ``PurchasesUnavailable``.
    """
    return purchases.add(
        Basket(
            order_id=str(order.order_id),
            user_id=order.user_id,
            skus=tuple(sorted({line.sku for line in order.lines})),
            bought_at=order.occurred_at,
        )
    )


def recommend(
    *, caller_id: str, user_id: str, purchases: Purchases, rankings: Rankings
) -> Sequence[Companion]:
    """Return what is recommended to a customer, the best first; nothing to one who has bought nothing.

    Raises ``AnotherCustomer`` where ``user_id`` is not the caller's own, ``PurchasesUnavailable``.
    """
    if user_id != caller_id:
        raise AnotherCustomer
    bought = purchases.latest_of(caller_id, limit=PRODUCTS_LOOKED_AT)
    return ranked(_companions(bought, purchases), without=bought, by_recency=rankings.by_recency(caller_id))


def _companions(skus: Sequence[str], purchases: Purchases) -> Iterator[Companion]:
    return (companion for sku in skus for companion in purchases.bought_with(sku))
