"""What this service needs of the world outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from services.orders.domain import Order, Status

if TYPE_CHECKING:
    from services.contracts import Event


class OrdersUnavailable(Exception):
    """The store is busy or away, or another was faster; the same call may succeed soon."""


class MalformedOrder(Exception):
    """What was stored is not an order; the message names the fault and quotes nothing of the content."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some orders; ``last_order_id`` is where the next page starts after, None on the last one."""

    orders: Sequence[Order]
    last_order_id: str | None


class Orders(Protocol):
    """Keeps orders. Every method may raise ``OrdersUnavailable``."""

    def add(self, order: Order) -> Order:
        """Store ``order`` unless one with its id exists; return the order now stored under the id."""
        ...

    def replace(self, order: Order, *, was: Status) -> None:
        """Store ``order`` in the place of one whose status is ``was``; any other means ``OrdersUnavailable``."""
        ...

    def get(self, user_id: str, order_id: str) -> Order | None:
        """Return the order as last written, or None."""
        ...

    def page(self, user_id: str, *, limit: int, after: str | None) -> Page:
        """Return at most ``limit`` orders of a customer, by order id, starting behind ``after``."""
        ...


class Publisher(Protocol):
    """Sends events to the shop."""

    def publish(self, events: Mapping[str, "Event"]) -> Mapping[str, str]:
        """Send ``events``, of which there may be none; return the keys of those not accepted, each with the reason."""
        ...
