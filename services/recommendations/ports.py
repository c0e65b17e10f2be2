"""What the use cases need of the world; ``adapters`` has it in AWS."""

from collections.abc import Sequence
from typing import Protocol

from services.recommendations.domain import Basket, Companion


class PurchasesUnavailable(Exception):
    """The purchases cannot be read or written now; the same call may succeed soon."""


class Purchases(Protocol):
    """What was bought, by whom, and with what. Every method raises ``PurchasesUnavailable``."""

    def add(self, basket: Basket) -> bool:
        """Count a basket, once however often it comes; return whether it was new."""
        ...

    def latest_of(self, user_id: str, *, limit: int) -> Sequence[str]:
        """Return the SKUs that a customer bought last, the latest first."""
        ...

    def bought_with(self, sku: str) -> Sequence[Companion]:
        """Return what was bought together with ``sku``, in no order."""
        ...


class Rankings(Protocol):
    """Which ranking a customer gets."""

    def by_recency(self, user_id: str) -> bool:
        """Return whether what was bought last comes first for this customer; by how often otherwise."""
        ...
