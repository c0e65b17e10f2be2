"""OrderShipped: the parcel of an order was handed to the carrier."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from services.contracts.customer import UserId
from services.contracts.event import Event


class OrderShipped(Event):
    """Version 1, sent once for each shipment (at least once delivered) from ``cairn.fulfilment``."""

    SOURCE: ClassVar[str] = "cairn.fulfilment"
    DETAIL_TYPE: ClassVar[str] = "OrderShipped"

    schema_version: Literal[1]
    order_id: UUID
    user_id: UserId
    shipment_id: UUID
    tracking_number: Annotated[str, Field(pattern=r"^[A-Z0-9]{8,32}$")]
