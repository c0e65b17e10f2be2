"""What the use cases need of the world."""

from collections.abc import Sequence
from typing import Protocol

from services.catalog.domain import Product


class ProductsUnavailable(Exception):
    """The products cannot be reached now; a little later they may."""


class Products(Protocol):
    """Where products are kept. Every method raises ``ProductsUnavailable`` where it cannot be reached."""

    def find(self, sku: str) -> Product | None:
        """Return the product; None where there is none."""

    def after(self, sku: str, *, limit: int) -> Sequence[Product]:
        """Return the first ``limit`` products whose skus come after ``sku``, in order."""

    def put(self, product: Product) -> None:
        """Keep the product, in place of the one with its sku."""


class ProductCache(Protocol):
    """What was read lately; it never raises, and a cache that is away knows nothing."""

    def find(self, sku: str) -> Product | None:
        """Return the product as it was kept at most ``TTL_SEC`` ago."""

    def keep(self, product: Product) -> None:
        """Remember the product for ``TTL_SEC``."""

    def forget(self, sku: str) -> None:
        """Know nothing of that product any more."""
