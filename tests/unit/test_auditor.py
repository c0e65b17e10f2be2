"""The auditor of the end-to-end tests finds every way in which the stores of the shop can disagree."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.e2e.auditor import Evidence, _faults

CHARGE = {"provider": 900, "sales": -900}
REFUND = {"provider": -900, "sales": 900}


def evidence(
    status: str | None, reservation: str | None, charge: str | None, booked: Mapping[str, dict[str, int]]
) -> Evidence:
    kept: dict[str, Any] = {"status": charge, "amount": 900} if charge else {}
    found = Evidence(status=status, reservation=reservation, charge=kept)
    found.booked.update(booked)
    return found


@pytest.mark.parametrize(
    "order",
    [
        evidence("CONFIRMED", "SOLD", "captured", {"charge": CHARGE}),
        evidence("CANCELLED", "RELEASED", "declined", {}),
        evidence("CANCELLED", None, None, {}),
        evidence("CANCELLED", "RELEASED", "voided", {}),
        evidence("CANCELLED", "RELEASED", "refunded", {"charge": CHARGE, "refund": REFUND}),
    ],
)
def test_an_order_that_ended_well_has_no_fault(order: Evidence) -> None:
    assert list(_faults("o-1", order)) == []


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        (evidence("PLACED", None, None, {}), "ends in no final status"),
        (evidence(None, None, None, {}), "ends in no final status"),
        (evidence("CONFIRMED", "SOLD", "declined", {}), "its charge is declined"),
        (evidence("CANCELLED", "RELEASED", "captured", {"charge": CHARGE}), "its money was kept"),
        (evidence("CONFIRMED", "RELEASED", "captured", {"charge": CHARGE}), "its reservation is RELEASED"),
        (evidence("CANCELLED", "SOLD", "declined", {}), "its reservation is SOLD"),
        (evidence("CANCELLED", "HELD", "declined", {}), "still holds stock"),
        (evidence("CONFIRMED", "SOLD", "captured", {}), "the ledger books []"),
        (evidence("CANCELLED", "RELEASED", "refunded", {"charge": CHARGE}), "the ledger books ['charge']"),
        (evidence("CANCELLED", None, None, {"charge": CHARGE}), "the ledger books ['charge']"),
        (
            evidence("CONFIRMED", "SOLD", "captured", {"charge": {"provider": 450, "sales": -450}}),
            "books the charge",
        ),
    ],
)
def test_a_disagreement_is_told(order: Evidence, fault: str) -> None:
    assert any(fault in told for told in _faults("o-1", order))
