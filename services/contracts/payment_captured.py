"""PaymentCaptured: the customer paid, and the stock is sold."""

from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.customer import UserId
from services.contracts.event import Event
from services.contracts.money import Money


class PaymentCaptured(Event):
    """Version 1, sent once for each paid order (at least once delivered) from ``cairn.payments``."""

    SOURCE: ClassVar[str] = "cairn.payments"
    DETAIL_TYPE: ClassVar[str] = "PaymentCaptured"

    schema_version: Literal[1]
    order_id: UUID
    user_id: UserId
    total: Money
