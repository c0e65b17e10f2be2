"""OrderCancelled: the order will not be carried out; no money and no stock is held for it."""

from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.customer import UserId
from services.contracts.event import Event
from services.contracts.payment_declined import DeclineReason


class OrderCancelled(Event):
    """Version 1, sent once for each order that ends without a sale (at least once delivered) from ``cairn.orders``."""

    SOURCE: ClassVar[str] = "cairn.orders"
    DETAIL_TYPE: ClassVar[str] = "OrderCancelled"

    schema_version: Literal[1]
    order_id: UUID
    user_id: UserId
    reason: DeclineReason
