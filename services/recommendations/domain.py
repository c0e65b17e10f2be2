"""What was bought together, and what follows for a customer. Imports nothing but the standard library."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import permutations

MOST_RECOMMENDED = 10
PRODUCTS_LOOKED_AT = 10
"""Of what a customer bought, the latest decide: an old purchase says little, and each costs a read."""


class AnotherCustomer(Exception):
    """A customer asks for what is recommended to another."""


@dataclass(frozen=True, kw_only=True)
class Basket:
    """One order that was paid: its products, each once, and when."""

    order_id: str
    user_id: str
    skus: tuple[str, ...]
    bought_at: datetime

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Return every product with every other one, both ways around, in an order that is always the same."""
        return permutations(sorted(self.skus), 2)


@dataclass(frozen=True, kw_only=True)
class Companion:
    """A product that was bought together with another one: in how many orders, and when last."""

    sku: str
    times: int
    last_at: datetime


def ranked(
    companions: Iterable[Companion],
    *,
    without: Iterable[str],
    by_recency: bool,
    limit: int = MOST_RECOMMENDED,
) -> list[Companion]:
    """Return the best ``limit`` companions but those in ``without``, each product once.

    What was bought together most often comes first, or what was so last where ``by_recency``; the other one of the two
    decides between equals, and then the name.
    """
    unwanted, merged = frozenset(without), dict[str, Companion]()
    for one in companions:
        if one.sku not in unwanted:
            merged[one.sku] = _together(merged.get(one.sku), one)

    def merit(one: Companion) -> tuple[float, float, str]:
        often, late = -one.times, -one.last_at.timestamp()
        return (late, often, one.sku) if by_recency else (often, late, one.sku)

    return sorted(merged.values(), key=merit)[:limit]


def _together(known: Companion | None, other: Companion) -> Companion:
    if known is None:
        return other
    return Companion(
        sku=known.sku, times=known.times + other.times, last_at=max(known.last_at, other.last_at)
    )
