"""No role of the shop holds a right that neither this run used nor the reviewed table explains. Runs last."""

import pytest

from tests.support.shop import Shop
from tests.support.used_rights import Right, held_rights, implied_rights, used_rights

pytestmark = [pytest.mark.e2e, pytest.mark.whole_folder, pytest.mark.xdist_group("shop")]


@pytest.fixture(scope="module")
def held(shop: Shop) -> set[Right]:
    """What the roles of the shop may do."""
    return held_rights(shop)


def test_every_right_was_used_or_is_explained(shop: Shop, held: set[Right]) -> None:
    used, table = used_rights(shop), implied_rights()
    assert used, "nothing was used: the decisions of this run are not there"
    unexplained = [right for right in held - used if not any(row.covers(right) for row in table)]
    told = [f"{right.role}: {right.action}" for right in sorted(unexplained)]
    assert told == [], "take the right away, use it in a test, or explain it in implied_rights/"


def test_every_row_of_the_table_is_about_rights_that_are_held(held: set[Right]) -> None:
    needless = {row.reason: row.needless_for(held) for row in implied_rights()}
    assert {reason: found for reason, found in needless.items() if found} == {}
