"""A flag is toggled while the shop runs, for a share of its customers, and nothing is deployed for it."""

from collections.abc import Iterator, Sequence

import pytest

from cairn.errors import CairnError
from cairn.flags.running_flags import RunningFlags
from services.kit.flag_document import FlagState
from services.recommendations.adapters import RANKING_FLAG
from tests.support.eventually import eventually
from tests.support.flags import flags_of
from tests.support.recommendations import buy, fresh_skus, recommended_to
from tests.support.shop import Shop
from tests.support.tokens import Customer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("shop")]

POLL_SEC = 15
"""Every pod asks again after this long, the shortest time that AWS allows."""
SHARE = FlagState(enabled=True, percent=20)


@pytest.fixture(scope="module")
def flags(shop: Shop) -> Iterator[RunningFlags]:
    """The flags of the recommendations, off again at the end."""
    found = flags_of(shop, "recommendations")
    yield found
    found.toggle(RANKING_FLAG, enabled=False)


@pytest.fixture(scope="module")
def customers(shop: Shop) -> Sequence[Customer]:
    """Some who have the flag at twenty percent, and some who have not."""
    found: list[Customer] = []
    while not all(any(_has_it(one) is wanted for one in found) for wanted in (True, False)) or len(found) < 6:
        found.append(shop.customer())
    return found


@pytest.fixture(scope="module")
def often_and_lately(shop: Shop, customers: Sequence[Customer]) -> tuple[str, str]:
    """What was bought most often with what all customers have, and what was so last."""
    tea, often, lately = fresh_skus("tea", "often", "lately")
    for user in ("bob", "eve"):
        buy(shop, user, tea, often)
    buy(shop, "dan", tea, lately, at="2026-02-01T12:00:00Z")
    for customer in customers:
        buy(shop, customer.user_id, tea)

    def counted() -> None:
        for customer in customers:
            assert recommended_to(shop, customer) == [(often, 2), (lately, 1)]

    eventually(counted, within_sec=90)
    return often, lately


def _has_it(customer: Customer) -> bool:
    return SHARE.is_on_for(RANKING_FLAG, customer.user_id)


def first_of(shop: Shop, customer: Customer) -> str:
    return recommended_to(shop, customer)[0][0]


def test_a_flag_toggled_while_the_shop_runs_changes_what_customers_see(
    shop: Shop, flags: RunningFlags, customers: Sequence[Customer], often_and_lately: tuple[str, str]
) -> None:
    often, lately = often_and_lately
    flags.toggle(RANKING_FLAG, enabled=True, percent=100)

    def on_for_all() -> None:
        # Several pods answer, each of which reads the flags in its own time.
        assert {first_of(shop, one) for one in customers for _ in range(3)} == {lately}

    eventually(on_for_all, within_sec=4 * POLL_SEC)
    flags.toggle(RANKING_FLAG, enabled=True, percent=SHARE.percent)

    def on_for_some() -> None:
        for one in customers:
            expected = lately if _has_it(one) else often
            assert [first_of(shop, one) for _ in range(3)] == [expected] * 3

    eventually(on_for_some, within_sec=4 * POLL_SEC)
    flags.toggle(RANKING_FLAG, enabled=False)

    def off_for_all() -> None:
        assert {first_of(shop, one) for one in customers for _ in range(3)} == {often}

    eventually(off_for_all, within_sec=4 * POLL_SEC)
    assert flags.values()[RANKING_FLAG] == {"enabled": False, "percent": SHARE.percent}
    assert shop.deployment.plan("recommendations") == []


@pytest.mark.parametrize("percent", [101, -1, "all"])
def test_a_value_that_the_flag_does_not_take_is_refused(flags: RunningFlags, percent: object) -> None:
    with pytest.raises(CairnError, match="AppConfig refuses these values"):
        flags.toggle(RANKING_FLAG, enabled=True, percent=percent)
