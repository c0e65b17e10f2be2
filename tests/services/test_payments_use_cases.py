import uuid
from datetime import UTC, datetime

import pytest

from services.payments.domain import (
    MAX_AMOUNT,
    Account,
    Amount,
    CardDeclined,
    ChargeFailed,
    ChargeStatus,
    ChargeTimedOut,
    Kind,
    OrderedLine,
    Transaction,
    UnbalancedTransaction,
    UnknownProduct,
    UnpayableOrder,
    total,
)
from services.payments.ports import LedgerUnavailable, ProviderUnavailable
from services.payments.use_cases import charge_order, price_order, refund_order
from tests.services.payment_fakes import InMemoryCatalog, InMemoryLedger, InMemoryProvider

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ORDER = uuid.UUID(int=1)
NINE = Amount(minor=900, currency="EUR")


def charge(provider: InMemoryProvider, ledger: InMemoryLedger, card: str = "tok_approve") -> None:
    charge_order(
        order_id=ORDER, amount=NINE, card_token=card, provider=provider, ledger=ledger, now=lambda: NOON
    )


def refund(provider: InMemoryProvider, ledger: InMemoryLedger) -> ChargeStatus:
    return refund_order(order_id=ORDER, amount=NINE, provider=provider, ledger=ledger, now=lambda: NOON)


def test_an_order_costs_the_sum_of_its_lines() -> None:
    lines = [OrderedLine(sku="tea", quantity=2), OrderedLine(sku="mug", quantity=1)]
    assert price_order(lines=lines, catalog=InMemoryCatalog(tea=450, mug=1200)) == Amount(
        minor=2100, currency="EUR"
    )


def test_rejects_a_product_that_nobody_sells() -> None:
    with pytest.raises(UnknownProduct):
        price_order(lines=[OrderedLine(sku="tea", quantity=1)], catalog=InMemoryCatalog(mug=1))


def test_rejects_a_total_beyond_the_edges_and_in_two_currencies() -> None:
    with pytest.raises(UnpayableOrder, match="1-100000000"):
        total([OrderedLine(sku="a", quantity=2)], {"a": Amount(minor=MAX_AMOUNT, currency="EUR")})
    with pytest.raises(UnpayableOrder):
        Amount(minor=0, currency="EUR")
    prices = {"a": NINE, "b": Amount(minor=1, currency="USD")}
    with pytest.raises(UnpayableOrder, match="one currency"):
        total([OrderedLine(sku=sku, quantity=1) for sku in prices], prices)


def test_a_transaction_sums_to_zero_and_a_refund_undoes_a_charge() -> None:
    charged, refunded = (Transaction.of(kind, order_id=ORDER, amount=NINE, at=NOON) for kind in Kind)
    assert charged.entries == {Account.PROVIDER: 900, Account.SALES: -900}
    assert refunded.entries == {Account.PROVIDER: -900, Account.SALES: 900}
    assert charged.transaction_id != refunded.transaction_id
    with pytest.raises(UnbalancedTransaction):
        Transaction(
            transaction_id=ORDER,
            order_id=ORDER,
            kind=Kind.CHARGE,
            currency="EUR",
            entries={Account.SALES: 1},
            recorded_at=NOON,
        )


def test_a_charge_is_taken_and_booked_once_however_often_it_is_asked_for() -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    for _ in range(2):
        charge(provider, ledger)
    assert (provider.charged, ledger.kinds) == ([ORDER], [Kind.CHARGE])
    assert provider.amounts == [NINE, NINE]


def test_a_declined_card_leaves_no_trace_in_the_books() -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    with pytest.raises(CardDeclined):
        charge(provider, ledger, "tok_decline")
    assert ledger.kinds == []


def test_a_charge_that_was_never_answered_for_is_found_and_booked() -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    provider.silent = provider.charges_all_the_same = True
    charge(provider, ledger)
    assert (provider.charged, ledger.kinds) == ([ORDER], [Kind.CHARGE])


def test_a_charge_that_never_came_about_is_voided_for_good() -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    provider.silent = True
    with pytest.raises(ChargeTimedOut):
        charge(provider, ledger)
    provider.silent = False
    with pytest.raises(ChargeFailed):
        charge(provider, ledger)
    assert (provider.charges, provider.charged, ledger.kinds) == ({ORDER: ChargeStatus.VOIDED}, [], [])


def test_a_provider_that_cannot_charge_fails_the_charge() -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    provider.refuses = True
    with pytest.raises(ChargeFailed):
        charge(provider, ledger)
    assert provider.charges == {ORDER: ChargeStatus.VOIDED}


def test_what_is_not_known_is_said_to_be_so() -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    provider.away = True
    with pytest.raises(ProviderUnavailable):
        charge(provider, ledger)
    with pytest.raises(ProviderUnavailable):
        refund(provider, ledger)


def test_a_charge_whose_booking_failed_is_booked_by_the_next_call() -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    ledger.away = True
    with pytest.raises(LedgerUnavailable):
        charge(provider, ledger)
    ledger.away = False
    charge(provider, ledger)
    assert (provider.charged, ledger.kinds) == ([ORDER], [Kind.CHARGE])


def test_a_refund_gives_back_what_was_charged_once_and_books_both() -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    provider.charge(ORDER, NINE, "tok_approve")
    assert [refund(provider, ledger) for _ in range(2)] == [ChargeStatus.REFUNDED] * 2
    assert ledger.kinds == [Kind.CHARGE, Kind.REFUND]
    assert sum(sum(each.entries.values()) for each in ledger.written.values()) == 0


@pytest.mark.parametrize(
    ("card", "status"), [("tok_decline", ChargeStatus.DECLINED), (None, ChargeStatus.VOIDED)]
)
def test_a_refund_of_nothing_books_nothing(card: str | None, status: ChargeStatus) -> None:
    provider, ledger = InMemoryProvider(), InMemoryLedger()
    if card:
        provider.charge(ORDER, NINE, card)
    assert (refund(provider, ledger), ledger.kinds) == (status, [])
