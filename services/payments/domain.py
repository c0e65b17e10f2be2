"""What is taken, what is given back, and how the books say so. Imports nothing but the standard library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

MAX_AMOUNT = 100_000_000
CURRENCY = "EUR"


class UnknownProduct(Exception):
    """Nobody sells what was ordered."""


class UnpayableOrder(Exception):
    """The order's total is nothing, too much, or in more than one currency."""


class CardDeclined(Exception):
    """The card's bank says no; it was not charged."""


class ChargeTimedOut(Exception):
    """The provider never answered; it was seen to that nothing is charged, now and later."""


class ChargeFailed(Exception):
    """The provider cannot charge; it was seen to that nothing is charged, now and later."""


class UnbalancedTransaction(Exception):
    """A transaction's entries do not sum to zero."""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """``minor`` units (cents) of ``currency`` (ISO 4217): 1 to ``MAX_AMOUNT``."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if not 1 <= self.minor <= MAX_AMOUNT:
            raise UnpayableOrder(f"a total must be 1-{MAX_AMOUNT} minor units, got {self.minor}")


@dataclass(frozen=True, kw_only=True)
class OrderedLine:
    """One product and how many of it."""

    sku: str
    quantity: int


def total(lines: Sequence[OrderedLine], prices: Mapping[str, Amount]) -> Amount:
    """Return what ``lines`` cost at ``prices``; raises ``UnknownProduct``, ``UnpayableOrder``."""
    if any(line.sku not in prices for line in lines):
        raise UnknownProduct("a product of the order has no price")
    currencies = {prices[line.sku].currency for line in lines}
    if len(currencies) != 1:
        raise UnpayableOrder(f"an order must be in one currency, got {len(currencies)}")
    minor = sum(prices[line.sku].minor * line.quantity for line in lines)
    return Amount(minor=minor, currency=currencies.pop())


class ChargeStatus(StrEnum):
    """What became of a charge at the provider."""

    CAPTURED = "captured"
    DECLINED = "declined"
    REFUNDED = "refunded"
    VOIDED = "voided"


class Kind(StrEnum):
    """Why money moved."""

    CHARGE = "charge"
    REFUND = "refund"


class Account(StrEnum):
    """Where money is booked: what the provider owes the shop, and what the shop has sold."""

    PROVIDER = "provider"
    SALES = "sales"


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """Money that moved for an order: ``entries`` by account in minor units, debits positive, summing to zero."""

    transaction_id: UUID
    order_id: UUID
    kind: Kind
    currency: str
    entries: Mapping[Account, int]
    recorded_at: datetime

    def __post_init__(self) -> None:
        if sum(self.entries.values()) != 0 or not self.entries:
            raise UnbalancedTransaction(f"the entries of a {self.kind} must sum to zero")

    @classmethod
    def of(cls, kind: Kind, *, order_id: UUID, amount: Amount, at: datetime) -> Self:
        """Return the transaction that books a charge, or takes one back; the same order and kind give the same id."""
        debit = amount.minor if kind is Kind.CHARGE else -amount.minor
        return cls(
            transaction_id=uuid5(order_id, kind),
            order_id=order_id,
            kind=kind,
            currency=amount.currency,
            entries={Account.PROVIDER: debit, Account.SALES: -debit},
            recorded_at=at,
        )
