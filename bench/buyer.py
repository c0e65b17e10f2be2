"""A customer who buys one piece at a time, and who is patient while the shop is too busy."""

import uuid

from bench.patience import Patience
from cairn.shop.orders_client import OrdersClient, PlacedOrder

SKU = "sku-1"


class Buyer:
    """Places and reads the orders of ``client``'s customer; ``patience`` counts what was sent again."""

    def __init__(self, client: OrdersClient, patience: Patience | None = None) -> None:
        self._client = client
        self.patience = patience or Patience()

    def buy(self) -> PlacedOrder:
        """Place an order; what is sent again has the same idempotency key, so that it is one order."""
        key = str(uuid.uuid4())
        return self.patience.see_through(
            lambda: self._client.place(SKU, 1, card="tok_approve", idempotency_key=key)
        )

    def read(self, order_id: str) -> PlacedOrder:
        """Return the order as it is now."""
        return self.patience.see_through(lambda: self._client.get(order_id))
