"""In-memory stand-ins for the ports of the payments service, with the promises the ports make."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from services.contracts import OrderPlaced
from services.payments.domain import Amount, ChargeStatus, Kind, Transaction
from services.payments.ports import (
    CatalogUnavailable,
    LedgerUnavailable,
    ProviderTimedOut,
    ProviderUnavailable,
)


class InMemoryCatalog:
    """Prices in a dictionary."""

    def __init__(self, **prices: int) -> None:
        self.known = {sku: Amount(minor=minor, currency="EUR") for sku, minor in prices.items()}
        self.away = False

    def prices(self, skus: Iterable[str]) -> Mapping[str, Amount]:
        if self.away:
            raise CatalogUnavailable
        return {sku: self.known[sku] for sku in skus if sku in self.known}


class InMemoryProvider:
    """Charges in a dictionary; it declines ``tok_decline``, and fails in the ways that are switched on."""

    def __init__(self) -> None:
        self.charges: dict[UUID, ChargeStatus] = {}
        self.charged: list[UUID] = []
        self.amounts: list[Amount] = []
        self.refuses = False
        self.silent = False
        self.charges_all_the_same = False
        self.away = False

    def charge(self, key: UUID, amount: Amount, card_token: str) -> ChargeStatus:
        self._reach()
        self.amounts.append(amount)
        if self.refuses:
            raise ProviderUnavailable
        if not self.silent or self.charges_all_the_same:
            status = ChargeStatus.DECLINED if card_token == "tok_decline" else ChargeStatus.CAPTURED
            if key not in self.charges and status is ChargeStatus.CAPTURED:
                self.charged.append(key)
            self.charges.setdefault(key, status)
        if self.silent:
            raise ProviderTimedOut
        return self.charges[key]

    def find(self, key: UUID) -> ChargeStatus | None:
        self._reach()
        return self.charges.get(key)

    def void(self, key: UUID) -> ChargeStatus:
        self._reach()
        if self.charges.setdefault(key, ChargeStatus.VOIDED) is ChargeStatus.CAPTURED:
            self.charges[key] = ChargeStatus.REFUNDED
        return self.charges[key]

    def _reach(self) -> None:
        if self.away:
            raise ProviderUnavailable


class InMemoryLedger:
    """Transactions by order and kind."""

    def __init__(self) -> None:
        self.written: dict[tuple[UUID, Kind], Transaction] = {}
        self.away = False

    def record(self, *transactions: Transaction) -> None:
        if self.away:
            raise LedgerUnavailable
        for each in transactions:
            self.written.setdefault((each.order_id, each.kind), each)

    @property
    def kinds(self) -> list[Kind]:
        """The kinds written, in order."""
        return [kind for _, kind in self.written]


class InMemorySaga:
    """The orders begun with."""

    def __init__(self) -> None:
        self.begun: dict[UUID, OrderPlaced] = {}

    def begin(self, order: OrderPlaced) -> bool:
        new = order.order_id not in self.begun
        self.begun.setdefault(order.order_id, order)
        return new
