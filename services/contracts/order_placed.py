"""OrderPlaced: a customer's order was accepted and stored."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.customer import UserId
from services.contracts.event import Event
from services.contracts.order_line import Lines


class OrderPlaced(Event):
    """Version 2, sent once for each order (at least once delivered) from ``cairn.orders``.

    ``card_token`` stands for the customer's card at the payment provider, which alone can make use of it.
    """

    SOURCE: ClassVar[str] = "cairn.orders"
    DETAIL_TYPE: ClassVar[str] = "OrderPlaced"

    schema_version: Literal[2]
    order_id: UUID
    user_id: UserId
    lines: Lines
    card_token: Annotated[str, Field(pattern=r"^tok_[A-Za-z0-9_]{1,60}$")]
