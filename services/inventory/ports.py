"""What this service needs of the world outside."""

from typing import Protocol

from services.inventory.domain import Level, Refusal, Reservation, Step


class StockUnavailable(Exception):
    """The stock or the workflow is busy or away; the same call may succeed soon."""


class ReservationChanged(Exception):
    """Somebody else wrote the order's reservation in between."""


class NotEnough(Exception):
    """The stock does not have what a step would take of it; ``refusal`` says what is wrong."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal)
        self.refusal = refusal


class Stock(Protocol):
    """Keeps levels and reservations. Every method may raise ``StockUnavailable``."""

    def level(self, sku: str) -> Level | None:
        """Return how much there is of a product as last written, or None."""
        ...

    def set_available(self, sku: str, available: int) -> Level:
        """Make ``available`` what can be ordered of a product; return its level then."""
        ...

    def reservation(self, order_id: str) -> Reservation | None:
        """Return the reservation of an order as last written, or None."""
        ...

    def write(self, step: Step, *, known: Reservation | None) -> None:
        """Write all of ``step``, or nothing.

        Raises ``ReservationChanged`` where the reservation is no longer ``known``, and ``NotEnough`` where a level
        would become negative or a product is not there.
        """
        ...


class Answers(Protocol):
    """Tells a waiting workflow how its command ended. Every method may raise ``StockUnavailable``.

    A workflow that waits no longer is told nothing.
    """

    def done(self, task_token: str, order_id: str) -> None:
        """Let the workflow go on."""
        ...

    def refused(self, task_token: str, refusal: Refusal) -> None:
        """Let the workflow know that it gets no stock, and why."""
        ...
