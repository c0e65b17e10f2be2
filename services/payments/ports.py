"""What this service needs of the world outside."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from services.payments.domain import Amount, ChargeStatus, Transaction

if TYPE_CHECKING:
    from services.contracts import OrderPlaced


class CatalogUnavailable(Exception):
    """The catalog is away; the same call may succeed soon."""


class LedgerUnavailable(Exception):
    """The books cannot be reached; the same call may succeed soon."""


class ProviderUnavailable(Exception):
    """The payment provider is away; whether it did what it was asked for is not known."""


class ProviderTimedOut(ProviderUnavailable):
    """The payment provider never answered; whether it did what it was asked for is not known."""


class Catalog(Protocol):
    """Knows what products cost. Every method may raise ``CatalogUnavailable``."""

    def prices(self, skus: Iterable[str]) -> Mapping[str, Amount]:
        """Return the prices of ``skus``; a product that is not sold has none."""
        ...


class Provider(Protocol):
    """Charges cards, once for each key. Every method may raise ``ProviderUnavailable``."""

    def charge(self, key: UUID, amount: Amount, card_token: str) -> ChargeStatus:
        """Charge ``amount``; return what became of it, or of the first call with this key."""
        ...

    def find(self, key: UUID) -> ChargeStatus | None:
        """Return what became of the charge under ``key``; None where there was none."""
        ...

    def void(self, key: UUID) -> ChargeStatus:
        """See to it that nothing is charged under ``key``, now and later; what was is given back."""
        ...


class Ledger(Protocol):
    """Keeps the books. Every method may raise ``LedgerUnavailable``."""

    def record(self, *transactions: Transaction) -> None:
        """Write each transaction, all or none; one whose order and kind are written already stays as it is."""
        ...


class Saga(Protocol):
    """Sees orders through to their end."""

    def begin(self, order: "OrderPlaced") -> bool:
        """Begin with ``order``; return false where that was done before."""
        ...
