"""Whatever commands come, in whatever order and however often: no stock is lost, made up, or sold twice."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.inventory import use_cases
from services.inventory.domain import Level, Line, Reservation, Status, Step, UnknownProduct
from services.inventory.ports import ReservationChanged, StockUnavailable
from tests.services.stock_fakes import FakeAnswers, FakeStock

ORDERS = ("o1", "o2", "o3")
SKUS = ("tea", "mug")
LINES = st.lists(
    st.builds(Line, sku=st.sampled_from((*SKUS, "gone")), quantity=st.integers(1, 4)), min_size=1, max_size=3
)


class Shop:
    """The stock, and its commands as the saga sends them."""

    def __init__(self, **available: int) -> None:
        self.stock, self.answers = FakeStock.of(**available), FakeAnswers()

    def reserve(self, order_id: str, *lines: tuple[str, int]) -> str:
        asked = [Line(sku=sku, quantity=quantity) for sku, quantity in lines]
        return self.ask(order_id, asked)

    def ask(self, order_id: str, lines: Sequence[Line]) -> str:
        use_cases.reserve(
            order_id=order_id, lines=lines, task_token="t", stock=self.stock, answers=self.answers
        )
        return self.answers.given[-1][1]

    def commit(self, order_id: str) -> str:
        use_cases.commit(order_id=order_id, task_token="t", stock=self.stock, answers=self.answers)
        return self.answers.given[-1][1]

    def release(self, order_id: str) -> str:
        use_cases.release(order_id=order_id, task_token="t", stock=self.stock, answers=self.answers)
        return self.answers.given[-1][1]

    def levels(self) -> dict[str, tuple[int, int]]:
        return {sku: (level.available, level.held) for sku, level in self.stock.levels.items()}


def test_what_is_reserved_is_held_and_what_is_sold_is_gone() -> None:
    shop = Shop(tea=5)
    assert shop.reserve("o1", ("tea", 2), ("tea", 1)) == "done"
    assert shop.levels() == {"tea": (2, 3)}
    assert shop.commit("o1") == "done"
    assert shop.levels() == {"tea": (2, 0)}


@pytest.mark.parametrize("sold", [False, True])
def test_a_release_gives_back_what_was_held_or_sold_once(sold: bool) -> None:
    shop = Shop(tea=5)
    shop.reserve("o1", ("tea", 3))
    if sold:
        shop.commit("o1")
    assert [shop.release("o1"), shop.release("o1")] == ["done", "done"]
    assert shop.levels() == {"tea": (5, 0)}


def test_a_release_wins_over_a_reserve_that_comes_after_it() -> None:
    shop = Shop(tea=5)
    assert shop.release("o1") == "done"
    assert shop.reserve("o1", ("tea", 1)) == "OutOfStock"
    assert shop.commit("o1") == "OutOfStock"
    assert shop.levels() == {"tea": (5, 0)}


def test_an_order_gets_all_of_its_lines_or_none() -> None:
    shop = Shop(tea=5, mug=1)
    assert shop.reserve("o1", ("tea", 1), ("mug", 2)) == "OutOfStock"
    assert shop.reserve("o2", ("tea", 1), ("gone", 1)) == "UnknownProduct"
    assert shop.levels() == {"tea": (5, 0), "mug": (1, 0)}


def test_a_refusal_stays_although_there_is_stock_by_then() -> None:
    shop = Shop(tea=0)
    assert shop.reserve("o1", ("tea", 1)) == "OutOfStock"
    shop.stock.set_available("tea", 9)
    assert shop.reserve("o1", ("tea", 1)) == "OutOfStock"
    assert shop.levels() == {"tea": (9, 0)}


def test_nothing_is_sold_that_was_never_held() -> None:
    shop = Shop(tea=5)
    assert shop.commit("o1") == "OutOfStock"
    assert shop.reserve("o1", ("tea", 1)) == "OutOfStock"


def test_forty_buyers_of_ten_things_get_ten() -> None:
    shop = Shop(tea=10)
    answers = [shop.reserve(f"o{number}", ("tea", 1)) for number in range(40)]
    assert (answers.count("done"), answers.count("OutOfStock")) == (10, 30)
    assert shop.levels() == {"tea": (0, 10)}


class Racing(FakeStock):
    """A stock where somebody else writes first, so many times."""

    times = 0

    def write(self, step: Step, *, known: Reservation | None) -> None:
        if self.times:
            self.times -= 1
            raise ReservationChanged
        super().write(step, known=known)


@pytest.mark.parametrize(("times", "is_put_off"), [(1, False), (4, False), (5, True)])
def test_who_is_overtaken_reads_again_and_is_put_off_in_the_end(times: int, is_put_off: bool) -> None:
    shop = Shop()
    racing = Racing({"tea": Level(sku="tea", available=1)})
    racing.times, shop.stock = times, racing
    if is_put_off:
        with pytest.raises(StockUnavailable):
            shop.reserve("o1", ("tea", 1))
        assert shop.answers.given == []
    else:
        assert shop.reserve("o1", ("tea", 1)) == "done"


def test_a_product_that_is_not_there_has_no_level() -> None:
    with pytest.raises(UnknownProduct):
        use_cases.get_level(sku="tea", stock=FakeStock())


class Commands(RuleBasedStateMachine):
    """Any commands in any order, each as often as it comes."""

    @initialize(tea=st.integers(0, 8), mug=st.integers(0, 8))
    def open(self, tea: int, mug: int) -> None:
        self.shop = Shop(tea=tea, mug=mug)
        self.total = {"tea": tea, "mug": mug}
        self.first: dict[tuple[str, str], str] = {}

    @rule(order_id=st.sampled_from(ORDERS), lines=LINES)
    def reserve(self, order_id: str, lines: list[Line]) -> None:
        known = self.shop.stock.reservation(order_id)
        answer = self.shop.ask(order_id, lines)
        if known is not None:
            assert (answer == "done") == (known.status in (Status.HELD, Status.SOLD))

    @rule(order_id=st.sampled_from(ORDERS))
    def commit(self, order_id: str) -> None:
        known = self.shop.stock.reservation(order_id)
        had = known is not None and known.status in (Status.HELD, Status.SOLD)
        assert (self.shop.commit(order_id) == "done") == had

    @rule(order_id=st.sampled_from(ORDERS))
    def release(self, order_id: str) -> None:
        assert self.shop.release(order_id) == "done"
        found = self.shop.stock.reservation(order_id)
        assert found is not None
        assert found.status is Status.RELEASED

    @invariant()
    def no_number_is_negative(self) -> None:
        assert all(min(numbers) >= 0 for numbers in self.shop.levels().values())

    @invariant()
    def everything_is_available_held_or_sold(self) -> None:
        for sku, (available, held) in self.shop.levels().items():
            quantities = {
                status: sum(
                    line.quantity
                    for each in self.shop.stock.reservations.values()
                    if each.status is status
                    for line in each.lines
                    if line.sku == sku
                )
                for status in (Status.HELD, Status.SOLD)
            }
            assert held == quantities[Status.HELD]
            assert available + held + quantities[Status.SOLD] == self.total[sku]


TestCommands = Commands.TestCase


@given(lines=LINES)
def test_each_product_is_one_line_of_a_reservation(lines: list[Line]) -> None:
    shop = Shop(tea=100, mug=100, gone=100)
    shop.ask("o1", lines)
    found = shop.stock.reservations["o1"].lines
    assert len({line.sku for line in found}) == len(found)
    assert sum(line.quantity for line in found) == sum(line.quantity for line in lines)
