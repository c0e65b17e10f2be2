"""PaymentDeclined: the order will not be paid; whatever was held for it is given back."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.customer import UserId
from services.contracts.event import Event

DeclineReason = Annotated[
    Literal["card_declined", "out_of_stock", "timed_out", "unknown_product", "failed"],
    Field(description="Why: ``failed`` is everything that is not the customer's to mend"),
]


class PaymentDeclined(Event):
    """Version 1, sent once for each order that no money was taken for (at least once delivered)."""

    SOURCE: ClassVar[str] = "cairn.payments"
    DETAIL_TYPE: ClassVar[str] = "PaymentDeclined"

    schema_version: Literal[1]
    order_id: UUID
    user_id: UserId
    reason: DeclineReason
