"""PaymentRefunded: money was taken for an order that then failed, and was given back."""

from typing import ClassVar, Literal
from uuid import UUID

from services.contracts.customer import UserId
from services.contracts.event import Event
from services.contracts.money import Money
from services.contracts.payment_declined import DeclineReason


class PaymentRefunded(Event):
    """Version 1, sent once for each refunded order (at least once delivered) from ``cairn.payments``."""

    SOURCE: ClassVar[str] = "cairn.payments"
    DETAIL_TYPE: ClassVar[str] = "PaymentRefunded"

    schema_version: Literal[1]
    order_id: UUID
    user_id: UserId
    total: Money
    reason: DeclineReason
