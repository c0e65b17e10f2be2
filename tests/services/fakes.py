"""In-memory stand-ins for the ports of the orders service, with the promises the ports make."""

from collections.abc import Mapping

from services.contracts import Event
from services.orders.domain import Order, Status
from services.orders.ports import OrdersUnavailable, Page


class InMemoryOrders:
    """Orders in a dictionary; ``away`` makes every call fail as an unreachable store does."""

    def __init__(self) -> None:
        self.stored: dict[tuple[str, str], Order] = {}
        self.reads: list[tuple[str, str]] = []
        self.away = False

    def add(self, order: Order) -> Order:
        self._reach()
        return self.stored.setdefault((order.user_id, order.order_id), order)

    def replace(self, order: Order, *, was: Status) -> None:
        self._reach()
        if self.stored[order.user_id, order.order_id].status is not was:
            raise OrdersUnavailable
        self.stored[order.user_id, order.order_id] = order

    def get(self, user_id: str, order_id: str) -> Order | None:
        self._reach()
        self.reads.append((user_id, order_id))
        return self.stored.get((user_id, order_id))

    def page(self, user_id: str, *, limit: int, after: str | None) -> Page:
        self._reach()
        own = sorted(order_id for owner, order_id in self.stored if owner == user_id)
        rest = [order_id for order_id in own if after is None or order_id > after]
        found = rest[:limit]
        return Page(
            orders=[self.stored[user_id, order_id] for order_id in found],
            last_order_id=found[-1] if len(rest) > limit else None,
        )

    def _reach(self) -> None:
        if self.away:
            raise OrdersUnavailable


class InMemoryBus:
    """Keeps what was published; refuses the events whose key is in ``refused``."""

    def __init__(self, refused: Mapping[str, str] | None = None) -> None:
        self.published: list[Event] = []
        self.refused = dict(refused or {})

    def publish(self, events: Mapping[str, Event]) -> Mapping[str, str]:
        self.published += [event for key, event in events.items() if key not in self.refused]
        return {key: reason for key, reason in self.refused.items() if key in events}
