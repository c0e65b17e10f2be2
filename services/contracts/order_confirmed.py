"""OrderConfirmed: the order is paid and its stock is sold to it."""

from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.customer import UserId
from services.contracts.event import Event
from services.contracts.order_line import Lines


class OrderConfirmed(Event):
    """Version 1, sent once for each order that ends well (at least once delivered) from ``cairn.orders``."""

    SOURCE: ClassVar[str] = "cairn.orders"
    DETAIL_TYPE: ClassVar[str] = "OrderConfirmed"

    schema_version: Literal[1]
    order_id: UUID
    user_id: UserId
    lines: Lines
