"""OrderPlaced: a customer's order was accepted and stored."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.contracts.event import Event


class OrderPlacedLine(BaseModel):
    """One product of the order and how many of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    sku: Annotated[str, Field(min_length=1, max_length=64)]
    quantity: Annotated[int, Field(ge=1, le=99)]


class OrderPlaced(Event):
    """Version 1, sent once for each order (at least once delivered) from ``cairn.orders``."""

    SOURCE: ClassVar[str] = "cairn.orders"
    DETAIL_TYPE: ClassVar[str] = "OrderPlaced"

    schema_version: Literal[1]
    order_id: UUID
    user_id: Annotated[
        str, Field(min_length=1, max_length=128, description="The customer's subject in the user pool")
    ]
    lines: Annotated[tuple[OrderPlacedLine, ...], Field(min_length=1, max_length=50)]
