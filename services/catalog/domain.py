"""What a product is."""

from dataclasses import dataclass
from typing import Literal

SKU_PATTERN = r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?"
LONGEST_PAGE = 100
CURRENCY: Literal["EUR"] = "EUR"
MOST_MINOR = 100_000_000


class UnknownProduct(Exception):
    """There is no product of that sku."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """``price_minor`` is in the smallest unit of the shop's currency, ``CURRENCY``: cents."""

    sku: str
    name: str
    description: str
    price_minor: int


@dataclass(frozen=True, kw_only=True)
class Page:
    """Products by their skus in order; ``next`` is where the one after begins, or None at the end."""

    products: tuple[Product, ...]
    next: str | None
