"""What customers, operators and the saga of orders do with the stock."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from services.inventory import domain
from services.inventory.domain import Level, Line, Refusal, Reservation, Step, UnknownProduct
from services.inventory.ports import Answers, NotEnough, ReservationChanged, Stock, StockUnavailable

ATTEMPTS = 5
"""How often a reservation may change between its reading and its writing before the command is put off."""


def get_level(*, sku: str, stock: Stock) -> Level:
    """Return how much there is of a product; raises ``UnknownProduct``, ``StockUnavailable``."""
    found = stock.level(sku)
    if found is None:
        raise UnknownProduct
    return found


def reserve(*, order_id: str, lines: Sequence[Line], task_token: str, stock: Stock, answers: Answers) -> None:
    """Hold ``lines`` for the order, once, and answer; what was refused or released before stays so."""
    _answer(
        _written(order_id, lambda known: domain.reserve(order_id, lines, known), stock), task_token, answers
    )


def commit(*, order_id: str, task_token: str, stock: Stock, answers: Answers) -> None:
    """Sell what the order holds, once, and answer; an order that holds nothing is refused."""
    _answer(_written(order_id, lambda known: domain.commit(order_id, known), stock), task_token, answers)


def release(*, order_id: str, task_token: str, stock: Stock, answers: Answers) -> None:
    """Give back whatever the order has, once, and answer; from then on nothing is reserved for it."""
    _written(order_id, lambda known: domain.release(order_id, known), stock)
    answers.done(task_token, order_id)


def _written(order_id: str, decide: Callable[[Reservation | None], Step], stock: Stock) -> Reservation:
    """Decide from the reservation that is there, and write; return the one that is there then."""
    for _ in range(ATTEMPTS):
        known = stock.reservation(order_id)
        step = decide(known)
        if step.reservation == known:
            return known
        with suppress(ReservationChanged):
            return _kept(step, known, stock)
    raise StockUnavailable


def _kept(step: Step, known: Reservation | None, stock: Stock) -> Reservation:
    """Write ``step``, or the refusal that the stock makes of it."""
    try:
        stock.write(step, known=known)
    except NotEnough as short:
        step = domain.refuse(step.reservation.order_id, short.refusal)
        stock.write(step, known=known)
    return step.reservation


def _answer(kept: Reservation, task_token: str, answers: Answers) -> None:
    if domain.has_its_stock(kept):
        answers.done(task_token, kept.order_id)
    else:
        answers.refused(task_token, kept.refusal or Refusal.OUT_OF_STOCK)
