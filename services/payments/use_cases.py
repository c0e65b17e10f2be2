"""The steps of an order's way to its end that are the payments service's own."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from services.payments.domain import (
    Amount,
    CardDeclined,
    ChargeFailed,
    ChargeStatus,
    ChargeTimedOut,
    Kind,
    OrderedLine,
    Transaction,
    total,
)
from services.payments.ports import Catalog, Ledger, Provider, ProviderTimedOut, ProviderUnavailable


def price_order(*, lines: Sequence[OrderedLine], catalog: Catalog) -> Amount:
    """Return what the order costs now.

    Raises ``UnknownProduct``, ``UnpayableOrder``, ``CatalogUnavailable``.
    """
    return total(lines, catalog.prices(line.sku for line in lines))


def charge_order(
    *,
    order_id: UUID,
    amount: Amount,
    card_token: str,
    provider: Provider,
    ledger: Ledger,
    now: Callable[[], datetime],
) -> None:
    """Charge the card once and write it into the books, or see to it that the card is never charged.

    Where the provider does not answer it is asked what it did, and where it knows of nothing the key is voided: a
    charge that is still on its way finds that. Raises ``CardDeclined``, ``ChargeTimedOut``, ``ChargeFailed``, which
    mean that nothing is held; ``ProviderUnavailable`` and ``LedgerUnavailable``, which mean that it is not known.
    """
    no_charge: Exception = ChargeFailed("the charge was voided before")
    try:
        status = provider.charge(order_id, amount, card_token)
    except ProviderUnavailable as error:
        no_charge = _no_charge(error)
        status = provider.find(order_id) or provider.void(order_id)
    _book(status, order_id=order_id, amount=amount, ledger=ledger, now=now)
    if status is ChargeStatus.DECLINED:
        raise CardDeclined("the card was declined")
    if status is not ChargeStatus.CAPTURED:
        raise no_charge


def refund_order(
    *, order_id: UUID, amount: Amount, provider: Provider, ledger: Ledger, now: Callable[[], datetime]
) -> ChargeStatus:
    """See to it that nothing is charged for the order, now and later, and that the books say so.

    Returns what became of the charge. Raises ``ProviderUnavailable``, ``LedgerUnavailable``.
    """
    status = provider.void(order_id)
    _book(status, order_id=order_id, amount=amount, ledger=ledger, now=now)
    return status


def _book(
    status: ChargeStatus, *, order_id: UUID, amount: Amount, ledger: Ledger, now: Callable[[], datetime]
) -> None:
    """Write what the provider did; whatever of it is in the books already stays as it is."""
    kinds = {
        ChargeStatus.CAPTURED: (Kind.CHARGE,),
        ChargeStatus.REFUNDED: (Kind.CHARGE, Kind.REFUND),
    }.get(status, ())
    if kinds:
        ledger.record(*(Transaction.of(kind, order_id=order_id, amount=amount, at=now()) for kind in kinds))


def _no_charge(error: ProviderUnavailable) -> Exception:
    if isinstance(error, ProviderTimedOut):
        return ChargeTimedOut("the provider did not answer in time")
    return ChargeFailed("the provider could not charge")
