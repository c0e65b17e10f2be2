"""No role of the shop holds a right that neither this run used nor the reviewed table explains. Runs last."""

import pytest

from tests.support.shop import Shop
from tests.support.used_rights import held_rights, implied_rights, used_rights

pytestmark = [pytest.mark.e2e, pytest.mark.whole_folder, pytest.mark.xdist_group("shop")]

PREFIX = "cairn-e2e-"


def test_every_right_was_used_or_is_explained(shop: Shop) -> None:
    held, used = held_rights(shop, prefix=PREFIX), used_rights(shop, prefix=PREFIX)
    assert used, "nothing was used: the decisions of this run are not there"
    table = implied_rights()
    unexplained = [right for right in held - used if not any(row.covers(right) for row in table)]
    told = [f"{right.role}: {right.action}" for right in sorted(unexplained)]
    assert told == [], "take the right away, use it in a test, or explain it in implied_rights.toml"


def test_every_row_of_the_table_is_about_a_right_that_is_held(shop: Shop) -> None:
    held = held_rights(shop, prefix=PREFIX)
    stale = [row for row in implied_rights() if not any(row.covers(right) for right in held)]
    assert stale == []
