"""Places one order as the demo customer and watches what becomes of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cairn.shop.addresses import Addresses
from cairn.shop.customer import SignedIn, credentials_file, sign_in
from cairn.shop.event_log import SeenEvent, wait_for_event
from cairn.shop.orders_client import OrdersClient, PlacedOrder
from cairn.terraform.caller import session
from cairn.terraform.target import Target

EVENT = "OrderPlaced"
SKU = "sku-1"

OnState = Callable[[PlacedOrder], None]
OnEvent = Callable[[SeenEvent | None], None]


@dataclass(frozen=True)
class Shop:
    """The deployed shop with its demo customer signed in."""

    addresses: Addresses
    target: Target
    customer: SignedIn

    @classmethod
    def open(cls, addresses: Addresses, target: Target, *, root: Path) -> "Shop":
        """Sign the demo customer in, creating it where there is none yet."""
        cognito = session(target.variables).client("cognito-idp", endpoint_url=_endpoint(target))
        return cls(addresses, target, sign_in(cognito, addresses, file=credentials_file(root, target)))

    def place_and_follow(
        self,
        *,
        sku: str,
        quantity: int,
        card: str,
        patience_sec: float,
        on_state: OnState,
        on_event: OnEvent,
    ) -> PlacedOrder:
        """Place an order; tell each state it takes, and the event about it, as they come.

        Waits until the event was seen and the state is final, at most ``patience_sec``. Returns the order as last seen.
        """
        orders = OrdersClient(self.addresses, self.customer)
        placed = order = orders.place(sku, quantity, card=card)
        on_state(placed)
        with ThreadPoolExecutor(max_workers=1) as pool:
            event = pool.submit(self._wait_for_event, placed.order_id, patience_sec)
            event.add_done_callback(lambda done: on_event(None if done.exception() else done.result()))
            for order in orders.follow(placed.order_id, since=placed.status, patience_sec=patience_sec):
                on_state(order)
            event.result()
        return order

    def _wait_for_event(self, order_id: str, patience_sec: float) -> SeenEvent | None:
        return wait_for_event(
            session(self.target.variables).client("logs", endpoint_url=_endpoint(self.target)),
            self.addresses.event_log_group_name,
            detail_type=EVENT,
            order_id=order_id,
            patience_sec=patience_sec,
        )


def _endpoint(target: Target) -> str | None:
    return target.variables.get("AWS_ENDPOINT_URL")
